"""What the versions of the state tell beside the audit log: changes that lakectl didn't make, what a run changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lakectl.audit import AuditRecord, StateVersion, Step, history
from lakectl.aws.state import object_versions, read_version
from lakectl.config import names
from lakectl.errors import LakectlError, UsageError
from lakectl.lake import Lake
from lakectl.workflows.audit import records

_HEADER = ("when", "version", "written by", "action", "who")


def show_history(lake: Lake, *, as_json: bool) -> None:
    """Print every version of the state with the run that wrote it (shape: docs/json.md, `audit history`)."""
    log = records(lake)
    versions = [
        StateVersion(*one) for one in object_versions(lake.aws, lake.state_bucket, names.state_key(lake.config))
    ]
    steps = history(log, versions)
    if as_json:
        lake.console.json({"version": 1, "versions": [_document(step) for step in steps]})
        return
    lake.console.table(_HEADER, [_row(step) for step in steps])
    outside = sum(step.run is None for step in steps)
    if outside:
        lake.console.say(f"{outside} of {len(steps)} versions were written by nobody that the audit log knows.")


def _document(step: Step) -> dict[str, Any]:
    return {
        "when": step.version.when,
        "state_version": step.version.id,
        "run": step.run.run if step.run else None,
        "sure": step.sure,
    }


def _row(step: Step) -> list[str]:
    if step.run is None:
        return [step.version.when, step.version.id, "outside of lakectl", "", ""]
    run = step.run.run[:8] if step.sure else f"perhaps {step.run.run[:8]}"
    return [step.version.when, step.version.id, run, step.run.action, step.run.actor]


def show_difference(lake: Lake, first: str, second: str) -> None:
    """Print which resources differ between the states that two runs left, by address and attribute, without values."""
    log = records(lake)
    before, after = (_state_after(lake, log, run) for run in (first, second))
    lines = list(_differences(before, after))
    for line in lines:
        lake.console.out(line)
    lake.console.say(f"{len(lines)} resources differ." if lines else "Both runs left the same resources.")


def _state_after(lake: Lake, log: list[AuditRecord], run: str) -> dict[str, Mapping[str, Any]]:
    found = [one for one in log if one.run.startswith(run) and one.phase == "outcome"]
    if len(found) != 1:
        raise UsageError(
            f"{len(found) or 'No'} finished runs of {lake.environment!r} begin with {run!r}.",
            hint="`lakectl audit` lists them.",
        )
    version = found[0].state.get("after")
    if not version:
        raise LakectlError(f"The run {run} left no state, or was recorded before versions were noted.")
    state = json.loads(read_version(lake.aws, lake.state_bucket, names.state_key(lake.config), version))
    return dict(_resources(state))


def _resources(state: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for one in state.get("resources", []):
        if one["mode"] == "managed":
            for instance in one["instances"]:
                index = f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""
                yield f"{one['type']}.{one['name']}{index}", instance["attributes"]


def _differences(before: Mapping[str, Mapping[str, Any]], after: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for address in sorted(before.keys() | after.keys()):
        if address not in after:
            yield f"- {address}"
        elif address not in before:
            yield f"+ {address}"
        elif before[address] != after[address]:
            old, new = before[address], after[address]
            changed = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
            yield f"~ {address}: {', '.join(changed)}"
