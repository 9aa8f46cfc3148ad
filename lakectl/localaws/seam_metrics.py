"""CloudWatch's side of the seam to ministack: namespaces as conditions, alarms, and metrics beside its own.

ministack has alarms, custom metrics and what reads them. Which metrics services publish, when an alarm changes its
state and what it then sends is lakectl's: ministack knows one point an alarm, no missing data and no dimensions.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

from lakectl.localaws.metrics import Dimensions, Point, Series
from lakectl.localaws.seam import module

_ACTION = "cloudwatch:PutMetricData"
_KEY = "cloudwatch:namespace"

_KEPT_HISTORY = 1000
_LENT = "Lent"
"""Marks points that are ministack's for one request alone."""

Alarm = dict[str, Any]
"""A MetricAlarm of the API; to be changed in place."""
Publish = Callable[[str, str, str, float, str, Mapping[str, str]], None]
"""Region, namespace, name, value, unit, dimensions."""
Changed = Callable[[str, Alarm, str], None]
"""Region, an alarm as it is now, and the state that it had."""


def tell_the_namespace() -> None:
    """Let policies ask for it ("Using condition keys to limit access to CloudWatch namespaces").

    ministack leaves the key unset, so that a role that is limited to a namespace may put no metric at all.
    """
    actions = module("core.iam_actions")
    theirs = actions.request_tag_context

    def context(service: str, action: str, body: bytes, *rest: Any) -> dict[str, Any]:
        found: dict[str, Any] = theirs(service, action, body, *rest)
        return {**found, _KEY: _namespace(body)} if action == _ACTION else found

    actions.request_tag_context = context


def _namespace(body: bytes) -> str:
    try:
        asked = json.loads(body)
    except ValueError:
        return parse_qs(body.decode(errors="replace")).get("Namespace", [""])[0]
    return str(asked.get("Namespace", "")) if isinstance(asked, Mapping) else ""


def take_over(publish: Publish, changed: Changed) -> None:
    """Let alarms be evaluated and told of by lakectl alone, and functions' metrics be counted with the others."""
    cloudwatch, responses = module("services.cloudwatch"), module("core.responses")

    def record(
        namespace: str, name: str, value: float, unit: str = "None", dimensions: Mapping[str, str] | None = None
    ) -> None:
        publish(responses.get_region(), namespace, name, value, unit, dimensions or {})

    def dispatch(alarm: Alarm, old_state: str, _new_state: str, _reason: str) -> None:
        changed(responses.get_region(), alarm, old_state)

    _forget_lent(cloudwatch._metrics)  # noqa: SLF001
    cloudwatch._evaluate_alarm = lambda _alarm: None  # noqa: SLF001
    cloudwatch._dispatch_alarm_actions = dispatch  # noqa: SLF001
    cloudwatch.record_metric = record


def _forget_lent(metrics: Any) -> None:
    """Drop what an earlier process was saved with while metrics were lent, and killed before the next save."""
    for (account, region, key), points in metrics.all_items():
        own = [point for point in points if _LENT not in point]
        if own:
            metrics.set_scoped(account, region, key, own)
        else:
            metrics.pop_scoped(account, region, key, None)


def alarms() -> list[tuple[str, Alarm]]:
    """Every alarm on a metric, with its region."""
    found = module("services.cloudwatch")._alarms.all_items()  # noqa: SLF001
    return [(region, alarm) for (_account, region, _name), alarm in found]


def transition(alarm: Alarm, state: str, reason: str, data: Mapping[str, Any]) -> None:
    """Put an alarm into another state, with its history and what hangs on it (composite alarms)."""
    cloudwatch, old, text = module("services.cloudwatch"), alarm["StateValue"], json.dumps(data)
    alarm.update(StateValue=state, StateReason=reason, StateReasonData=text, StateUpdatedTimestamp=int(time.time()))
    cloudwatch._record_history(alarm["AlarmName"], old, state, reason, reason_data=data)  # noqa: SLF001
    cloudwatch._evaluate_parent_alarms(alarm)  # noqa: SLF001


