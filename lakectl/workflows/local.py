"""The embedded AWS, by hand."""

from __future__ import annotations

import shlex
from dataclasses import asdict
from typing import Any

from lakectl.errors import LakectlError, UsageError
from lakectl.lake import Lake
from lakectl.localaws import process
from lakectl.localaws.process import Endpoint

_SECRET = "secret_key"  # noqa: S105 - the name of a field


def show_up(lake: Lake, port: int) -> None:
    """Start it (or find it) and say where it is."""
    with lake.console.step("Starting the embedded AWS"):
        endpoint = process.up(lake.project, region=lake.config.environment.region, port=port)
    lake.console.out(endpoint.url)


def stop(lake: Lake) -> None:
    """Stop it if it runs."""
    lake.console.say("Stopped." if process.down(lake.project) else "It wasn't running.")


def reset(lake: Lake, *, sure: bool) -> None:
    """Stop it and delete what it holds."""
    if not sure and not lake.console.confirm("Delete everything in the embedded AWS of this project?"):
        raise UsageError("Nothing was deleted.", hint="Say --yes to delete the data without being asked.")
    process.reset(lake.project)
    lake.console.say("The embedded AWS of this project is empty.")


def show_status(lake: Lake, *, as_json: bool) -> None:
    """Say where it is and whether it runs."""
    endpoint = process.find(lake.project)
    facts = {"version": 1, "running": endpoint is not None, **(_facts(endpoint) if endpoint else {})}
    if as_json:
        lake.console.json(facts)
    else:
        lake.console.table(
            ["what", "value"], [[name, str(value)] for name, value in facts.items() if name != "version"]
        )


def _facts(endpoint: Endpoint) -> dict[str, Any]:
    facts = {name: value for name, value in asdict(endpoint).items() if name != _SECRET}
    return {"endpoint": facts.pop("url"), **facts, "data": str(endpoint.data)}


def show_environment(lake: Lake) -> None:
    """Print `export` lines for a shell."""
    endpoint = process.find(lake.project)
    if endpoint is None:
        raise LakectlError("The embedded AWS isn't running.", hint="Start it with `lakectl local up`.")
    for name, value in endpoint.environ().items():
        lake.console.out(f"export {name}={shlex.quote(value)}")
