"""Retries: a failed run begins again as a run of its own, MaxRetries times.

Only FAILED runs: "automatically restart the job if it fails", 0 to 10 times ("Adding Jobs in AWS Glue"). Ids, `Attempt`
and `PreviousRunId` are those of the documented answer to `aws glue get-job-runs`. What triggers see while attempts are
left isn't documented; here the retry takes the failed run's place, so that they see how the last attempt ended.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lakectl.localaws.services.glue.store import State, now

_OF_THE_ATTEMPT = ("CompletedOn", "ErrorMessage")


def retry(state: State, run: Mapping[str, Any]) -> dict[str, Any] | None:
    """The next attempt of a run that ended, put into the state; None when there is none."""
    job = state["jobs"].get(run["JobName"])
    if run["JobRunState"] != "FAILED" or job is None or run["Attempt"] >= job["MaxRetries"]:
        return None
    workflow_run = state["workflow_runs"].get(run.get("WorkflowRunId", ""))
    if workflow_run and workflow_run["Status"] != "RUNNING":
        return None
    again = _next(run)
    state["job_runs"][again["Id"]] = again
    for action in workflow_run["Actions"] if workflow_run else ():
        if action["RunId"] == run["Id"]:
            action["EarlierRunIds"] = [*action.get("EarlierRunIds", ()), run["Id"]]
            action["RunId"] = again["Id"]
    return again


def _next(run: Mapping[str, Any]) -> dict[str, Any]:
    attempt, started = run["Attempt"] + 1, now()
    first = run["Id"].partition("_attempt_")[0]
    return {
        **{name: value for name, value in run.items() if name not in _OF_THE_ATTEMPT},
        "Id": f"{first}_attempt_{attempt}",
        "Attempt": attempt,
        "PreviousRunId": run["Id"],
        "JobRunState": "STARTING",
        "StartedOn": started,
        "LastModifiedOn": started,
        "ExecutionTime": 0,
    }