def acted(alarm: Alarm, action: str, failure: str) -> None:
    """Note in the history what became of an action (see `seam_events.work_for`)."""
    how = f"Failed to execute action {action}. Received error: {failure}" if failure else ""
    entry = {
        "AlarmName": alarm["AlarmName"],
        "AlarmType": "CompositeAlarm" if "AlarmRule" in alarm else "MetricAlarm",
        "Timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "HistoryItemType": "Action",
        "HistorySummary": how or f"Successfully executed action {action}",
        "HistoryData": json.dumps(
            {"actionState": "Failed" if failure else "Succeeded", "notificationResource": action}
        ),
    }
    entries = module("services.cloudwatch")._history_entries()  # noqa: SLF001
    entries.append(entry)
    del entries[:-_KEPT_HISTORY]


@dataclass(frozen=True, slots=True)
class Sample:
    """Points of one metric in ministack's shape."""

    points: Sequence[Mapping[str, Any]]

    def grouped(self, group_of: Callable[[float], int]) -> dict[int, Sample]:
        """By what this says of their times."""
        groups: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
        for point in self.points:
            groups[group_of(point["Timestamp"])].append(point)
        return {group: Sample(points) for group, points in groups.items()}

    def of(self, unit: str | None) -> Sample:
        """Those with this unit; all when there is none."""
        return Sample([point for point in self.points if point["Unit"] == unit]) if unit else self

    def statistic(self, name: str) -> float | None:
        """`Sum`, `p99` …; None without points."""
        cloudwatch = module("services.cloudwatch")
        if not self.points:
            return None
        found = cloudwatch._stat_value(cloudwatch._calc_stats(self.points), name, self.points)  # noqa: SLF001
        return None if found is None else float(found)


def custom(namespace: str, name: str, dimensions: Mapping[str, str]) -> Sample:
    """What PutMetricData brought of a metric (see `seam_events.work_for`)."""
    cloudwatch = module("services.cloudwatch")
    key = (namespace, name, cloudwatch._dims_key(dimensions))  # noqa: SLF001
    return Sample(list(cloudwatch._metrics.get(key) or ()))  # noqa: SLF001


def published(series: Series, points: Iterable[Point]) -> Sample:
    """What a service said of itself."""
    about = {"Unit": series.unit, "Dimensions": dict(series.dimensions), _LENT: True}
    return Sample([{**about, "Timestamp": point.start, "Value": 0.0, "_stat": _set(point)} for point in points])


def _set(point: Point) -> dict[str, float]:
    return {"SampleCount": point.samples, "Sum": point.total, "Minimum": point.least, "Maximum": point.most}


@contextmanager
def lent(everything: Mapping[Series, Sequence[Point]], region: str) -> Iterator[None]:
    """Let ministack read services' metrics as if they were its own, for one request; one at a time."""
    cloudwatch = module("services.cloudwatch")
    metrics = cloudwatch._metrics  # noqa: SLF001
    before: dict[tuple[str, str, str], list[Any]] = {}
    for series, points in everything.items():
        if series.region == region:
            key = (series.namespace, series.name, cloudwatch._dims_key(dict(series.dimensions)))  # noqa: SLF001
            theirs = metrics.get(key) or []
            before.setdefault(key, theirs)
            metrics[key] = [*theirs, *published(series, points).points]
    try:
        yield
    finally:
        for key, theirs in before.items():
            metrics.pop(key, None)
            if theirs:
                metrics[key] = theirs


def queues() -> Iterator[tuple[str, str, list[float]]]:
    """Region and name of every queue, and when each of its messages that can be received was sent."""
    now = time.time()
    for (_account, region, _url), queue in module("services.sqs")._queues.all_items():  # noqa: SLF001
        yield region, queue["name"], [one["sent_at"] for one in list(queue["messages"]) if one["visible_at"] <= now]


def series_key(dimensions: Iterable[Mapping[str, str]]) -> Dimensions:
    """The dimensions of an alarm, as those of a series."""
    return tuple(sorted((one["Name"], one.get("Value", "")) for one in dimensions))
