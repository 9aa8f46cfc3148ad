"""lakectl deploy."""

from collections.abc import Mapping

import click

from lakectl.commands.options import auto_approve_option, override_options, pass_lake
from lakectl.lake import Lake


@click.command()
@click.option("--plan", default="", metavar="DIGEST|FILE", help="Apply only what was reviewed (file: plan --out).")
@override_options
@auto_approve_option
@pass_lake
def cmd(lake: Lake, *, plan: str, accepted: Mapping[str, str], auto_approve: bool) -> None:
    """Review and apply what the committed files describe."""
    from lakectl.workflows.deploy import deploy

    deploy(lake, plan=plan, auto_approve=auto_approve, accepted=accepted)
