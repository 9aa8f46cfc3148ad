"""Options that many commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Concatenate, ParamSpec

import click

from lakectl.lake import Lake

P = ParamSpec("P")

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON (shapes: docs/json.md).")

auto_approve_option = click.option("--auto-approve", is_flag=True, help="Don't ask.")


def override_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--override RULE --because TEXT [--until DATE]`, given to the command as `accepted`: reason by rule."""

    @click.option("--override", "rules", multiple=True, metavar="RULE", help="Let this rule's blockers pass …")
    @click.option("--because", default="", help="… for this reason, which is shown and recorded …")
    @click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="… and refused after this day.")
    @functools.wraps(function)
    def command(*args: Any, rules: tuple[str, ...], because: str, until: datetime | None, **kwargs: Any) -> Any:
        from lakectl.plan.choices import chosen_overrides

        last = until.date() if until else None
        accepted = chosen_overrides(rules, because, last, today=datetime.now(UTC).date())
        return function(*args, accepted=accepted, **kwargs)

    return command


def environment_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """`--env NAME`, by default LAKECTL_ENV, else local."""
    return click.option(
        "--env",
        "environment",
        envvar="LAKECTL_ENV",
        default="local",
        show_default=True,
        help="An environment of cdktf.json.",
    )(function)


def pass_lake(function: Callable[Concatenate[Lake, P], None]) -> Callable[..., None]:
    """Give the command the lake of its `--env`."""

    @environment_option
    @click.pass_context
    @functools.wraps(function)
    def command(ctx: click.Context, /, *args: P.args, **kwargs: P.kwargs) -> None:
        environment = str(kwargs.pop("environment"))
        function(Lake(Path.cwd(), environment, ctx.obj), *args, **kwargs)

    return command
