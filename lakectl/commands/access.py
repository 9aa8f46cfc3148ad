"""lakectl access."""

from pathlib import Path

import click

from lakectl.commands.options import json_option, pass_lake
from lakectl.lake import Lake


@click.group()
def cmd() -> None:
    """Who sees what: shown, tested, compared."""


@cmd.command()
@click.option(
    "--format", "shape", type=click.Choice(["table", "markdown", "html", "json"]), default="table", show_default=True
)
@json_option
@click.option("--offline", is_flag=True, help="Don't ask the account.")
@click.option("--fail-on-drift", is_flag=True, help="Exit with 6 when contracts, Terraform JSON and account disagree.")
@pass_lake
def show(lake: Lake, *, shape: str, as_json: bool, offline: bool, fail_on_drift: bool) -> None:
    """The matrix of roles and columns, and where contracts, Terraform JSON and account disagree."""
    from lakectl.workflows.access import show as show_access

    show_access(lake, "json" if as_json else shape, offline=offline, fail_on_drift=fail_on_drift)


@cmd.command()
@click.argument("file", required=False, type=click.Path(dir_okay=False, path_type=Path))
@json_option
@pass_lake
def test(lake: Lake, *, file: Path | None, as_json: bool) -> None:
    """Ask Athena as each role; exit 1 when somebody sees something else than FILE expects."""
    from lakectl.workflows.access_test import show as show_verdicts

    show_verdicts(lake, file, as_json=as_json)


@cmd.command()
@click.argument("before")
@click.argument("after", default="")
@click.option("--refuse-personal", is_flag=True, help="Exit 3 when somebody reads more of a personal column.")
@json_option
@pass_lake
def diff(lake: Lake, *, before: str, after: str, refuse_personal: bool, as_json: bool) -> None:
    """Say who sees more or less: between folders of contracts, git revisions, or plans (JSON).

    AFTER is by default the project as it is; a plan alone is what it would change.
    """
    from lakectl.workflows.access_diff import show as show_differences

    show_differences(lake, before, after, as_json=as_json, refuse_personal=refuse_personal)


@cmd.command()
@json_option
@click.option("--fix", is_flag=True, help="Show every fix, ask, and make them.")
@click.option("--yes", "sure", is_flag=True, help="Don't ask.")
@pass_lake
def doctor(lake: Lake, *, as_json: bool, fix: bool, sure: bool) -> None:
    """Look for what undoes the grants in the account, each with its fix; exit 1 when there is something."""
    from lakectl.workflows.access_doctor import show as show_checks

    show_checks(lake, as_json=as_json, fix=fix, sure=sure)
