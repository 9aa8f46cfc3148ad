"""Running a Glue workflow and following it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lakectl.aws.session import Aws, AwsCallError, calls
from lakectl.errors import LakectlError

_POLL_SECONDS = 1.0
_OVER = ("COMPLETED", "STOPPED", "ERROR")


class EtlFailedError(LakectlError):
    """The workflow ran and something in it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One job run or crawl of a workflow run."""

    kind: str
    """JOB or CRAWLER."""
    name: str
    run_id: str
    state: str
    started: datetime
    seconds: int
    error: str


def start_workflow(aws: Aws, workflow: str, news: Callable[[str], None]) -> str:
    """Start the workflow; the id of its run. Waits for a run that is on its way, such as the schedule's."""
    while True:
        try:
            with calls(f"start the workflow {workflow}"):
                run_id: str = aws.client("glue").start_workflow_run(Name=workflow)["RunId"]
        except AwsCallError as error:
            if error.code != "ConcurrentRunsExceededException":
                raise
            news("waiting for the run that is on its way")
            time.sleep(_POLL_SECONDS)
        else:
            return run_id


def follow_workflow(aws: Aws, workflow: str, run_id: str, news: Callable[[str], None]) -> tuple[Action, ...]:
    """Wait until a workflow run is over; raises EtlFailedError with the first error in it."""
    glue = aws.client("glue")
    while True:
        with calls(f"follow the workflow {workflow}"):
            run = glue.get_workflow_run(Name=workflow, RunId=run_id, IncludeGraph=True)["Run"]
        actions = tuple(sorted(_actions(run), key=lambda action: action.started))
        news(", ".join(f"{action.kind.lower()} {action.state.lower()}" for action in actions) or "waiting")
        if run["Status"] in _OVER:
            _raise_failures(workflow, run, actions)
            return actions
        time.sleep(_POLL_SECONDS)


def _actions(run: Mapping[str, Any]) -> Iterator[Action]:
    for node in run.get("Graph", {}).get("Nodes", []):
        job_runs = node.get("JobDetails", {}).get("JobRuns", [])
        retried = {job.get("PreviousRunId") for job in job_runs}
        for job in job_runs:
            if job["Id"] in retried:
                continue  # a later attempt stands for it
            yield Action(
                kind="JOB",
                name=node["Name"],
                run_id=job["Id"],
                state=job["JobRunState"],
                started=job["StartedOn"],
                seconds=job.get("ExecutionTime", 0),
                error=job.get("ErrorMessage", ""),
            )
        for crawl in node.get("CrawlerDetails", {}).get("Crawls", []):
            yield Action(
                kind="CRAWLER",
                name=node["Name"],
                run_id="",
                state=crawl["State"],
                started=crawl["StartedOn"],
                seconds=_seconds(crawl),
                error=crawl.get("ErrorMessage", ""),
            )


def _seconds(crawl: Mapping[str, Any]) -> int:
    if "StartedOn" in crawl and "CompletedOn" in crawl:
        return int((crawl["CompletedOn"] - crawl["StartedOn"]).total_seconds())
    return 0


def _raise_failures(workflow: str, run: Mapping[str, Any], actions: tuple[Action, ...]) -> None:
    for action in actions:
        if action.state != "SUCCEEDED":
            raise EtlFailedError(
                f"The {action.kind.lower()} {action.name} ended as {action.state}: {action.error or 'no reason given'}",
                hint="`lakectl logs` shows what it printed; raw events are kept, running again is safe.",
            )
    if run["Status"] != "COMPLETED" or not actions:
        raise EtlFailedError(
            f"The workflow {workflow} ended as {run['Status']} {run.get('ErrorMessage', '')}".rstrip() + ".",
            hint="`lakectl logs` shows what the job printed.",
        )
