"""What the lake costs a month: from the same plan that a deploy would apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from lakectl.config.usage import Usage
from lakectl.lake import Lake
from lakectl.plan.cost.estimate import Cost, estimate
from lakectl.plan.read import read_plan
from lakectl.plan.render.json_document import cost_document
from lakectl.workflows.proposal import proposed
from lakectl.workflows.reviewing import plan_file


def cost(lake: Lake, *, offline: Path | None, assumed: Mapping[str, int], as_json: bool) -> None:
    """Print the estimate (shape: docs/json.md, `cost`). `assumed` replaces parts of the environment's usage."""
    found = _offline(offline, Usage(**assumed)) if offline else _fresh(lake, assumed)
    if as_json:
        lake.console.json({"version": 1, **cost_document(found, every=True)})
        return
    lake.console.table(["USD a month", "change", "for", "resource"], list(_rows(found)))
    lake.console.say(found.basis)


def _offline(path: Path, usage: Usage) -> Cost:
    return estimate(plan_file(path), usage)


def _fresh(lake: Lake, assumed: Mapping[str, int]) -> Cost:
    usage = replace(lake.config.environment.usage, **assumed)
    with proposed(lake, lock=False) as proposal:
        return estimate(read_plan(proposal.plan_json), usage)


def _rows(found: Cost) -> Iterator[tuple[str, str, str, str]]:
    for line in found.lines:
        yield f"{line.after:,.2f}", _change(line.delta), line.what, line.address
    yield f"{found.after:,.2f}", _change(found.delta), "everything", ""


def _change(delta: float) -> str:
    return f"{delta:+,.2f}" if delta else ""
