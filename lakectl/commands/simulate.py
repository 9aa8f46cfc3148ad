"""lakectl simulate."""

import click

from lakectl.commands.options import json_option, pass_lake
from lakectl.lake import Lake


@click.command()
@click.option("--count", default=1000, show_default=True, type=click.IntRange(min=1), help="How many events to send.")
@click.option("--seed", default=1, show_default=True, help="Same seed, same events.")
@click.option("--rate", default=0.0, type=click.FloatRange(min=0), help="At most so many events per second.")
@click.option("--stream", default="", help="The contract's name; by default the first.")
@click.option("--via", type=click.Choice(["cli", "lambda"]), default="cli", show_default=True, help="Who sends them.")
@click.option("--wait/--no-wait", default=True, show_default=True, help="Stay until all have landed in the raw zone.")
@json_option
@pass_lake
def cmd(lake: Lake, *, count: int, seed: int, rate: float, stream: str, via: str, wait: bool, as_json: bool) -> None:
    """Send made-up events with known sums to the bus."""
    from lakectl.workflows.simulate import Simulation, simulate

    report = simulate(
        lake, Simulation(stream=stream, count=count, seed=seed, rate=rate, via_lambda=via == "lambda", wait=wait)
    )
    if as_json:
        lake.console.json(report)
    else:
        facts = {"sent": f"{report['count']:,} {report['stream']}"}
        if "landed" in report:
            facts["landed"] = f"{report['landed']:,}"
        facts |= {f"sum({name})": total for name, total in report["sums"].items()}
        lake.console.table(["what", "value"], list(facts.items()))
