"""What an alarm sends when it changes its state: the message to its topics, and the event to the default bus."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from lakectl.localaws.clients import loader
from lakectl.localaws.services.cloudwatch.wording import stamp

_ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
_LONGEST_SUBJECT = 100


def topics(alarm: Mapping[str, Any]) -> list[str]:
    """The topics that are told of the alarm's present state; other actions aren't there."""
    if not alarm.get("ActionsEnabled", True):
        return []
    actions = alarm.get(_ACTIONS[alarm["StateValue"]]) or ()
    return [action for action in actions if action.split(":")[2:3] == ["sns"]]


def subject(region: str, alarm: Mapping[str, Any]) -> str:
    """`ALARM: "orders-dead-letters" in EU (Frankfurt)`."""
    return f'{alarm["StateValue"]}: "{alarm["AlarmName"]}" in {region_name(region)}'[:_LONGEST_SUBJECT]


def message(account: str, region: str, alarm: Mapping[str, Any], old: str, now: float) -> dict[str, Any]:
    """The message, with the members and spellings of notices that people published."""
    return {
        "AlarmName": alarm["AlarmName"],
        "AlarmDescription": alarm.get("AlarmDescription") or None,
        "AWSAccountId": account,
        "AlarmConfigurationUpdatedTimestamp": stamp(alarm.get("AlarmConfigurationUpdatedTimestamp", now)),
        "NewStateValue": alarm["StateValue"],
        "NewStateReason": alarm["StateReason"],
        "StateChangeTime": stamp(now),
        "Region": region_name(region),
        "AlarmArn": alarm["AlarmArn"],
        "OldStateValue": old,
        **{name: alarm.get(name) or [] for name in ("OKActions", "AlarmActions", "InsufficientDataActions")},
        **({"AlarmRule": alarm["AlarmRule"]} if "AlarmRule" in alarm else {"Trigger": _trigger(alarm)}),
    }


def _trigger(alarm: Mapping[str, Any]) -> dict[str, Any]:
    extended = alarm.get("ExtendedStatistic")
    if extended:
        statistic = {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": extended}
    else:
        statistic = {"StatisticType": "Statistic", "Statistic": str(alarm.get("Statistic", "")).upper()}
    dimensions = [{"value": one["Value"], "name": one["Name"]} for one in alarm.get("Dimensions") or ()]
    some = {"DatapointsToAlarm": alarm["DatapointsToAlarm"]} if alarm.get("DatapointsToAlarm") else {}
    return {
        "MetricName": alarm.get("MetricName"),
        "Namespace": alarm.get("Namespace"),
        **statistic,
        "Unit": alarm.get("Unit"),
        "Dimensions": dimensions,
        "Period": alarm.get("Period"),
        "EvaluationPeriods": alarm.get("EvaluationPeriods"),
        **some,
        "ComparisonOperator": alarm.get("ComparisonOperator"),
        "Threshold": alarm.get("Threshold"),
        "TreatMissingData": alarm.get("TreatMissingData"),
        "EvaluateLowSampleCountPercentile": alarm.get("EvaluateLowSampleCountPercentile") or "",
    }


def event_detail(alarm: Mapping[str, Any], old: str, now: float) -> dict[str, Any]:
    """The detail of `CloudWatch Alarm State Change` ("Alarm events and EventBridge")."""
    state = {"value": alarm["StateValue"], "reason": alarm["StateReason"], "timestamp": stamp(now)}
    return {
        "alarmName": alarm["AlarmName"],
        "configuration": {"description": alarm.get("AlarmDescription") or "", **_configuration(alarm)},
        "previousState": {"value": old},
        "state": {**state, **({"reasonData": alarm["StateReasonData"]} if alarm.get("StateReasonData") else {})},
    }


def _configuration(alarm: Mapping[str, Any]) -> dict[str, Any]:
    if "AlarmRule" in alarm:
        return {"alarmRule": alarm["AlarmRule"]}
    dimensions = {one["Name"]: one["Value"] for one in alarm.get("Dimensions") or ()}
    metric = {"namespace": alarm.get("Namespace"), "name": alarm.get("MetricName"), "dimensions": dimensions}
    stat = alarm.get("ExtendedStatistic") or alarm.get("Statistic")
    statistic = {"metric": metric, "period": alarm.get("Period"), "stat": stat}
    return {"metrics": [{"id": "m1", "metricStat": statistic, "returnData": True}]}


@functools.cache
def region_name(region: str) -> str:
    """`EU (Frankfurt)`, as notices say it; botocore's list says Europe."""
    for partition in loader().load_data("partitions")["partitions"]:
        if region in partition["regions"]:
            return str(partition["regions"][region].get("description", region)).replace("Europe (", "EU (")
    return region
