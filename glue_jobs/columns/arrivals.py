"""The days on which the lines of a block arrived, and what that says of their times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from lakectl.events.contract import Contract


@dataclass(frozen=True, slots=True)
class Arrivals:
    """When the lines of a block arrived (UTC days)."""

    days: Sequence[date]
    """Of the objects that hold them."""
    of: Callable[[int], date | None]
    """Of a line, counted from 0."""

    def plausible(self, times: pa.Array, contract: Contract) -> pa.Array:
        """Whether a time lies within the horizon of every line of the block: then it does so for its own."""
        first = max(self.days) - timedelta(days=contract.horizon_days)
        last = min(self.days) + timedelta(days=contract.ahead_days + 1)
        return pc.and_(pc.greater_equal(times, _midnight(first)), pc.less(times, _midnight(last)))

    def late(self, times: pa.Array, lines: pa.Array) -> int:
        """How many events have a day that lies before the day of their arrival; `lines` says which line each is."""
        first, last = _midnight(min(self.days)), _midnight(max(self.days))
        before = pc.less(times, last)
        unsure = pc.indices_nonzero(pc.and_(before, pc.greater_equal(times, first))).to_pylist()
        # On a day between: it depends on the line's own object.
        in_time = [row for row in unsure if times[row].as_py().date() >= (self.of(lines[row].as_py()) or date.min)]
        return int(pc.sum(before).as_py() or 0) - len(in_time)


def _midnight(day: date) -> pa.Scalar:
    return pa.scalar(datetime.combine(day, time(), UTC), pa.timestamp("us", tz="UTC"))
