"""A crawler's own schedule: switched on, switched off, changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lakectl.localaws.api import AwsError
from lakectl.localaws.services.glue.definitions import Operation
from lakectl.localaws.services.glue.kinds import CRAWLER, definition
from lakectl.localaws.services.glue.store import Store


class CrawlerSchedules:
    """The operations on them; `schedule.Schedule` starts what is due."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def operations(self) -> dict[str, Operation]:
        """By the name that the API gives them."""
        return {
            "StartCrawlerSchedule": lambda request: self._switch(request, "SCHEDULED", "SchedulerRunningException"),
            "StopCrawlerSchedule": lambda request: self._switch(
                request, "NOT_SCHEDULED", "SchedulerNotRunningException"
            ),
            "UpdateCrawlerSchedule": self._update,
        }

    def _switch(self, request: Mapping[str, Any], state: str, already: str) -> dict[str, Any]:
        name = request["CrawlerName"]
        with self._store.change() as draft:
            crawler = definition(draft, CRAWLER, name)
            if "Schedule" not in crawler:
                raise AwsError("NoScheduleException", f"Crawler {name} has no schedule")
            if crawler["Schedule"]["State"] == state:
                raise AwsError(already, f"The schedule of crawler {name} is {state} already")
            crawler["Schedule"]["State"] = state
        return {}

    def _update(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Without an expression the crawler has no schedule any more."""
        with self._store.change() as draft:
            crawler = definition(draft, CRAWLER, request["CrawlerName"])
            crawler.pop("Schedule", None)
            if request.get("Schedule"):
                crawler["Schedule"] = {"ScheduleExpression": request["Schedule"], "State": "SCHEDULED"}
        return {}
