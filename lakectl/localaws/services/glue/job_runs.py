"""Job runs as the API shows them: start, look, stop."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from lakectl.localaws.api import AwsError
from lakectl.localaws.services.glue import job_logs
from lakectl.localaws.services.glue.definitions import Operation
from lakectl.localaws.services.glue.kinds import JOB, definition
from lakectl.localaws.services.glue.pages import page
from lakectl.localaws.services.glue.retries import retry
from lakectl.localaws.services.glue.runner import Runner
from lakectl.localaws.services.glue.store import State, Store, now

ACTIVE = ("STARTING", "RUNNING", "STOPPING")
LOST = "The embedded AWS ended while the job was running"

_HIDDEN = ("WorkflowRunId", "WorkflowName", "FailedTasks")
_COPIED = ("MaxCapacity", "AllocatedCapacity", "WorkerType", "NumberOfWorkers", "GlueVersion", "ExecutionClass")


class JobRuns:
    """The operations on job runs."""

    def __init__(
        self,
        store: Store,
        runner: Runner,
        ended: Callable[[dict[str, Any]], None],
        tell: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self._store = store
        self._runner = runner
        self._ended = ended
        """Told of every run that ends and isn't tried again."""
        self._tell = tell
        """Told of every run that ends, when all else is done."""

    def operations(self) -> dict[str, Operation]:
        """By the name that the API gives them."""
        return {
            "StartJobRun": self._start,
            "GetJobRun": self._get,
            "GetJobRuns": self._list,
            "BatchStopJobRun": self._stop,
        }

    def start(self, job_name: str, given: Mapping[str, Any], *, trigger: str = "", workflow_run: str = "") -> str:
        """Begin a run; returns its id. EntityNotFoundException, ConcurrentRunsExceededException."""
        with self._store.change() as state:
            job = state["jobs"].get(job_name)
            if job is None:
                raise AwsError("EntityNotFoundException", "Failed to start job run due to missing metadata")
            _check_concurrency(state, job)
            run = _new_run(job, given)
            if trigger:
                run["TriggerName"] = trigger
            if workflow_run:
                run["WorkflowRunId"] = workflow_run
                run["WorkflowName"] = state["workflow_runs"][workflow_run]["Name"]
            state["job_runs"][run["Id"]] = run
        self._runner.begin(job, run, self._changed)
        return str(run["Id"])

    def recover(self) -> None:
        """After a start: what was running when the embedded AWS ended, ended with it, and isn't tried again."""
        for run in list(self._store.read()["job_runs"].values()):
            if run["JobRunState"] in ACTIVE:
                self._update(run["Id"], {"JobRunState": "FAILED", "ErrorMessage": LOST, "CompletedOn": now()})

    def _changed(self, run_id: str, changes: Mapping[str, Any]) -> None:
        """Told by the runner: a failed run begins again where its job's MaxRetries says so."""
        self._update(run_id, changes, retried=True)

    def _update(self, run_id: str, changes: Mapping[str, Any], *, retried: bool = False) -> None:
        with self._store.change() as state:
            run = state["job_runs"].get(run_id)
            if run is None:
                return  # its job was deleted
            run.update(changes, LastModifiedOn=now())
            again = retry(state, run) if retried else None
            job = state["jobs"].get(run["JobName"])
        if again and job:
            self._runner.begin(job, again, self._changed)
        elif run["JobRunState"] not in ACTIVE:
            self._ended(run)
        if run["JobRunState"] not in ACTIVE:
            self._tell(run)

    def _start(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if request.get("JobRunId"):
            raise AwsError("InvalidInputException", "The embedded AWS retries failed runs by MaxRetries alone")
        return {"JobRunId": self.start(str(request["JobName"]), request)}

    def _get(self, request: Mapping[str, Any]) -> dict[str, Any]:
        run = self._store.read()["job_runs"].get(request["RunId"])
        if run is None or run["JobName"] != request["JobName"]:
            raise AwsError("EntityNotFoundException", f"Job run {request['RunId']} not found")
        return {"JobRun": visible(run)}

    def _list(self, request: Mapping[str, Any]) -> dict[str, Any]:
        state = self._store.read()
        definition(state, JOB, request["JobName"])
        runs = [visible(run) for run in reversed(state["job_runs"].values()) if run["JobName"] == request["JobName"]]
        return page("JobRuns", runs, request)

    def _stop(self, request: Mapping[str, Any]) -> dict[str, Any]:
        job_name = request["JobName"]
        stopped: list[dict[str, str]] = []
        errors: list[dict[str, Any]] = []
        for run_id in request["JobRunIds"]:
            problem = self.stop(job_name, run_id)
            about = {"JobName": job_name, "JobRunId": run_id}
            if problem:
                errors.append({**about, "ErrorDetail": problem})
            else:
                stopped.append(about)
        return {"SuccessfulSubmissions": stopped, "Errors": errors}

    def stop(self, job_name: str, run_id: str) -> dict[str, str] | None:
        """Begin to stop a run; the error's code and message if it can't be."""
        with self._store.change() as state:
            run = state["job_runs"].get(run_id)
            if run is None or run["JobName"] != job_name:
                return {"ErrorCode": "EntityNotFoundException", "ErrorMessage": f"Job run {run_id} not found"}
            if run["JobRunState"] not in ACTIVE:
                message = f"Job run {run_id} is in state {run['JobRunState']} and can't be stopped"
                return {"ErrorCode": "InvalidInputException", "ErrorMessage": message}
            run["JobRunState"] = "STOPPING"
        self._runner.stop(run_id)
        return None


def visible(run: Mapping[str, Any]) -> dict[str, Any]:
    """A run without what the API doesn't show."""
    return {name: value for name, value in run.items() if name not in _HIDDEN}


def _check_concurrency(state: State, job: Mapping[str, Any]) -> None:
    limit = job["ExecutionProperty"].get("MaxConcurrentRuns", 1)
    runs = state["job_runs"].values()
    active = sum(run["JobName"] == job["Name"] and run["JobRunState"] in ACTIVE for run in runs)
    if active >= limit:
        raise AwsError("ConcurrentRunsExceededException", f"Concurrent runs exceeded for {job['Name']}")


def _new_run(job: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    started, arguments = now(), dict(given.get("Arguments", {}))
    copied = {name: job[name] for name in _COPIED if name in job}
    overridden = {name: given[name] for name in (*_COPIED, "Timeout") if name in given}
    return {
        "Id": f"jr_{secrets.token_hex(32)}",
        "Attempt": 0,
        "JobName": job["Name"],
        "JobMode": "SCRIPT",
        "StartedOn": started,
        "LastModifiedOn": started,
        "JobRunState": "STARTING",
        "Arguments": arguments,
        "PredecessorRuns": [],
        "ExecutionTime": 0,
        "Timeout": job["Timeout"],
        "LogGroupName": job_logs.groups_of({**job.get("DefaultArguments", {}), **arguments}),
        **copied,
        **overridden,
    }
