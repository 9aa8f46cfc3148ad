"""All resources as they are before or after a plan, and what they say of each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from lakectl.config.schedule import BadScheduleError, starts_per_day
from lakectl.config.usage import DAYS
from lakectl.plan.model import Plan
from lakectl.plan.values import at, blocks

Side = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource at one time."""

    address: str
    type: str
    values: Mapping[str, Any]

    def get(self, path: str) -> Any:
        """The value at a dotted path, None when there is none."""
        return at(self.values, path)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every resource at one time."""

    resources: tuple[Resource, ...]

    def of(self, kind: str) -> Iterator[Resource]:
        """The resources of a type."""
        return (one for one in self.resources if one.type == kind)

    def starts(self, key: Literal["job_name", "crawler_name"], name: str) -> float:
        """How often a month triggers start this job or crawler."""
        return sum(self._firings(one) for one in self.of("aws_glue_trigger") if _starts(one, key, name)) * DAYS

    def _firings(self, trigger: Resource) -> float:
        """A day. A conditional trigger fires as often as its workflow's schedule starts."""
        if trigger.get("enabled") is False:
            return 0
        if trigger.get("type") == "SCHEDULED":
            return _starts_per_day(trigger.get("schedule"))
        workflow = trigger.get("workflow_name")
        if trigger.get("type") != "CONDITIONAL" or not isinstance(workflow, str):
            return 0
        siblings = (one for one in self.of("aws_glue_trigger") if one.get("workflow_name") == workflow)
        return sum(self._firings(one) for one in siblings if one.get("type") == "SCHEDULED")


def snapshot(plan: Plan, side: Side) -> Snapshot:
    """The resources before or after the plan."""
    found = ((one, one.before if side == "before" else one.after) for one in (*plan.unchanged, *plan.changes))
    return Snapshot(tuple(Resource(one.address, one.type, values) for one, values in found if values))


def _starts(trigger: Resource, key: str, name: str) -> bool:
    return any(action.get(key) == name for action in blocks(trigger.get("actions")))


def _starts_per_day(schedule: Any) -> float:
    try:
        return starts_per_day(schedule) if isinstance(schedule, str) else 0
    except BadScheduleError:
        return 0
