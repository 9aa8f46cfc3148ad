"""lakectl cost."""

from pathlib import Path

import click

from lakectl.commands.options import json_option, pass_lake
from lakectl.lake import Lake


@click.command()
@click.option("--offline", type=click.Path(dir_okay=False, path_type=Path), help="Estimate this plan JSON instead.")
@click.option("--events-per-day", type=click.IntRange(1), help="Of each stream, instead of the environment's `usage`.")
@click.option("--event-bytes", type=click.IntRange(1), help="Of one event with its envelope.")
@json_option
@pass_lake
def cmd(
    lake: Lake, *, offline: Path | None, events_per_day: int | None, event_bytes: int | None, as_json: bool
) -> None:
    """Estimate what a month costs, and what a deploy would add."""
    from lakectl.workflows.cost import cost

    assumed = {"events_per_day": events_per_day, "event_bytes": event_bytes}
    cost(lake, offline=offline, assumed={key: value for key, value in assumed.items() if value}, as_json=as_json)
