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
