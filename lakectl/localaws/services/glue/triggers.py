"""Which triggers fire when, and what firing does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lakectl.localaws.services.glue.store import State

STARTS = ("SCHEDULED", "ON_DEMAND", "EVENT")
"""The types that a workflow run begins with."""


CHAIN = ""
"""The workflow of what belongs to none: runs that a trigger outside of workflows began, and what follows from them."""


def of_workflow(state: State, workflow: str) -> list[dict[str, Any]]:
    """The workflow's triggers in name order."""
    triggers: dict[str, dict[str, Any]] = state["triggers"]
    return [triggers[name] for name in sorted(triggers) if triggers[name].get("WorkflowName", CHAIN) == workflow]


def starting(state: State, workflow: str) -> list[dict[str, Any]]:
    """The triggers that a run begins with."""
    return [trigger for trigger in of_workflow(state, workflow) if trigger["Type"] in STARTS]


def due(state: State, run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The conditional triggers of the run that hold and have not fired in it."""
    return [
        trigger
        for trigger in of_workflow(state, run["Name"])
        if trigger["Type"] == "CONDITIONAL"
        and trigger["State"] == "ACTIVATED"
        and trigger["Name"] not in run["Fired"]
        and _holds(trigger["Predicate"], run["Actions"])
    ]


def _holds(predicate: Mapping[str, Any], actions: list[dict[str, Any]]) -> bool:
    met = [_is_met(condition, actions) for condition in predicate["Conditions"]]
    return any(met) if predicate["Logical"] == "ANY" else all(met)


def _is_met(condition: Mapping[str, Any], actions: list[dict[str, Any]]) -> bool:
    """Whether an action of this run ended as the condition says."""
    if "JobName" in condition:
        wanted = ("JOB", condition["JobName"], condition.get("State"))
    else:
        wanted = ("CRAWLER", condition.get("CrawlerName"), condition.get("CrawlState"))
    return any((action["Type"], action["Name"], action["State"]) == wanted for action in actions)
