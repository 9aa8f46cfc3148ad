"""What Glue remembers: definitions, runs, crawls; one document, on disk after each change."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lakectl.localaws.api import Document

State = dict[str, dict[str, Any]]
"""Section → name → entry."""

SECTIONS = ("jobs", "triggers", "crawlers", "workflows", "job_runs", "workflow_runs", "crawls")
KEPT_RUNS = 200
"""How many runs of each kind are kept; AWS keeps them for 90 days."""


class Store:
    """The state; a change is whole or not at all, one at a time."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._lock = threading.RLock()
        saved = document.load()
        self._state: State = {section: saved.get(section, {}) for section in SECTIONS}
        self._draft: State | None = None

    @contextmanager
    def change(self) -> Iterator[State]:
        """A copy to change; saved when the block ends well, forgotten when it raises.

        A block within a block changes the same copy, which the outer one saves; it must raise before it changes.
        """
        with self._lock:
            if self._draft is not None:
                yield self._draft
                return
            draft = self._draft = copy.deepcopy(self._state)
            try:
                yield draft
            finally:
                self._draft = None
            if draft != self._state:
                _trim(draft)
                self._document.save(draft)
                self._state = draft

    def read(self) -> State:
        """A copy of everything."""
        with self._lock:
            return copy.deepcopy(self._state)


def now() -> float:
    """The time as Glue's JSON has it: seconds with milliseconds."""
    return round(time.time(), 3)


def _trim(state: State) -> None:
    for section in ("job_runs", "workflow_runs", "crawls"):
        runs = state[section]
        for name in list(runs)[: max(0, len(runs) - KEPT_RUNS)]:
            del runs[name]
