"""lakectl etl."""

import click

from lakectl.commands.options import json_option, pass_lake
from lakectl.lake import Lake


@click.group()
def cmd() -> None:
    """Turn raw events into the curated table."""


@cmd.command()
@click.option("--stream", "streams", multiple=True, help="A contract's name; by default every one.")
@json_option
@pass_lake
def run(lake: Lake, *, streams: tuple[str, ...], as_json: bool) -> None:
    """Run the workflow (job, then crawler where there is one) now and follow it."""
    from lakectl.workflows.etl import run_etl, table_of

    report = run_etl(lake, streams)
    if as_json:
        lake.console.json(report)
    else:
        lake.console.table(*table_of(report))


@cmd.command()
@click.option("--stream", "streams", multiple=True, help="A contract's name; by default every one.")
@click.option("--write", is_flag=True, help='Add them to the contracts with `unknown = "evolve"`.')
@json_option
@pass_lake
def drift(lake: Lake, *, streams: tuple[str, ...], write: bool, as_json: bool) -> None:
    """Show the fields that events have and contracts don't name, with the columns that would take them in."""
    from lakectl.workflows.etl_drift import etl_drift, suggestions, table_of, write_columns

    report = etl_drift(lake, streams)
    if write:
        write_columns(lake, report)
    if as_json:
        lake.console.json(report)
        return
    lake.console.table(*table_of(report))
    lake.console.out(suggestions(report))
