"""Query executions: one small file each, written before anybody is told of a change."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from typing import Any

from lakectl.localaws.files import write_atomic

Execution = dict[str, Any]
"""A QueryExecution of the API."""

ENDED = frozenset({"SUCCEEDED", "FAILED", "CANCELLED"})


class Executions:
    """All executions of a data folder, newest last."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._all: dict[str, Execution] = {}

    def load(self) -> None:
        """Read what an earlier process left; what was running then has failed."""
        found = [json.loads(path.read_bytes()) for path in self._folder.glob("*.json")]
        found.sort(key=lambda execution: execution["Status"]["SubmissionDateTime"])
        with self._lock:
            self._all = {execution["QueryExecutionId"]: execution for execution in found}
        for execution in found:
            if execution["Status"]["State"] not in ENDED:
                ended(execution, "FAILED", "The embedded AWS was stopped while the query ran.")
                self.put(execution)

    def put(self, execution: Execution) -> None:
        """Save one, new or changed."""
        identity = execution["QueryExecutionId"]
        text = json.dumps(execution)
        with self._lock:
            write_atomic(self._folder / f"{identity}.json", text.encode())
            self._all[identity] = json.loads(text)

    def get(self, identity: str) -> Execution | None:
        """A copy of one."""
        with self._lock:
            found = self._all.get(identity)
            return None if found is None else json.loads(json.dumps(found))

    def newest_first(self, workgroup: str) -> list[str]:
        """The ids of a workgroup."""
        with self._lock:
            return [one["QueryExecutionId"] for one in reversed(self._all.values()) if one["WorkGroup"] == workgroup]


def ended(execution: Execution, state: str, reason: str) -> None:
    """Note the end of an execution."""
    status = execution["Status"]
    status["State"], status["CompletionDateTime"] = state, time.time()
    if reason:
        status["StateChangeReason"] = reason
    if state == "FAILED":
        # "AthenaError": category 2 is the user's, type 1301 is a query that can't run.
        status["AthenaError"] = {"ErrorCategory": 2, "ErrorType": 1301, "ErrorMessage": reason, "Retryable": False}
