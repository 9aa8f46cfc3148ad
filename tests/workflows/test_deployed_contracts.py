"""What a review learns from the contracts that are deployed: they lie in the artifacts bucket."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lakectl.config import names
from lakectl.lake import Lake
from lakectl.workflows.openings import readers_of
from tests.conftest import PROJECT

pytestmark = pytest.mark.local

TEXT = (PROJECT / "streams" / "transactions.toml").read_text(encoding="utf-8")
KEY = "streams/transactions.toml"


@pytest.fixture
def artifacts(lake: Lake) -> Iterator[str]:
    bucket, s3 = names.bucket(lake.config, "artifacts", lake.aws.account), lake.aws.client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield bucket
    s3.delete_object(Bucket=bucket, Key=KEY)
    s3.delete_bucket(Bucket=bucket)


def test_another_time_than_the_deployed_one_is_noticed(lake: Lake, artifacts: str) -> None:
    s3 = lake.aws.client("s3")
    assert readers_of(lake).identity == ()
    s3.put_object(Bucket=artifacts, Key=KEY, Body=TEXT.encode())
    assert readers_of(lake).identity == ()
    s3.put_object(Bucket=artifacts, Key=KEY, Body=TEXT.replace('"detail.timestamp"', '"time"', 1).encode())
    assert readers_of(lake).identity == (
        "transactions puts events into the day of event_time (detail.timestamp), not of event_time (time)",
    )
