"""SCHEDULED triggers fire, and crawlers start, when their cron expression says so (UTC, to the minute)."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from lakectl.localaws.api import AwsError
from lakectl.localaws.services.glue.store import Store

log = logging.getLogger(__name__)

SETTLING_SECONDS = 300.0
"""A trigger that was just made is left alone: whoever deploys a lake in the last minute of an hour is still at it."""
_TICK_SECONDS = 5.0


class Schedule:
    """The thread that looks at the clock. What was due while the embedded AWS was down is not made up for."""

    def __init__(
        self,
        store: Store,
        fire: Callable[[Mapping[str, Any]], None],
        next_time: Callable[[str, float], float | None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._fire = fire
        self._next_time = next_time
        self._clock = clock
        self._looked = clock()
        self._met: dict[tuple[str, str], float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="glue-schedule", daemon=True)

    def start(self) -> None:
        """Begin. The triggers of an earlier process have settled."""
        self._looked = self._clock()
        self._met = {(trigger["Name"], trigger["Schedule"]): 0.0 for trigger in self._scheduled()}
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Fire what has become due since the last look."""
        since, self._looked = self._looked, self._clock()
        for trigger in self._scheduled():
            met = self._met.setdefault((trigger["Name"], trigger["Schedule"]), self._looked)
            due = self._next_time(trigger["Schedule"], since)
            if due is not None and met + SETTLING_SECONDS <= due <= self._looked:
                self._begin(trigger)

    def _scheduled(self) -> list[dict[str, Any]]:
        """The active triggers, and the crawlers with a schedule: `Name` and `CrawlerName`, `Schedule`."""
        state = self._store.read()
        active = [t for t in state["triggers"].values() if t["Type"] == "SCHEDULED" and t["State"] == "ACTIVATED"]
        return active + [_of_crawler(crawler) for crawler in state["crawlers"].values() if _is_scheduled(crawler)]

    def _begin(self, trigger: Mapping[str, Any]) -> None:
        """Fire; a run that can't begin, because another is on its way, is left out, as on AWS."""
        try:
            self._fire(trigger)
        except AwsError as error:
            log.warning("%s was due and is left out: %s", trigger["Name"], error)

    def _run(self) -> None:
        while not self._ended.wait(_TICK_SECONDS):
            try:
                self.look()
            except Exception:  # the next tick may be better
                log.exception("scheduled triggers")


def _is_scheduled(crawler: Mapping[str, Any]) -> bool:
    return bool(crawler.get("Schedule", {}).get("State") == "SCHEDULED")


def _of_crawler(crawler: Mapping[str, Any]) -> dict[str, Any]:
    name = crawler["Name"]
    return {"Name": f"crawler {name}", "CrawlerName": name, "Schedule": crawler["Schedule"]["ScheduleExpression"]}
