from __future__ import annotations

import json

import pytest

from lakectl.aws.leftover_checks import CHECKS, checks_of
from lakectl.aws.leftovers import Checked, leftovers
from lakectl.aws.session import Aws
from lakectl.config import names
from lakectl.config.load import load_config
from tests.conftest import PROJECT

pytestmark = pytest.mark.local


def test_nothing_is_left_where_nothing_was(aws: Aws) -> None:
    config = load_config(PROJECT, "local")
    checks = leftovers(aws, config)

    assert len(checks) == len(checks_of(config)) + 1  # and by tag
    assert {kind for kind, _, _ in CHECKS} - {check.kind for check in checks} == {
        "KMS keys (but those that wait for their deletion)",
        "QuickSight data sets",
        "QuickSight data sources",
        "key aliases",
    }
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


def test_what_shall_stay_is_no_leftover(aws: Aws) -> None:
    config = load_config(PROJECT, "local")
    bucket = names.bucket(config, "raw", aws.account)
    s3 = aws.client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": aws.region})
    key, value = names.stack_tag(config)
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": key, "Value": value}]})
    try:
        kept = {bucket, f"arn:aws:s3:::{bucket}"}
        assert [check for check in leftovers(aws, config, kept=kept) if check.left] == []
    finally:
        s3.delete_bucket(Bucket=bucket)


def test_who_may_not_look_has_no_proof(aws: Aws) -> None:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    aws.client("iam").create_role(RoleName="looks-at-nothing", AssumeRolePolicyDocument=document)

    checks = leftovers(aws.assume("looks-at-nothing"), load_config(PROJECT, "local"))

    assert {"buckets", "queues", "roles"} <= {check.kind for check in checks if check.unseen}


def test_a_command_is_named_for_each_that_is_left() -> None:
    checked = Checked("secrets", ("lake-dev/token-key", "of me"), "aws secretsmanager delete-secret --secret-id {}")

    assert checked.commands == (
        "aws secretsmanager delete-secret --secret-id lake-dev/token-key",
        "aws secretsmanager delete-secret --secret-id 'of me'",
    )
    assert all(command.startswith("aws ") and "{}" in command for _, _, command in CHECKS)
