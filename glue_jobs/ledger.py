"""What has been done and what is being published: one small object, replaced only by whoever read its last version.

A run is decided by the one conditional write that puts its list of moves into the head (`begin`). Before that, nothing
of it can be seen; after that, everything left to do is copying whole objects to fixed names, which any run may do, any
number of times (`finish`). See docs/adr/0003-etl-commit-protocol.md.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from glue_jobs.folders import ConflictError, Folder
from glue_jobs.record import run_started

HEAD = "head.json"
RECORDS = "records/"
STAGING = "staging/"

# The longest timeout that a Glue job can have is seven days ("Timeout" in the Glue API reference).
_LONGEST_RUN = timedelta(days=8)


class OvertakenError(Exception):
    """Two runs worked at once, and this one came second."""


@dataclass(frozen=True, slots=True)
class Move:
    """A staged object and the name under which readers will see it."""

    staged: str
    """Key in the folder of runs."""
    target: str
    """"table" or "quarantine"."""
    key: str
    """Key in the target's folder."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A run that is decided but perhaps not yet wholly visible."""

    run_id: str
    moves: tuple[Move, ...]
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """Where the stream's ETL stands."""

    listed_to: str = ""
    """The latest day folder (`year=2026/month=07/day=05/`) of which objects have been taken."""
    taken: tuple[str, ...] = ()
    """Keys of raw objects that runs have taken, as far back as the next run looks."""
    pending: Pending | None = None


class Ledger:
    """The head, and the folders that it speaks of."""

    def __init__(self, runs: Folder, table: Folder, quarantine: Folder) -> None:
        self._runs = runs
        self._targets = {"table": table, "quarantine": quarantine}
        self._tag = ""
        self.head = Head()

    def load(self) -> None:
        """Read the head."""
        content = self._runs.read(HEAD)
        self._tag = content.tag if content else ""
        self.head = _parse(content.body) if content else Head()

    def begin(self, head: Head) -> None:
        """Decide a run: from here on it will be finished, by this run or by the next. Raises OvertakenError."""
        self._replace(head)

    def finish(self, step: Callable[[str], None] = lambda _: None) -> str:
        """Make the pending run visible, if there is one; its run id or "". May be repeated after any interruption.

        `step` is told what has just been done, for tests that interrupt.
        """
        pending = self.head.pending
        if pending is None:
            return ""
        try:
            self._publish(pending, step)
        except Exception:
            self.load()
            if self.head.pending == pending:
                raise
            # The next run has finished this one meanwhile.
        return pending.run_id

    def _publish(self, pending: Pending, step: Callable[[str], None]) -> None:
        for move in pending.moves:
            self._targets[move.target].copy(self._runs, move.staged, move.key)
            step(f"copied {move.key}")
        self.record(pending.run_id, pending.record)
        step("recorded")
        self._replace(replace(self.head, pending=None))
        step("finished")
        self.discard(pending.run_id)

    def record(self, run_id: str, record: dict[str, Any]) -> None:
        """Write a run's record; the first one stays."""
        try:
            self._runs.write(f"{RECORDS}{run_id}.json", json.dumps(record, indent=1).encode())
        except ConflictError:
            return

    def discard(self, run_id: str) -> None:
        """Remove what a run has staged."""
        self._runs.delete([item.key for item in self._runs.items(f"{STAGING}{run_id}/")])

    def sweep(self, now: datetime) -> None:
        """Remove what killed runs have staged, once they can't be alive any more."""
        oldest = now - _LONGEST_RUN
        pending = self.head.pending.run_id if self.head.pending else ""
        for run_id in {item.key.split("/")[1] for item in self._runs.items(STAGING)}:
            if run_id != pending and run_started(run_id) < oldest:
                self.discard(run_id)

    def _replace(self, head: Head) -> None:
        body = json.dumps(asdict(head), separators=(",", ":")).encode()
        try:
            self._tag = self._runs.write(HEAD, body, replaces=self._tag)
        except ConflictError as error:
            raise OvertakenError("Another run of this job got ahead; nothing of this one can be seen.") from error
        self.head = head


def _parse(body: bytes) -> Head:
    data = json.loads(body)
    pending = data["pending"]
    if pending is not None:
        pending = Pending(pending["run_id"], tuple(Move(**move) for move in pending["moves"]), pending["record"])
    return Head(data["listed_to"], tuple(data["taken"]), pending)
