"""lakectl query."""

import click

from lakectl.commands.options import pass_lake
from lakectl.lake import Lake


@click.command()
@click.argument("sql")
@click.option("--as", "role", default="", metavar="ROLE", help="A role of the lake, such as cloud-analyst.")
@click.option("--format", "shape", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print an array of row objects (the same as --format json).")
@pass_lake
def cmd(lake: Lake, *, sql: str, role: str, shape: str, as_json: bool) -> None:
    """Ask Athena, as yourself or as a role of the lake."""
    from lakectl.workflows.query import query, show

    show(lake.console, query(lake, sql, role=role), "json" if as_json else shape)
