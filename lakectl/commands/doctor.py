"""lakectl doctor."""

import click

from lakectl.commands.options import json_option, pass_lake
from lakectl.lake import Lake


@click.command()
@json_option
@pass_lake
def cmd(lake: Lake, *, as_json: bool) -> None:
    """Check this machine for what lakectl needs."""
    from lakectl.workflows.doctor import doctor

    doctor(lake, as_json=as_json)
