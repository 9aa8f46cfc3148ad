"""lakectl destroy."""

import click

from lakectl.commands.options import auto_approve_option, pass_lake
from lakectl.lake import Lake


@click.command()
@auto_approve_option
@pass_lake
def cmd(lake: Lake, *, auto_approve: bool) -> None:
    """Remove everything that was deployed, and prove it."""
    from lakectl.workflows.destroy import destroy

    destroy(lake, auto_approve=auto_approve)
