"""lakectl logs."""

import click

from lakectl.commands.options import pass_lake
from lakectl.lake import Lake


@click.command()
@click.option("--stream", default="", help="The contract's name; by default the first.")
@pass_lake
def cmd(lake: Lake, *, stream: str) -> None:
    """Show the log of the newest ETL run."""
    from lakectl.workflows.logs import show_logs

    show_logs(lake, stream)
