"""lakectl status."""

import click

from lakectl.commands.options import json_option, pass_lake
from lakectl.lake import Lake


@click.command()
@json_option
@pass_lake
def cmd(lake: Lake, *, as_json: bool) -> None:
    """Tell what is deployed."""
    from lakectl.workflows.status import show_status

    show_status(lake, as_json=as_json)
