"""Run a stream's workflow now and follow it to its end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lakectl.aws.glue import follow_workflow, start_workflow
from lakectl.aws.records import read_all
from lakectl.aws.session import AwsCallError
from lakectl.config import names
from lakectl.events.contract import Contract
from lakectl.lake import Lake, NotDeployedError


def run_etl(lake: Lake, streams: tuple[str, ...] = ()) -> dict[str, Any]:
    """Run the workflow of each stream (all by default), one after the other; the report (docs/json.md, `etl run`)."""
    contracts = [lake.config.stream(name) for name in streams] or list(lake.config.streams)
    return {"version": 1, "runs": [_run(lake, contract) for contract in contracts]}


def _run(lake: Lake, contract: Contract) -> dict[str, Any]:
    aws, workflow = lake.deployed_aws, names.stream(lake.config, contract)
    with lake.console.step(f"Running the workflow {workflow}") as progress:
        try:
            run_id = start_workflow(aws, workflow, progress)
        except AwsCallError as error:
            if error.code == "EntityNotFoundException":
                raise NotDeployedError(lake.environment) from error
            raise
        actions = follow_workflow(aws, workflow, run_id, progress)
    return {
        "stream": contract.name,
        "workflow": workflow,
        "run_id": run_id,
        "actions": [
            {"kind": action.kind, "name": action.name, "state": action.state, "seconds": action.seconds}
            for action in actions
        ],
        "record": last_record(lake, contract),
    }


def last_record(lake: Lake, contract: Contract) -> dict[str, Any] | None:
    """The newest run record of a stream's job."""
    bucket = names.bucket(lake.config, "curated", lake.aws.account)
    records = read_all(lake.aws, bucket, names.run_records_prefix(contract))
    return records[-1] if records else None


def counted(record: Mapping[str, Any]) -> str:
    """What a run counted, in words; "" for an empty record. Late events are written or duplicate ones."""
    told = [f"{count:,} {name}" for name, count in record.get("counts", {}).items()]
    if late := record.get("late", 0):
        told.append(f"{late:,} of them late")
    return ", ".join(told)


def table_of(report: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """The report as a table: an action per line, what the job counted beside the job."""
    rows = []
    for run in report["runs"]:
        counts = counted(run["record"] or {})
        for action in run["actions"]:
            told = counts if action["kind"] == "JOB" else ""
            rows.append([run["stream"], action["kind"].lower(), action["state"], f"{action['seconds']} s", told])
    return ["stream", "action", "state", "time", "events"], rows
