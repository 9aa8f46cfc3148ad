"""What is deployed, who did it, and what went through it last."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from lakectl.audit import to_document
from lakectl.aws.alarms import alarming
from lakectl.aws.session import AwsCallError
from lakectl.aws.state import read_object
from lakectl.config import names
from lakectl.lake import Lake
from lakectl.workflows.audit import records
from lakectl.workflows.etl import counted, last_record
from lakectl.workflows.simulate import last_simulation


def show_status(lake: Lake, *, as_json: bool) -> None:
    """Print the status (shape: docs/json.md, `status`)."""
    facts = status(lake)
    if as_json:
        lake.console.json(facts)
    else:
        lake.console.table(["what", "value"], list(_told(facts)))


def status(lake: Lake) -> dict[str, Any]:
    """The status as a value; raises NotDeployedError when the environment was never deployed."""
    resources = deployed_resources(lake)
    last = records(lake)
    return {
        "version": 1,
        "environment": lake.environment,
        "region": lake.config.environment.region,
        "account": lake.aws.account,
        "resources": resources,
        "last_change": to_document(last[-1]) if last else None,
        "last_simulation": last_simulation(lake.work),
        "last_runs": {contract.name: _last_run(lake, contract.name) for contract in lake.config.streams},
        "alarms": _alarms(lake),
    }


def deployed_resources(lake: Lake) -> int:
    """How many resources Terraform's state holds; 0 when there is no state."""
    lake.deployed_aws  # noqa: B018 - raises NotDeployedError
    text = read_object(lake.aws, lake.state_bucket, names.state_key(lake.config))
    managed = [item for item in json.loads(text or "{}").get("resources", []) if item["mode"] == "managed"]
    return sum(len(item["instances"]) for item in managed)


def _alarms(lake: Lake) -> list[dict[str, str]] | None:
    """The alarms that went off; None where there are none to look at, or the caller may not."""
    config = lake.config
    if not config.environment.observability.alarms:
        return None
    found = alarming(lake.aws, f"{names.prefix(config)}-")
    # Another lake's name may begin as this one's.
    own = (names.failed_runs_rule(config), *(f"{names.stream(config, contract)}-" for contract in config.streams))
    return None if found is None else [asdict(alarm) for alarm in found if alarm.name.startswith(own)]


def _last_run(lake: Lake, stream: str) -> dict[str, Any] | None:
    try:
        return last_record(lake, lake.config.stream(stream))
    except AwsCallError as error:
        if error.code == "NoSuchBucket":
            return None
        raise


def _told(facts: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for name in ("environment", "region", "account", "resources"):
        yield name, str(facts[name])
    if change := facts["last_change"]:
        yield "last change", f"{change['when']} {change['action']} {change['outcome']} by {change['actor']}"
    if sent := facts["last_simulation"]:
        yield "last simulation", f"{sent['start']} {sent['count']:,} {sent['stream']}, {sent.get('landed', 0):,} landed"
    for stream, run in facts["last_runs"].items():
        yield f"last run of {stream}", f"{run['started']} {counted(run)}" if run else "never"
    for alarm in facts["alarms"] or ():
        yield "alarm", f"{alarm['name']} since {alarm['since']}: {alarm['reason']}"
