"""lakectl audit."""

import click

from lakectl.commands.options import json_option, pass_lake
from lakectl.lake import Lake


@click.command()
@json_option
@pass_lake
def cmd(lake: Lake, *, as_json: bool) -> None:
    """List who deployed or destroyed what."""
    from lakectl.workflows.audit import show

    show(lake, as_json=as_json)
