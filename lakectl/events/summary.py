"""What a set of events amounts to: the numbers that the queried table must show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lakectl.events.contract import Contract
from lakectl.events.generator import Event, iso


@dataclass(frozen=True, slots=True)
class Summary:
    """Count and sums of events."""

    count: int
    sums: Mapping[str, Decimal]
    """Decimal column → exact sum, in column order."""
    days: Mapping[str, int]
    """UTC day of the event's time ("2026-07-05") → events, in order."""
    first: datetime | None
    last: datetime | None
    """The earliest and the latest event time; None when there is no event."""

    def as_json(self) -> dict[str, Any]:
        """For JSON: sums and times as strings, so that no reader rounds them."""
        return {
            "count": self.count,
            "sums": {name: str(value) for name, value in self.sums.items()},
            "days": dict(self.days),
            "first": iso(self.first) if self.first else None,
            "last": iso(self.last) if self.last else None,
        }


class Tally:
    """A Summary in the making, one event at a time."""

    def __init__(self, contract: Contract) -> None:
        decimals = [column for column in contract.columns if column.type.name == "decimal"]
        self._sums = {column.name: Decimal(0).scaleb(-column.type.scale) for column in decimals}
        self._days: Counter[str] = Counter()
        self._first: datetime | None = None
        self._last: datetime | None = None
        self._time_column = contract.event_time

    def add(self, event: Event) -> None:
        """Count the event."""
        for name in self._sums:
            self._sums[name] += event.values.get(name, 0)
        time = event.values.get(self._time_column, event.time)
        self._days[time.astimezone(UTC).date().isoformat()] += 1
        self._first = min(self._first or time, time)
        self._last = max(self._last or time, time)

    def summary(self) -> Summary:
        """What has been counted so far."""
        days = dict(sorted(self._days.items()))
        return Summary(self._days.total(), dict(self._sums), days, self._first, self._last)


def truth(contract: Contract, events: Iterable[Event]) -> Summary:
    """The summary of events."""
    tally = Tally(contract)
    for event in events:
        tally.add(event)
    return tally.summary()
