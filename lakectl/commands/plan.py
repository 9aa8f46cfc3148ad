"""lakectl plan."""

from collections.abc import Mapping
from pathlib import Path

import click

from lakectl.commands.options import override_options, pass_lake
from lakectl.lake import Lake

SHAPES = ["text", "markdown", "json", "sarif", "html"]


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Keep plan, plan.json and review there.")
@click.option("--format", "shape", type=click.Choice(SHAPES), default="text", show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--offline", type=click.Path(dir_okay=False, path_type=Path), help="Review this plan JSON instead.")
@click.option("--destroy", is_flag=True, help="Review the destruction of everything.")
@click.option("--delete-data", is_flag=True, help="With --destroy: also what the buckets hold.")
@click.option("--fail-on-drift", is_flag=True, help="Exit with 6 when something was changed outside Terraform.")
@click.option("--lock/--no-lock", default=True, show_default=True, help="Hold the state while planning.")
@override_options
@pass_lake
def cmd(
    lake: Lake,
    *,
    out: Path | None,
    shape: str,
    as_json: bool,
    offline: Path | None,
    destroy: bool,
    delete_data: bool,
    fail_on_drift: bool,
    lock: bool,
    accepted: Mapping[str, str],
) -> None:
    """Show what a deploy would change, reviewed."""
    from lakectl.workflows.plan import Wish, plan

    wish = Wish(
        out=out,
        offline=offline,
        lock=lock,
        destruction=destroy,
        delete_data=delete_data,
        fail_on_drift=fail_on_drift,
        accepted=accepted,
    )
    plan(lake, wish, shape="json" if as_json else shape)
