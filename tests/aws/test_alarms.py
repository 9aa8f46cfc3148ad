"""Which alarms of a lake went off, and who may know."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from lakectl.aws.alarms import alarming
from lakectl.aws.session import Aws

pytestmark = pytest.mark.local


def put(aws: Aws, name: str, state: str) -> None:
    cloudwatch: Any = aws.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/SQS",
        MetricName="ApproximateNumberOfMessagesVisible",
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        # Nothing comes, so that what a test sets lasts.
        TreatMissingData="ignore",
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=f"{state} for a try")


def test_those_of_a_lake_that_went_off_by_name(aws: Aws) -> None:
    for name, state in (("lake-b", "ALARM"), ("lake-a", "ALARM"), ("lake-c", "OK"), ("other", "ALARM")):
        put(aws, name, state)
    found = alarming(aws, "lake-")
    assert found is not None
    assert [(one.name, one.reason) for one in found] == [("lake-a", "ALARM for a try"), ("lake-b", "ALARM for a try")]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", one.since) for one in found)
    assert alarming(aws, "lake-c") == []


def test_who_may_not_look_is_told_nothing(aws: Aws) -> None:
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    aws.client("iam").create_role(RoleName="blind", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    assert alarming(aws.assume("blind"), "lake-") is None
