"""lakectl query."""

import click

from lakectl.commands.options import pass_lake
from lakectl.lake import Lake


@click.command()
@click.argument("sql", default="")
@click.option("--saved", default="", metavar="NAME", help="A saved query, such as transactions.latest, instead of SQL.")
@click.option("--list", "listed", is_flag=True, help="List the saved queries, ask nothing.")
@click.option("--as", "role", default="", metavar="ROLE", help="A role of the lake, such as cloud-analyst.")
@click.option("--format", "shape", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="Print an array of row objects (the same as --format json).")
@pass_lake
def cmd(lake: Lake, *, sql: str, saved: str, listed: bool, role: str, shape: str, as_json: bool) -> None:
    """Ask Athena, as yourself or as a role of the lake."""
    from lakectl.workflows.query import query, show
    from lakectl.workflows.saved_queries import chosen_sql, show_list

    shape = "json" if as_json else shape
    if listed:
        show_list(lake.console, lake.config, as_json=shape == "json")
    else:
        show(lake.console, query(lake, chosen_sql(lake.config, sql, saved), role=role), shape)
