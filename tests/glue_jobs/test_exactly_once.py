"""Redelivery, late data, reruns after a crash at every phase, two runs at once."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from glue_jobs.ledger import OvertakenError
from glue_jobs.record import Counts
from tests.glue_jobs.conftest import Lake


class Killed(BaseException):
    """Ends a run where it stands, as kill -9 does: no handler of the job's runs."""


def kill_at(point: str) -> Callable[[str], None]:
    def step(done: str) -> None:
        if done.startswith(point):
            raise Killed(point)

    return step


def test_redelivered_events_are_counted_and_not_written(lake: Lake) -> None:
    lines = lake.lines(10)
    lake.deliver([*lines, lines[3], lines[3]])
    first = lake.curate()
    lake.deliver([lines[3], lines[4], *lake.lines(2, seed=2)])
    second = lake.curate()
    assert (first.counts.read, first.counts.written, first.counts.duplicate) == (12, 10, 2)
    assert (second.counts.read, second.counts.written, second.counts.duplicate) == (4, 2, 2)
    assert lake.ids() == sorted([*(f"1-{number}" for number in range(10)), "2-0", "2-1"])


def test_a_day_that_holds_nothing_new_gets_no_file(lake: Lake) -> None:
    lines = lake.lines(5)
    lake.deliver(lines)
    lake.curate()
    before = lake.files("curated")
    lake.deliver(lines)
    record = lake.curate()
    assert (record.counts.written, record.counts.duplicate, record.output_files, record.partitions) == (0, 5, 0, ())
    assert lake.files("curated") == before


def test_late_events_land_in_the_day_on_which_they_happened(lake: Lake) -> None:
    lake.deliver(lake.lines(3))
    lake.curate()
    late = lake.lines(2, seed=2, start=datetime(2025, 3, 2, tzinfo=UTC))
    lake.deliver([*late, late[0]], day=date(2026, 1, 1))
    record = lake.curate()
    assert record.partitions == ("year=2025/month=03/day=01/",)
    assert (record.late, record.counts) == (3, Counts(read=3, written=2, duplicate=1))


def test_a_run_without_new_objects_succeeds_with_zeros_and_writes_nothing_but_its_record(lake: Lake) -> None:
    record = lake.curate()
    assert record.as_json()["counts"] == {"read": 0, "written": 0, "duplicate": 0, "quarantined": 0}
    assert [file.split("/")[0] for file in lake.files("runs")] == ["records"]
    lake.deliver(lake.lines(2))
    lake.curate()
    assert lake.curate().input_objects == 0
    assert len(lake.records()) == 3


@pytest.mark.parametrize("point", ["planned", "rows staged", "all staged", "decided", "copied", "recorded", "finished"])
def test_a_run_that_was_killed_is_made_good_by_the_next(lake: Lake, point: str) -> None:
    lake.deliver([*lake.lines(20), "{broken"])
    with pytest.raises(Killed):
        lake.curate(step=kill_at(point))
    seen = lake.ids()
    assert len(set(seen)) == len(seen)
    if point in ("planned", "rows staged", "all staged", "decided"):
        assert seen == lake.rows("quarantine") == []
    lake.deliver(lake.lines(5, seed=2))
    lake.curate()
    assert lake.ids() == sorted([*(f"1-{number}" for number in range(20)), *(f"2-{number}" for number in range(5))])
    assert len(lake.rows("quarantine")) == 1
    assert lake.head()["pending"] is None


def test_a_run_that_fails_leaves_nothing_and_the_next_takes_the_same_objects(lake: Lake) -> None:
    lake.deliver(lake.lines(4))

    def fail(done: str) -> None:
        if done == "all staged":
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="the disk is full"):
        lake.curate(step=fail)
    assert not [path for path in (lake.root / "runs").rglob("*") if path.is_file()]
    assert lake.curate().counts.written == 4


def test_of_two_runs_at_once_the_second_leaves_nothing(lake: Lake) -> None:
    lake.deliver(lake.lines(6))

    def other_run(done: str) -> None:
        if done == "all staged":
            lake.curate()

    with pytest.raises(OvertakenError, match="Another run of this job got ahead"):
        lake.curate(step=other_run)
    assert lake.ids() == [f"1-{number}" for number in range(6)]
    assert len(lake.records()) == 1


def test_a_slow_run_that_the_next_one_finished_is_no_failure(lake: Lake) -> None:
    lake.deliver(lake.lines(6))
    done_by_other: list[str] = []

    def other_run(done: str) -> None:
        if done == "decided" and not done_by_other:
            done_by_other.append(lake.curate().recovered)

    record = lake.curate(step=other_run)
    assert done_by_other == [record.run_id]
    assert lake.ids() == [f"1-{number}" for number in range(6)]


def test_objects_of_long_ago_are_taken_again_without_harm_when_asked_for(lake: Lake) -> None:
    then = datetime(2025, 11, 1, 23, tzinfo=UTC)
    lake.deliver(lake.lines(3, start=then), day=date(2025, 11, 1))
    lake.deliver(lake.lines(3, seed=2), day=date(2026, 1, 1))
    lake.curate()
    assert json.dumps(lake.head()["taken"]) == '["year=2026/month=01/day=01/lake-0002.gz"]'
    lake.deliver(lake.lines(2, seed=3, start=then), day=date(2025, 11, 1))
    assert lake.curate().input_objects == 0
    record = lake.curate(from_day=date(2025, 11, 1))
    assert (record.input_objects, record.counts.written, record.counts.duplicate) == (2, 2, 3)
