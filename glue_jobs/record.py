"""What a run leaves behind in writing: numbers that add up."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any

from glue_jobs.drift import Drift

RECORD_VERSION = 1


class CountsError(Exception):
    """The numbers of a run don't add up, so it isn't published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What became of the lines; each number is counted on its own."""

    read: int = 0
    written: int = 0
    """Rows in the files that are published, by the files' own footers."""
    duplicate: int = 0
    quarantined: int = 0

    def check(self) -> None:
        """Raise CountsError unless every line is accounted for."""
        if self.read != self.written + self.duplicate + self.quarantined:
            raise CountsError(
                f"{self.read} events were read, but {self.written} written + {self.duplicate} duplicate + "
                f"{self.quarantined} quarantined make {self.written + self.duplicate + self.quarantined}; "
                "nothing was published."
            )


@dataclass(slots=True)
class Clock:
    """Seconds per phase of a run."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Measure what happens inside."""
        start = time.monotonic()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.monotonic() - start, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A run (shape: docs/etl.md)."""

    run_id: str
    stream: str
    contract: str
    """The contract's digest."""
    job_run: str
    started: str
    counts: Counts = field(default_factory=Counts)
    unreadable_objects: int = 0
    """Raw objects that are no whole gzip file: each is one row of the quarantine."""
    late: int = 0
    """Events that were written or duplicate, of a day (UTC) before the day of their arrival."""
    leaks: int = 0
    """Quarantined events that the output gate kept back."""
    input_objects: int = 0
    input_bytes: int = 0
    output_files: int = 0
    output_bytes: int = 0
    partitions: tuple[str, ...] = ()
    drift: Drift = field(default_factory=Drift)
    recovered: str = ""
    """The run that this one finished before its own work."""
    seconds: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For JSON."""
        return {"version": RECORD_VERSION, **asdict(self)}


def new_run_id(now: datetime) -> str:
    """Sorts by time, is unique, and fits into file names: `20260705T123456789Z-1f2e3d4c`."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z-{secrets.token_hex(4)}"


def run_started(run_id: str) -> datetime:
    """The time in a run id, to the second."""
    return datetime.strptime(run_id[:15], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
