"""Deliveries that failed and may yet succeed: tried again by the target's retry policy, through restarts too.

"How EventBridge retries delivering events": up to 185 times in 24 hours unless the target's RetryPolicy says less, with
exponential back-off and jitter. What is given up goes to the dead-letter queue with the condition that ended it.
"""

from __future__ import annotations

import logging
import random
import threading
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lakectl.localaws import seam_events
from lakectl.localaws.api import Platform
from lakectl.localaws.services.dead_letters import DeadLetters

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 185
MOST_SECONDS = 86400
_LONGEST_PAUSE = 512.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an event wasn't delivered, in AWS's words."""

    code: str
    message: str
    is_lasting: bool
    """Whether no retry would help: a missing permission, a target that is gone, an answer with status 4xx but 429."""


Attempt = Callable[[seam_events.Event, seam_events.Hit], Failure | None]

Entry = dict[str, Any]
"""record, rule and target as JSON; region; attempts: retries done; since, due: seconds since 1970."""


def given_up(policy: Mapping[str, Any], attempts: int, age: float) -> str:
    """The condition of a RetryPolicy that ends the retries of an event, "" while there may be another one."""
    if attempts >= int(policy.get("MaximumRetryAttempts", MOST_ATTEMPTS)):
        return "MaximumRetryAttempts"
    if age >= float(policy.get("MaximumEventAgeInSeconds", MOST_SECONDS)):
        return "MaximumEventAgeInSeconds"
    return ""


def pause(attempts: int) -> float:
    """Seconds before the next retry."""
    return min(2.0**attempts, _LONGEST_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter is no secret


class Retries:
    """The failed deliveries of all targets; each is on disk when `take` returns."""

    def __init__(self, platform: Platform, attempt: Attempt, dead_letters: DeadLetters) -> None:
        self._account = platform.account
        self._document = platform.document("retries")
        self._attempt = attempt
        self._dead_letters = dead_letters
        self._entries: dict[str, Entry] = self._document.load()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="retries", daemon=True)

    def take(self, event: seam_events.Event, hit: seam_events.Hit, failure: Failure) -> None:
        """Try again later, or give up at once when the policy allows no retry."""
        entry: Entry = {"record": event.record, "rule": dict(hit.rule), "target": dict(hit.target)}
        entry |= {"region": event.record["Region"], "attempts": 0, "since": time.time()}
        self._settle(uuid.uuid4().hex, entry, failure)

    def start(self) -> None:
        """Begin, with what an earlier process left too."""
        self._thread.start()

    def stop(self) -> None:
        """End; what is left is on disk."""
        self._stopped = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def _settle(self, key: str, entry: Entry, failure: Failure | None) -> None:
        """Note what became of an attempt."""
        if failure is None:
            self._forget(key)
            return
        event, hit = seam_events.Event(entry["record"]), seam_events.Hit(entry["rule"], entry["target"])
        if failure.is_lasting:
            self._dead_letters.send(event, hit, failure.code, failure.message)
            self._forget(key)
            return
        policy = entry["target"].get("RetryPolicy") or {}
        reason = given_up(policy, entry["attempts"], time.time() - entry["since"])
        if reason:
            more = {"EXHAUSTED_RETRY_CONDITION": reason, "RETRY_ATTEMPTS": str(entry["attempts"])}
            self._dead_letters.send(event, hit, failure.code, failure.message, more)
            self._forget(key)
            return
        self._keep(key, {**entry, "due": time.time() + pause(entry["attempts"])})

    def _keep(self, key: str, entry: Entry) -> None:
        with self._lock:
            self._entries[key] = entry
            self._document.save(self._entries)
        self._wake.set()

    def _forget(self, key: str) -> None:
        with self._lock:
            if self._entries.pop(key, None) is not None:
                self._document.save(self._entries)

    def _run(self) -> None:
        while not self._stopped:
            self._wake.clear()
            for key, entry in self._due():
                self._retry(key, entry)
            with self._lock:
                upcoming = min((entry["due"] for entry in self._entries.values()), default=time.time() + _LONGEST_PAUSE)
            self._wake.wait(max(0.0, upcoming - time.time()))

    def _due(self) -> list[tuple[str, Entry]]:
        with self._lock:
            return [(key, entry) for key, entry in self._entries.items() if entry["due"] <= time.time()]

    def _retry(self, key: str, entry: Entry) -> None:
        seam_events.work_for(self._account, entry["region"])
        hit = seam_events.Hit(entry["rule"], entry["target"])
        try:
            failure = self._attempt(seam_events.Event(entry["record"]), hit)
        except Exception as error:  # the thread serves all targets
            log.exception("retry of a delivery to %s", entry["target"].get("Arn"))
            failure = Failure("INTERNAL_ERROR", f"{type(error).__name__}: {error}", is_lasting=False)
        self._settle(key, {**entry, "attempts": entry["attempts"] + 1}, failure)
