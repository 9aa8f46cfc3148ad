"""Workflow runs: a start trigger's actions, then each conditional trigger once its predicate holds within the run.

Triggers outside of workflows work alike: what one of them starts, and all that follows from it, is kept as the run of
a workflow without a name, which no operation shows. A conditional trigger there looks at what a trigger started, never
at what somebody started by hand ("AWS Glue triggers").
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Protocol

from lakectl.localaws.api import AwsError
from lakectl.localaws.services.glue import triggers
from lakectl.localaws.services.glue.definitions import Operation
from lakectl.localaws.services.glue.graph import graph
from lakectl.localaws.services.glue.kinds import TRIGGER, WORKFLOW, definition
from lakectl.localaws.services.glue.pages import page
from lakectl.localaws.services.glue.store import State, Store, now

_RUNNING = ("STARTING", "RUNNING", "STOPPING")
_STATISTIC = {
    "SUCCEEDED": "SucceededActions",
    "FAILED": "FailedActions",
    "STOPPED": "StoppedActions",
    "CANCELLED": "StoppedActions",
    "TIMEOUT": "TimeoutActions",
    "ERROR": "ErroredActions",
    "WAITING": "WaitingActions",
    **dict.fromkeys(_RUNNING, "RunningActions"),
}
_NO_WORKFLOW = {"Name": triggers.CHAIN, "DefaultRunProperties": {}}


class Starts(Protocol):
    """What begins and stops a job run or a crawl of a workflow run."""

    def begin(self, action: Mapping[str, Any], *, trigger: str, workflow_run: str) -> str:
        """Begin; returns the job run's or the crawl's id. AwsError."""

    def halt(self, kind: str, name: str, run_id: str) -> None:
        """Begin to stop."""


class WorkflowRuns:
    """The operations on workflow runs, and StartTrigger and StopTrigger."""

    def __init__(self, store: Store, starts: Starts) -> None:
        self._store = store
        self._starts = starts

    def operations(self) -> dict[str, Operation]:
        """By the name that the API gives them."""
        return {
            "StartWorkflowRun": lambda request: {"RunId": self.start(request["Name"], request)},
            "GetWorkflowRun": lambda request: {"Run": self._get(request)},
            "GetWorkflowRuns": self._list,
            "GetWorkflowRunProperties": lambda request: {"RunProperties": self._get(request)["WorkflowRunProperties"]},
            "PutWorkflowRunProperties": self._put_properties,
            "StopWorkflowRun": self._stop,
            "StartTrigger": self._start_trigger,
            "StopTrigger": lambda request: self._set_trigger(request["Name"], "DEACTIVATED"),
        }

    def start(self, workflow: str, given: Mapping[str, Any]) -> str:
        """Begin a run with the actions of the workflow's start trigger; its id."""
        with self._store.change() as state:
            found = definition(state, WORKFLOW, workflow)
            starting = triggers.starting(state, workflow)
            if not starting:
                raise AwsError("InvalidInputException", f"Workflow {workflow} has no trigger to start with")
            _check_concurrency(state, found)
            run = _new_run(state, found, given.get("RunProperties", {}))
            state["workflow_runs"][run["WorkflowRunId"]] = run
        for trigger in starting:
            self._fire(trigger, run["WorkflowRunId"])
        self.advance(run["WorkflowRunId"])
        return str(run["WorkflowRunId"])

    def fire(self, trigger: Mapping[str, Any]) -> None:
        """Begin a run of the trigger's workflow, or its actions where it has none; AwsError of the first that can't."""
        if trigger.get("WorkflowName"):
            self.start(trigger["WorkflowName"], {})
            return
        with self._store.change() as state:
            run = _new_run(state, _NO_WORKFLOW, {})
            state["workflow_runs"][run["WorkflowRunId"]] = run
        failures = self._fire(trigger, run["WorkflowRunId"])
        self.advance(run["WorkflowRunId"])
        if failures:
            raise failures[0]

    def action_ended(self, run_id: str, action_run: str, state: str) -> None:
        """A job run or a crawl of the workflow run ended."""
        with self._store.change() as draft:
            run = draft["workflow_runs"].get(run_id)
            for action in run["Actions"] if run else ():
                if action["RunId"] == action_run:
                    action["State"] = state
        self.advance(run_id)

    def advance(self, run_id: str) -> None:
        """Fire what is due; end the run when nothing is running."""
        while due := self._due(run_id):
            for trigger in due:
                self._fire(trigger, run_id)
        with self._store.change() as state:
            run = state["workflow_runs"].get(run_id)
            if run is None or run["Status"] not in ("RUNNING", "STOPPING"):
                return
            if any(action["State"] in _RUNNING for action in run["Actions"]):
                return
            run["Status"] = "STOPPED" if run["Status"] == "STOPPING" else "COMPLETED"
            run["CompletedOn"] = now()

    def _due(self, run_id: str) -> list[dict[str, Any]]:
        state = self._store.read()
        run = state["workflow_runs"].get(run_id)
        return triggers.due(state, run) if run and run["Status"] == "RUNNING" else []

    def _fire(self, trigger: Mapping[str, Any], run_id: str) -> list[AwsError]:
        """Begin every action; one that can't begin is an errored action of the run, and told."""
        with self._store.change() as state:
            run = state["workflow_runs"][run_id]
            if trigger["Name"] in run["Fired"]:
                return []
            run["Fired"].append(trigger["Name"])
        begun = [self._begin(action, trigger["Name"], run_id) for action in trigger["Actions"]]
        return [error for error in begun if error]

    def _begin(self, action: Mapping[str, Any], trigger: str, run_id: str) -> AwsError | None:
        kind = "JOB" if "JobName" in action else "CRAWLER"
        name = action.get("JobName") or action.get("CrawlerName", "")
        noted = {"Type": kind, "Name": name, "Trigger": trigger, "RunId": "", "State": "RUNNING"}
        failure: AwsError | None = None
        # Noted under the lock that the action's end also takes, so that a very short action is found when it ends.
        with self._store.change() as state:
            try:
                noted["RunId"] = self._starts.begin(action, trigger=trigger, workflow_run=run_id)
            except AwsError as error:
                failure = error
                noted |= {"State": "ERROR", "Error": f"{error.code}: {error.message}"}
            state["workflow_runs"][run_id]["Actions"].append(noted)
        return failure

    def _get(self, request: Mapping[str, Any]) -> dict[str, Any]:
        state = self._store.read()
        run = state["workflow_runs"].get(request["RunId"])
        if run is None or run["Name"] != request["Name"]:
            raise AwsError("EntityNotFoundException", f"Workflow run {request['RunId']} not found")
        return visible(state, run, with_graph=bool(request.get("IncludeGraph")))

    def _list(self, request: Mapping[str, Any]) -> dict[str, Any]:
        state = self._store.read()
        definition(state, WORKFLOW, request["Name"])
        runs = [run for run in reversed(state["workflow_runs"].values()) if run["Name"] == request["Name"]]
        with_graph = bool(request.get("IncludeGraph"))
        return page("Runs", [visible(state, run, with_graph=with_graph) for run in runs], request)

    def _put_properties(self, request: Mapping[str, Any]) -> dict[str, Any]:
        self._get(request)
        with self._store.change() as state:
            state["workflow_runs"][request["RunId"]]["WorkflowRunProperties"] |= request["RunProperties"]
        return {}

    def _stop(self, request: Mapping[str, Any]) -> dict[str, Any]:
        if self._get(request)["Status"] != "RUNNING":
            raise AwsError("IllegalWorkflowStateException", f"Workflow run {request['RunId']} is not running")
        with self._store.change() as state:
            run = state["workflow_runs"][request["RunId"]]
            run["Status"] = "STOPPING"
        for action in run["Actions"]:
            if action["State"] in _RUNNING:
                self._starts.halt(action["Type"], action["Name"], action["RunId"])
        self.advance(request["RunId"])
        return {}

    def _start_trigger(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """An ON_DEMAND trigger fires, the others become active ("Activating and deactivating a trigger")."""
        name = request["Name"]
        trigger = definition(self._store.read(), TRIGGER, name)
        if trigger["Type"] != "ON_DEMAND":
            return self._set_trigger(name, "ACTIVATED")
        self.fire(trigger)
        return {"Name": name}

    def _set_trigger(self, name: str, state: str) -> dict[str, Any]:
        with self._store.change() as draft:
            trigger = definition(draft, TRIGGER, name)
            if trigger["Type"] != "ON_DEMAND":
                trigger["State"] = state
        return {"Name": name}


def visible(state: State, run: Mapping[str, Any], *, with_graph: bool) -> dict[str, Any]:
    """A run as the API shows it, with its statistics."""
    shown = {name: value for name, value in run.items() if name not in ("Actions", "Fired")}
    counts = dict.fromkeys(_STATISTIC.values(), 0)
    for action in run["Actions"]:
        counts[_STATISTIC[action["State"]]] += 1
    shown["Statistics"] = {"TotalActions": len(run["Actions"]), **counts}
    errors = [action["Error"] for action in run["Actions"] if "Error" in action]
    if errors:
        shown["ErrorMessage"] = errors[0]
    if with_graph:
        shown["Graph"] = graph(state, run["Name"], run)
    return shown


def last_run(state: State, workflow: str) -> dict[str, Any] | None:
    """The workflow's newest run."""
    runs = [run for run in state["workflow_runs"].values() if run["Name"] == workflow]
    return visible(state, runs[-1], with_graph=False) if runs else None


def _new_run(state: State, workflow: Mapping[str, Any], properties: Mapping[str, str]) -> dict[str, Any]:
    previous = last_run(state, workflow["Name"])
    return {
        "Name": workflow["Name"],
        "WorkflowRunId": f"wr_{secrets.token_hex(32)}",
        **({"PreviousRunId": previous["WorkflowRunId"]} if previous else {}),
        "WorkflowRunProperties": {**workflow["DefaultRunProperties"], **properties},
        "StartedOn": now(),
        "Status": "RUNNING",
        "Actions": [],
        "Fired": [],
    }


def _check_concurrency(state: State, workflow: Mapping[str, Any]) -> None:
    limit = workflow.get("MaxConcurrentRuns")
    runs = state["workflow_runs"].values()
    active = sum(run["Name"] == workflow["Name"] and run["Status"] in ("RUNNING", "STOPPING") for run in runs)
    if limit and active >= limit:
        raise AwsError("ConcurrentRunsExceededException", f"Concurrent runs exceeded for {workflow['Name']}")
