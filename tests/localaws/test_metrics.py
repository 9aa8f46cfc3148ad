"""The counters that services' metrics are kept in: points a minute, merged with age, bounded, saved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from lakectl.localaws.metrics import TIERS, Clock, Metrics, Point, Series

SERIES = Series("eu-central-1", "AWS/SQS", "Age", (("QueueName", "dead"),), "Seconds")
DAY = 86400.0


class Hand(Clock):
    """A clock that is set by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 100 * DAY

    def now(self) -> float:
        return self.at


class Kept:
    """What would be on disk."""

    def __init__(self) -> None:
        self.state: Mapping[str, Any] = {}
        self.saves = 0

    def save(self, state: Mapping[str, Any]) -> None:
        self.state = json.loads(json.dumps(state))
        self.saves += 1


def made(kept: Kept, clock: Clock) -> Metrics:
    return Metrics(kept.state, kept.save, clock)


def test_a_count_is_as_many_samples_and_a_note_is_one() -> None:
    clock = Hand()
    metrics = made(Kept(), clock)
    metrics.count(SERIES, 3)
    clock.at += 59
    metrics.note(SERIES, 5)
    clock.at += 1
    metrics.note(SERIES, 0)
    start = int(100 * DAY)
    assert metrics.points() == {SERIES: [Point(start, 4.0, 8.0, 1.0, 5.0), Point(start + 60, 1.0, 0.0, 0.0, 0.0)]}


def test_minutes_become_fives_become_hours_and_are_gone_after_15_days() -> None:
    clock, kept = Hand(), Kept()
    metrics = made(kept, clock)
    for _ in range(17 * 24 * 60):
        metrics.note(SERIES, 1)
        clock.at += 60
    metrics.tidy()
    (points,) = metrics.points().values()
    widths = [second.start - first.start for first, second in pairwise(points)]
    assert sorted(set(widths)) == [60, 300, 3600]
    assert len(points) <= sum(age // width for age, width in TIERS) + 2
    assert clock.at - points[0].start <= 15 * DAY
    assert sum(point.samples for point in points) == (clock.at - points[0].start) / 60

    clock.at += 16 * DAY
    metrics.note(SERIES, 1)
    metrics.tidy()
    assert [point.samples for point in metrics.points()[SERIES]] == [1.0]


def test_a_series_without_points_is_forgotten() -> None:
    clock = Hand()
    metrics = made(Kept(), clock)
    metrics.note(SERIES, 1)
    clock.at += 16 * DAY
    metrics.note(SERIES._replace(name="Other"), 1)
    metrics.tidy()
    assert [series.name for series in metrics.points()] == ["Other"]


def test_what_was_tidied_is_there_after_a_restart_and_nothing_new_is_not_written() -> None:
    clock, kept = Hand(), Kept()
    metrics = made(kept, clock)
    metrics.count(SERIES, 2)
    metrics.tidy()
    metrics.tidy()
    assert kept.saves == 1
    assert made(kept, clock).points() == metrics.points()


def test_gauges_are_asked_how_it_is_at_the_end_of_a_minute() -> None:
    metrics = made(Kept(), Hand())
    metrics.watch(lambda: [(SERIES, 7.0)])
    metrics.measure()
    (point,) = metrics.points()[SERIES]
    assert point == Point(int(100 * DAY) - 60, 1.0, 7.0, 7.0, 7.0)


def test_a_faster_clock_waits_less_for_its_minute() -> None:
    clock = Clock(60.0)
    assert 0.0 <= made(Kept(), clock).until_next_minute() <= 1.0
