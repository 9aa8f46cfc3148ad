"""Refresh schedules of data sets: kept, never due."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from lakectl.localaws.api import AwsError
from lakectl.localaws.services.quicksight.context import (
    DATA_SET,
    EXISTS,
    Answer,
    Context,
    Operation,
    State,
    invalid,
    not_found,
)

_INTERVALS = ("MINUTE15", "MINUTE30", "HOURLY", "DAILY", "WEEKLY", "MONTHLY")
_TYPES = ("FULL_REFRESH", "INCREMENTAL_REFRESH")


def _create(call: Context) -> Answer:
    schedules, given = _schedules(call), _given(call)
    if given["ScheduleId"] in schedules:
        message = f"Refresh schedule {given['ScheduleId']} already exists"
        raise AwsError("ResourceExistsException", message, status=EXISTS)
    # Without a start it is now.
    return _keep(call, schedules, {"StartAfterDateTime": int(time.time()), **given})


def _update(call: Context) -> Answer:
    schedules, given = _schedules(call), _given(call)
    before = _known(schedules, given["ScheduleId"])
    return _keep(call, schedules, {"StartAfterDateTime": before["StartAfterDateTime"], **given})


def _keep(call: Context, schedules: State, schedule: State) -> Answer:
    arn = f"{call.arn(DATA_SET, call.path['id'])}/refresh-schedule/{schedule['ScheduleId']}"
    schedules[schedule["ScheduleId"]] = {**schedule, "Arn": arn}
    return {"Arn": arn, "ScheduleId": schedule["ScheduleId"]}


def _describe(call: Context) -> Answer:
    found = _known(_schedules(call), call.path.get("schedule", ""))
    return {"RefreshSchedule": found, "Arn": found["Arn"]}


def _list(call: Context) -> Answer:
    return {"RefreshSchedules": list(_schedules(call).values())}


def _delete(call: Context) -> Answer:
    schedules = _schedules(call)
    found = _known(schedules, call.path.get("schedule", ""))
    del schedules[found["ScheduleId"]]
    return {"Arn": found["Arn"], "ScheduleId": found["ScheduleId"]}


def _schedules(call: Context) -> State:
    found: State = call.one(DATA_SET).setdefault("schedules", {})
    return found


def _known(schedules: State, identity: str) -> State:
    if identity not in schedules:
        raise not_found(f"Refresh schedule {identity} is not found")
    found: State = schedules[identity]
    return found


def _given(call: Context) -> State:
    schedule = dict(call.need("Schedule"))
    frequency: Mapping[str, Any] = schedule.get("ScheduleFrequency") or {}
    if not schedule.get("ScheduleId") or schedule.get("RefreshType") not in _TYPES:
        raise invalid("A schedule needs a ScheduleId and a RefreshType")
    if frequency.get("Interval") not in _INTERVALS:
        raise invalid(f"Interval {frequency.get('Interval')} is not one of {', '.join(_INTERVALS)}")
    if call.one(DATA_SET)["described"]["ImportMode"] != "SPICE":
        raise invalid("Refresh schedules are for SPICE datasets")
    if frequency["Interval"].startswith("MINUTE") and schedule["RefreshType"] != "INCREMENTAL_REFRESH":
        raise invalid(f"Interval {frequency['Interval']} is for incremental refreshes")
    frequency = {"TimeOfTheDay": "00:00", "Timezone": "UTC", **frequency}
    return {**schedule, "ScheduleFrequency": frequency}


OPERATIONS: dict[str, Operation] = {
    "CreateRefreshSchedule": _create,
    "UpdateRefreshSchedule": _update,
    "DescribeRefreshSchedule": _describe,
    "ListRefreshSchedules": _list,
    "DeleteRefreshSchedule": _delete,
}
