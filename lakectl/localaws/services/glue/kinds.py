"""The four kinds of definitions that Glue runs, and how each is filled in when it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lakectl.localaws.api import AwsError

_DPU_OF_WORKER = {"Standard": 1.0, "G.025X": 0.25, "G.1X": 1.0, "G.2X": 2.0, "G.4X": 4.0, "G.8X": 8.0}
_TIMEOUT_MINUTES = 480
"""The default of Glue 5.0 ("AWS Glue job properties"; 2,880 before)."""

_MOST_RETRIES = 10
"""As the console says ("Adding Jobs in AWS Glue")."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of definition: where it is kept, what its operations and members are called."""

    section: str
    noun: str
    """`Job` in CreateJob, in GetJob's answer and in messages."""
    key: str
    """The member that names it in Get and Delete."""
    fill: Callable[[dict[str, Any]], dict[str, Any]]

    @property
    def arn_type(self) -> str:
        """`job` in its ARN."""
        return self.noun.lower()


def _job(given: Mapping[str, Any]) -> dict[str, Any]:
    if not 0 <= given.get("MaxRetries", 0) <= _MOST_RETRIES:
        raise AwsError("InvalidInputException", f"MaxRetries is a number from 0 to {_MOST_RETRIES}")
    workers = given.get("NumberOfWorkers")
    capacity = given.get("MaxCapacity") or (workers or 10) * _DPU_OF_WORKER.get(given.get("WorkerType", "G.1X"), 1.0)
    return {
        "ExecutionProperty": {"MaxConcurrentRuns": 1},
        "MaxRetries": 0,
        "Timeout": _TIMEOUT_MINUTES,
        "GlueVersion": "0.9",
        "JobMode": "SCRIPT",
        **given,
        "MaxCapacity": capacity,
        "AllocatedCapacity": int(capacity),
    }


def _trigger(given: Mapping[str, Any]) -> dict[str, Any]:
    filled = {name: value for name, value in given.items() if value not in ({}, "", [])}
    activated = filled.pop("StartOnCreation", False)
    predicate = filled.get("Predicate")
    if filled.get("Type") == "CONDITIONAL" and not (predicate or {}).get("Conditions"):
        raise AwsError("InvalidInputException", "A CONDITIONAL trigger needs a predicate with conditions")
    if predicate:
        conditions = [{"LogicalOperator": "EQUALS", **condition} for condition in predicate["Conditions"]]
        filled["Predicate"] = {"Logical": "AND", **predicate, "Conditions": conditions}
    state = "ACTIVATED" if activated and filled.get("Type") != "ON_DEMAND" else "CREATED"
    return {"State": state, **filled}


def _crawler(given: Mapping[str, Any]) -> dict[str, Any]:
    others = [kind for kind, targets in (given.get("Targets") or {}).items() if targets and kind != "CatalogTargets"]
    if others:
        raise AwsError("InvalidInputException", f"The embedded AWS crawls catalog targets only, not {others[0]}")
    schedule = given.get("Schedule")
    filled = {
        "Classifiers": [],
        "RecrawlPolicy": {"RecrawlBehavior": "CRAWL_EVERYTHING"},
        "SchemaChangePolicy": {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DEPRECATE_IN_DATABASE"},
        "LineageConfiguration": {"CrawlerLineageSettings": "DISABLE"},
        "LakeFormationConfiguration": {"UseLakeFormationCredentials": False, "AccountId": ""},
        **given,
    }
    filled.pop("Schedule", None)
    if schedule:
        is_new = isinstance(schedule, str)
        filled["Schedule"] = {"ScheduleExpression": schedule, "State": "SCHEDULED"} if is_new else schedule
    return filled


def _workflow(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"DefaultRunProperties": {}, **given}


JOB = Kind("jobs", "Job", "JobName", _job)
TRIGGER = Kind("triggers", "Trigger", "Name", _trigger)
CRAWLER = Kind("crawlers", "Crawler", "Name", _crawler)
WORKFLOW = Kind("workflows", "Workflow", "Name", _workflow)
KINDS = (JOB, TRIGGER, CRAWLER, WORKFLOW)


def definition(state: Mapping[str, Mapping[str, Any]], kind: Kind, name: str) -> dict[str, Any]:
    """The definition of that name; EntityNotFoundException."""
    found: dict[str, Any] | None = state[kind.section].get(name)
    if found is None:
        raise AwsError("EntityNotFoundException", f"{kind.noun} {name} not found")
    return found
