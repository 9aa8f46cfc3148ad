"""Whether something may have changed since an answer was worked out: answers that are kept are kept that long."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any

# IAM's conditions may ask for the time of day, which changes without anybody's doing.
_LONGEST = 1.0
_MOST = 1024

_SERVICES = frozenset({"events", "iam", "sts"})


class Changes:
    """Counts the requests that may have changed permissions, buses, rules, targets or archives."""

    def __init__(self) -> None:
        self.number = 0

    def note(self, service: str) -> None:
        """A request of this service did its work and is about to be answered."""
        if service in _SERVICES:
            self.number += 1


class Kept:
    """Answers by their question, until a request may have changed one, at most for a second."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._answers: dict[Hashable, Any] = {}
        self._as_of = -1
        self._until = 0.0

    def get(self, question: Hashable, answer: Callable[[], Any]) -> Any:
        """The answer that is known, or the one that this call works out."""
        now = self._changes.number
        if self._as_of != now or time.monotonic() > self._until or len(self._answers) > _MOST:
            # A new dictionary: an answer that is being worked out meanwhile goes into the old one.
            self._answers, self._as_of, self._until = {}, now, time.monotonic() + _LONGEST
        answers = self._answers
        if question not in answers:
            answers[question] = answer()
        return answers[question]
