"""lakectl deploy."""

import click

from lakectl.commands.options import auto_approve_option, pass_lake
from lakectl.lake import Lake


@click.command()
@click.option("--plan", "reviewed", default="", metavar="DIGEST|FILE", help="Apply only what was reviewed.")
@auto_approve_option
@pass_lake
def cmd(lake: Lake, *, reviewed: str, auto_approve: bool) -> None:
    """Review and apply what the committed files describe."""
    from lakectl.workflows.deploy import deploy

    deploy(lake, reviewed=reviewed, auto_approve=auto_approve)
