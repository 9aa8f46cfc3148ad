"""What a run counted, in words."""

import pytest

from lakectl.workflows.etl import counted, table_of

COUNTS = {"read": 1012, "written": 1000, "duplicate": 8, "quarantined": 4}


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({}, ""),
        ({"counts": COUNTS}, "1,012 read, 1,000 written, 8 duplicate, 4 quarantined"),
        ({"counts": COUNTS, "late": 0}, "1,012 read, 1,000 written, 8 duplicate, 4 quarantined"),
        ({"counts": COUNTS, "late": 1003}, "1,012 read, 1,000 written, 8 duplicate, 4 quarantined, 1,003 of them late"),
    ],
)
def test_late_events_are_told_when_there_are_some(record: dict[str, object], told: str) -> None:
    assert counted(record) == told


def test_what_was_counted_stands_beside_the_job() -> None:
    actions = [{"kind": kind, "state": "SUCCEEDED", "seconds": 7} for kind in ("JOB", "CRAWLER")]
    run = {"stream": "transactions", "actions": actions, "record": {"counts": {"read": 1}, "late": 1}}
    assert table_of({"runs": [run]})[1] == [
        ["transactions", "job", "SUCCEEDED", "7 s", "1 read, 1 of them late"],
        ["transactions", "crawler", "SUCCEEDED", "7 s", ""],
    ]
