"""What no plan tells: how much comes and how much is asked."""

from __future__ import annotations

from dataclasses import dataclass

DAYS = 365.25 / 12
"""Of a month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The usage that an estimate assumes, alike for each stream."""

    events_per_day: int = 100_000
    """Events that come in a day."""
    event_bytes: int = 1_000
    """Bytes of one of them as it is on the bus, envelope included."""
    kept_days: int = 365
    """Days of history that lie in the buckets."""
    job_minutes: int = 2
    """Minutes of one run of the job, with its start."""
    scanned_gb_per_day: int = 1
    """Gigabytes that all queries of a workgroup read in a day."""

    @property
    def events(self) -> float:
        """Events a month."""
        return self.events_per_day * DAYS

    @property
    def gb_per_day(self) -> float:
        """Events of a day, uncompressed."""
        return self.events_per_day * self.event_bytes / 2**30

    def __str__(self) -> str:
        return f"{self.events_per_day:,} events of {self.event_bytes:,} bytes a day for each stream"
