"""The alarms of a lake that are in state ALARM."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from lakectl.aws.session import Aws, AwsCallError, calls


@dataclass(frozen=True, slots=True)
class Alarming:
    """An alarm that went off."""

    name: str
    since: str
    """ISO 8601, UTC."""
    reason: str
    """CloudWatch's sentence."""


def alarming(aws: Aws, prefix: str) -> list[Alarming] | None:
    """Those whose names begin so, by name; None for callers without cloudwatch:DescribeAlarms."""
    pages = aws.client("cloudwatch").get_paginator("describe_alarms")
    try:
        with calls("look at the alarms"):
            found = [
                alarm
                for page in pages.paginate(AlarmNamePrefix=prefix, StateValue="ALARM", AlarmTypes=["MetricAlarm"])
                for alarm in page["MetricAlarms"]
            ]
    except AwsCallError as error:
        if error.code.startswith("AccessDenied"):
            return None
        raise
    named = sorted(found, key=lambda alarm: str(alarm["AlarmName"]))
    return [Alarming(one["AlarmName"], _moment(one["StateUpdatedTimestamp"]), one["StateReason"]) for one in named]


def _moment(when: datetime) -> str:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
