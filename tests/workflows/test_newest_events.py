"""The newest events of the raw zone, read without looking at every object."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import pytest

from lakectl.aws.raw import newest_events
from lakectl.lake import Lake

pytestmark = pytest.mark.local

BUCKET = "some-raw-events"


@pytest.fixture
def raw(lake: Lake) -> Iterator[Lake]:
    """Two days of a stream, two events an object, and an object that belongs to no stream."""
    s3 = lake.aws.client("s3")
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": lake.aws.region})
    keys = [f"cards/year=2026/month={day}/a.gz" for day in ("02/day=28", "03/day=01")]
    keys += ["cards/year=2026/month=03/day=01/b.gz", "errors/cards/year=2027/month=01/day=01/c.gz"]
    for number, key in enumerate(keys):
        lines = "\n".join(json.dumps({"id": f"{number}-{each}"}) for each in (1, 2))
        s3.put_object(Bucket=BUCKET, Key=key, Body=gzip.compress(lines.encode()))
    yield lake
    for key in keys:
        s3.delete_object(Bucket=BUCKET, Key=key)
    s3.delete_bucket(Bucket=BUCKET)


def test_the_newest_day_is_read_and_no_more_than_wanted(raw: Lake) -> None:
    everything = newest_events(raw.aws, BUCKET, "cards/", 1000)

    assert sorted(event["id"] for event in everything) == ["1-1", "1-2", "2-1", "2-2"]
    assert len(newest_events(raw.aws, BUCKET, "cards/", 3)) == 3


def test_where_nothing_came_there_is_nothing(raw: Lake) -> None:
    assert newest_events(raw.aws, BUCKET, "orders/", 1000) == []
    assert newest_events(raw.aws, "no-such-bucket-here", "orders/", 1000) == []
