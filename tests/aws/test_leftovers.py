from __future__ import annotations

import pytest

from lakectl.aws.leftovers import CHECKS, Checked, leftovers
from lakectl.aws.session import Aws
from lakectl.config import names
from lakectl.config.load import load_config
from tests.conftest import PROJECT

pytestmark = pytest.mark.local


def test_nothing_is_left_where_nothing_was(aws: Aws) -> None:
    checks = leftovers(aws, load_config(PROJECT, "local"))

    assert len(checks) == len(CHECKS)
    assert [check for check in checks if check.left] == []


def test_what_is_left_is_named(aws: Aws) -> None:
    config = load_config(PROJECT, "local")
    bucket, bus = names.bucket(config, "raw", aws.account), names.bus(config)
    s3, events = aws.client("s3"), aws.client("events")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": aws.region})
    events.create_event_bus(Name=bus)
    try:
        found = {check.kind: check.left for check in leftovers(aws, config) if check.left}
    finally:
        s3.delete_bucket(Bucket=bucket)
        events.delete_event_bus(Name=bus)

    assert found == {"buckets": (bucket,), "event buses": (bus,)}


def test_a_command_is_named_for_each_that_is_left() -> None:
    checked = Checked("secrets", ("lake-dev/token-key", "of me"), "aws secretsmanager delete-secret --secret-id {}")

    assert checked.commands == (
        "aws secretsmanager delete-secret --secret-id lake-dev/token-key",
        "aws secretsmanager delete-secret --secret-id 'of me'",
    )
    assert all(command.startswith("aws ") and "{}" in command for _, _, command in CHECKS)
