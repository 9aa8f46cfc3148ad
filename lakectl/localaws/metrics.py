"""The metrics that services publish of themselves: counted in memory, a point a minute.

CloudWatch keeps one-minute points for 15 days, five-minute ones for 63 and hourly ones for 455. Here they are merged
sooner, so that a series never has more than 828 points: `TIERS` says when. What is older than 15 days is gone.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

MINUTE = 60
_HOUR = 3600
TIERS = ((3 * _HOUR, MINUTE), (24 * _HOUR, 5 * MINUTE), (15 * 24 * _HOUR, _HOUR))
"""How long points of how many seconds are kept: each tier to its age."""

Dimensions = tuple[tuple[str, str], ...]


class Series(NamedTuple):
    """One metric of one region."""

    region: str
    namespace: str
    name: str
    dimensions: Dimensions
    unit: str


class Point(NamedTuple):
    """What was observed from `start` (seconds since 1970) on, to the next point."""

    start: int
    samples: float
    total: float
    least: float
    most: float


class Clock:
    """The time of metrics; tests let it run faster than the world's."""

    def __init__(self, speed: float = 1.0) -> None:
        self.speed = speed
        self._began = time.time()

    def now(self) -> float:
        """Seconds since 1970."""
        return self._began + (time.time() - self._began) * self.speed


Cell = list[float]
"""count, total, least, most: the statistics of a minute, which change."""

Gauge = Callable[[], Iterable[tuple[Series, float]]]
"""What is the case now, asked once a minute."""


class Metrics:
    """Everything that services say of themselves; many threads may."""

    def __init__(self, state: Mapping[str, Any], save: Callable[[Mapping[str, Any]], None], clock: Clock) -> None:
        self._save = save
        self._clock = clock
        self._lock = threading.Lock()
        self._series: dict[Series, dict[int, Cell]] = _loaded(state)
        self._gauges: list[Gauge] = []
        self._is_changed = False

    def now(self) -> float:
        """The time that points are of, in seconds since 1970."""
        return self._clock.now()

    def until_next_minute(self) -> float:
        """Real seconds until the present minute is full."""
        return (MINUTE - self.now() % MINUTE) / self._clock.speed

    def count(self, series: Series, times: int = 1) -> None:
        """Something happened so many times: each a sample of 1."""
        self._take(series, times, times, 1.0, self._clock.now())

    def note(self, series: Series, value: float) -> None:
        """Something was measured: a sample."""
        self._take(series, 1.0, value, value, self._clock.now())

    def _take(self, series: Series, samples: float, total: float, each: float, moment: float) -> None:
        minute = int(moment) // MINUTE * MINUTE
        with self._lock:
            self._is_changed = True
            cells = self._series.get(series)
            if cells is None:
                cells = self._series[series] = {}
            cell = cells.get(minute)
            if cell is None:
                cells[minute] = [samples, total, each, each]
            else:
                _add(cell, samples, total, each, each)

    def watch(self, gauge: Gauge) -> None:
        """Ask this every minute."""
        self._gauges.append(gauge)

    def measure(self) -> None:
        """Ask the gauges how it is at the end of the minute that is just over."""
        over = self.now() - MINUTE
        for gauge in self._gauges:
            for series, value in gauge():
                self._take(series, 1.0, value, value, over)

    def points(self) -> dict[Series, list[Point]]:
        """Everything there is, oldest first."""
        return {
            series: [Point(start, *cell) for start, cell in sorted(cells.items())] for series, cells in self._copies()
        }

    def tidy(self) -> None:
        """Merge and drop what has become old, and put the rest on disk if there is anything new."""
        if not self._is_changed:
            return
        self._is_changed = False
        now = self.now()
        for series in self._known():
            with self._lock:
                kept = _kept(self._series[series], now)
                if kept:
                    self._series[series] = kept
                else:
                    del self._series[series]
        self._save(_saved(self._copies()))

    def _known(self) -> list[Series]:
        with self._lock:
            return list(self._series)

    def _copies(self) -> Iterator[tuple[Series, dict[int, Cell]]]:
        """Each series as it is now. The lock is for one at a time: events wait for it."""
        for series in self._known():
            with self._lock:
                copy = {start: cell.copy() for start, cell in self._series.get(series, {}).items()}
            yield series, copy


def _add(cell: Cell, samples: float, total: float, least: float, most: float) -> None:
    cell[0] += samples
    cell[1] += total
    cell[2] = min(cell[2], least)
    cell[3] = max(cell[3], most)


def _kept(cells: Mapping[int, Cell], now: float) -> dict[int, Cell]:
    kept: dict[int, Cell] = {}
    for start, cell in sorted(cells.items()):
        width = next((width for age, width in TIERS if now - start <= age), 0)
        if not width:
            continue
        merged = start // width * width
        if merged in kept:
            _add(kept[merged], *cell)
        else:
            kept[merged] = cell
    return kept


def _saved(everything: Iterable[tuple[Series, Mapping[int, Cell]]]) -> dict[str, Any]:
    return {
        "series": [[list(series), [[start, *cell] for start, cell in cells.items()]] for series, cells in everything]
    }


def _loaded(state: Mapping[str, Any]) -> dict[Series, dict[int, Cell]]:
    found: dict[Series, dict[int, Cell]] = {}
    for (region, namespace, name, dimensions, unit), points in state.get("series", []):
        series = Series(region, namespace, name, tuple((key, value) for key, value in dimensions), unit)
        found[series] = {int(start): cell for start, *cell in points}
    return found
