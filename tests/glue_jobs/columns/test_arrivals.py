"""Which events are late, by blocks of lines of objects that arrived on several days."""

from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glue_jobs.columns.arrivals import Arrivals
from glue_jobs.columns.block import Columns
from glue_jobs.columns.texts import lines_of
from tests.glue_jobs.cases import CONTRACT

DAY = date(2026, 1, 1)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-3 * 86_400, 4 * 86_400)), max_size=30))
def test_late_is_the_day_before_that_of_arrival(events: list[tuple[int, int]]) -> None:
    arrived = [DAY + timedelta(days=day) for day, _ in events]
    times = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=second) for _, second in events]
    lines = pa.array(range(len(events)), pa.int64())
    found = Arrivals(arrived or [DAY], lambda number: arrived[number]).late(
        pa.array(times, pa.timestamp("us", tz="UTC")), lines
    )
    assert found == sum(time.date() < day for time, day in zip(times, arrived, strict=True))


@pytest.mark.parametrize("more", ["", ',"m":"12.50"'], ids=["by columns", "by lines"])
def test_rows_are_late_however_they_are_read(more: str) -> None:
    times = ("2025-12-31T23:59:59.999999Z", "2026-01-01T00:00:00Z", "2026-01-01T00:30:00+01:00", "2026-01-02T00:00:00Z")
    lines = [f'{{"id":"x","time":"{time}","detail":{{"a-b":{{"s":"x"{more}}}}}}}' for time in times]
    content = "".join(f"{line}\n\n" for line in ["{", *lines]).encode()
    for days, late in (([DAY], 2), ([DAY, DAY + timedelta(days=1)], 3)):
        block = Columns(CONTRACT).block(lines_of(content), Arrivals(days, lambda _, days=days: days[-1]))
        assert (block.late, block.rows.num_rows, len(block.misfits)) == (late, 4, 1)
    assert Columns(CONTRACT).block(lines_of(content)).late == 0
