"""What Glue tells of runs and crawls: events on the default bus, and the metrics of jobs that have them enabled.

"Automating AWS Glue with EventBridge" and "Monitoring AWS Glue using Amazon CloudWatch metrics". Events come for runs
that SUCCEEDED, FAILED, STOPPED or had a TIMEOUT, each attempt alone, and for crawls that Started, Succeeded or Failed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from lakectl.localaws.api import Platform
from lakectl.localaws.metrics import Series
from lakectl.localaws.services.events import Events
from lakectl.localaws.services.glue.store import Store

_RUNS = {
    "SUCCEEDED": ("INFO", "Job run succeeded"),
    "FAILED": ("ERROR", ""),
    "STOPPED": ("INFO", "Job run stopped"),
    "TIMEOUT": ("WARN", "Job run timed out"),
}
_CRAWLS = {"RUNNING": "Started", "SUCCEEDED": "Succeeded", "FAILED": "Failed"}
_COUNTS = ("tablesCreated", "tablesUpdated", "tablesDeleted", "partitionsCreated", "partitionsDeleted")
_ENABLED = "--enable-metrics"


class Told:
    """Tells EventBridge and CloudWatch."""

    def __init__(self, platform: Platform, events: Events, store: Store) -> None:
        self._platform = platform
        self._events = events
        self._store = store

    def job_ended(self, run: Mapping[str, Any]) -> None:
        """A run ended."""
        job = self._store.read()["jobs"].get(run["JobName"], {})
        if _ENABLED in {**job.get("DefaultArguments", {}), **run["Arguments"]}:
            self._note(run["JobName"], "elapsedTime", "Milliseconds", run["ExecutionTime"] * 1000)
            self._note(run["JobName"], "numFailedTasks", "Count", run.get("FailedTasks", 0))
        self._tell("Glue Job State Change", run_detail(run))

    def crawl(self, crawl: Mapping[str, Any]) -> None:
        """A crawl began or ended; of one that was stopped Glue tells nothing."""
        if crawl["State"] in _CRAWLS:
            self._tell("Glue Crawler State Change", crawl_detail(crawl, self._platform.account))

    def _tell(self, kind: str, detail: Mapping[str, Any]) -> None:
        self._events.tell(self._platform.region, "aws.glue", kind, detail, [])

    def _note(self, job: str, name: str, unit: str, value: float) -> None:
        """A metric of all runs of a job; those of single runs nobody looks at here."""
        dimensions = (("JobName", job), ("JobRunId", "ALL"), ("Type", "count"))
        series = Series(self._platform.region, "Glue", f"glue.driver.aggregate.{name}", dimensions, unit)
        self._platform.metrics.note(series, value)


def run_detail(run: Mapping[str, Any]) -> dict[str, str]:
    """The detail of `Glue Job State Change`."""
    severity, message = _RUNS[run["JobRunState"]]
    failed = f"JobName:{run['JobName']} and JobRunId:{run['Id']} failed to execute with exception "
    return {
        "jobName": run["JobName"],
        "severity": severity,
        "state": run["JobRunState"],
        "jobRunId": run["Id"],
        "message": message or failed + run.get("ErrorMessage", ""),
    }


def crawl_detail(crawl: Mapping[str, Any], account: str) -> dict[str, str]:
    """The detail of `Glue Crawler State Change`, whose numbers are texts; without the link to the console."""
    state = _CRAWLS[crawl["State"]]
    about = {
        "accountId": account,
        "crawlerName": crawl["CrawlerName"],
        "state": state,
        "message": f"Crawler {state}",
    }
    if state == "Started":
        return {**about, "startTime": _moment(crawl["StartedOn"])}
    if state == "Failed":
        return {**about, "errorMessage": crawl.get("ErrorMessage", "")}
    counts = {name: str(crawl.get(name[0].upper() + name[1:], 0)) for name in _COUNTS}
    seconds = round(crawl["CompletedOn"] - crawl["StartedOn"])
    done = {"completionDate": _moment(crawl["CompletedOn"]), "runningTime (sec)": str(seconds)}
    return {**about, **counts, "partitionsUpdated": "0", **done, "warningMessage": "N/A"}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
