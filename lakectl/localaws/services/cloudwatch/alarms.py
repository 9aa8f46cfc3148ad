"""The evaluation of every alarm, once a minute ("Alarm evaluation": alarms with periods of minutes, every minute).

A window slides: the latest period ends with the last full minute. Alarms on metric math aren't there.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from lakectl.localaws import seam_events, seam_metrics
from lakectl.localaws.metrics import Dimensions, Point, Series
from lakectl.localaws.seam_metrics import Sample
from lakectl.localaws.services.cloudwatch.evaluation import MORE, Datapoint, Rule, age_of, full_minutes, judge
from lakectl.localaws.services.cloudwatch.wording import reason, reason_data

log = logging.getLogger(__name__)

_Found = Mapping[tuple[str, str, str, Dimensions], Sequence[tuple[Series, Sequence[Point]]]]
"""By region, namespace, name and dimensions: series differ by unit alone."""


def evaluate(
    account: str, everything: Mapping[Series, Sequence[Point]], now: float
) -> list[tuple[str, seam_metrics.Alarm, str]]:
    """Put every alarm into its state: region, alarm and former state of those that changed."""
    found, changed = _by_metric(everything), []
    for region, alarm in seam_metrics.alarms():
        seam_events.work_for(account, region)
        old = alarm["StateValue"]
        try:
            if _evaluate(region, alarm, found, now):
                changed.append((region, alarm, old))
        except Exception:  # one bad alarm must not keep the others from being looked at
            log.exception("alarm %s", alarm.get("AlarmName"))
    return changed


def _by_metric(everything: Mapping[Series, Sequence[Point]]) -> _Found:
    found: defaultdict[tuple[str, str, str, Dimensions], list[tuple[Series, Sequence[Point]]]] = defaultdict(list)
    for series, points in everything.items():
        found[series.region, series.namespace, series.name, tuple(sorted(series.dimensions))].append((series, points))
    return found


def _evaluate(region: str, alarm: seam_metrics.Alarm, found: _Found, now: float) -> bool:
    """Whether its state changed."""
    if not alarm.get("MetricName"):
        return False
    rule = Rule.of(alarm)
    verdict = judge(rule, _datapoints(region, alarm, found, rule, now), alarm["StateValue"])
    if verdict.state == alarm["StateValue"]:
        return False
    data = reason_data(alarm, rule, verdict, now)
    seam_metrics.transition(alarm, verdict.state, reason(rule, verdict), data)
    return True


def _datapoints(region: str, alarm: Mapping[str, Any], found: _Found, rule: Rule, now: float) -> list[Datapoint]:
    """The statistic of each period of the evaluation range that has one, latest first."""
    period, retrieved = int(alarm["Period"]), rule.periods + MORE
    end = full_minutes(now)
    sample = _sample(region, alarm, found, end - retrieved * period)
    periods = sample.grouped(lambda moment: age_of(moment, now, period))
    statistic = alarm.get("ExtendedStatistic") or alarm["Statistic"]
    values = ((age, periods[age].statistic(statistic)) for age in range(retrieved) if age in periods)
    return [Datapoint(end - (age + 1) * period, value, age) for age, value in values if value is not None]


def _sample(region: str, alarm: Mapping[str, Any], found: _Found, since: float) -> Sample:
    """What there is of an alarm's metric, at least since then."""
    dimensions = seam_metrics.series_key(alarm.get("Dimensions") or ())
    namespace, name = alarm["Namespace"], alarm["MetricName"]
    points = list(seam_metrics.custom(namespace, name, dict(dimensions)).points)
    for series, theirs in found.get((region, namespace, name, dimensions), ()):
        points += seam_metrics.published(series, (point for point in theirs if point.start >= since)).points
    return Sample(points).of(alarm.get("Unit"))
