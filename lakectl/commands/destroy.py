"""lakectl destroy."""

import click

from lakectl.commands.options import pass_lake
from lakectl.lake import Lake


@click.command()
@click.option("--confirm", default="", metavar="WORD", help="The word that `lakectl plan --destroy` shows.")
@click.option("--delete-data", is_flag=True, help="Also buckets that hold something; they stay otherwise.")
@click.option("--auto-approve", is_flag=True, help="Don't ask; embedded environments alone.")
@pass_lake
def cmd(lake: Lake, *, confirm: str, delete_data: bool, auto_approve: bool) -> None:
    """Remove everything that was deployed, and prove it."""
    from lakectl.workflows.destroy import destroy

    destroy(lake, auto_approve=auto_approve, confirm=confirm, delete_data=delete_data)
