"""Alarms of a stream, in the order its events flow, and of all runs; each means that events are late, stuck or lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lakectl.infra.cdktf import CloudwatchMetricAlarm, Construct
from lakectl.infra.notices import Notices

_FIVE_MINUTES = 300
_HOUR = 3600
# Beyond its own buffer, what Firehose may take before its data is old: it tries again for a while by itself.
_GRACE_SECONDS = 900
_TOLERATED_PERCENT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmsProps:
    """What is watched of a stream."""

    bus: str
    rule: str
    queue: str
    firehose: str
    buffer_seconds: int
    quiet_hours: int
    """Alarm when no event came for so long; 0 is never."""
    done_rule: str
    """The rule that sees the workflow succeed."""
    overdue_hours: int
    """Alarm when it hasn't for so long; 0 is never."""
    metrics: str
    """Namespace of the job's own metrics."""
    stream: str
    """Their dimension: the contract's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric of CloudWatch."""

    namespace: str
    name: str
    statistic: str
    dimensions: Mapping[str, str]


def failed_invocations(bus: str, rule: str) -> Metric:
    """Events that EventBridge gave up handing on."""
    dimensions = {"EventBusName": bus, "RuleName": rule}
    return Metric(namespace="AWS/Events", name="FailedInvocations", statistic="Sum", dimensions=dimensions)


def dead_letters(queue: str) -> Metric:
    """Events that wait in the dead-letter queue."""
    return Metric(
        namespace="AWS/SQS",
        name="ApproximateNumberOfMessagesVisible",
        statistic="Maximum",
        dimensions={"QueueName": queue},
    )


def delivery(firehose: str, name: str, statistic: str) -> Metric:
    """A metric of the delivery stream."""
    dimensions = {"DeliveryStreamName": firehose}
    return Metric(namespace="AWS/Firehose", name=name, statistic=statistic, dimensions=dimensions)


def triggered(rule: str) -> Metric:
    """How often a rule of the account's default bus saw something ("EventBridge metrics": its name alone says so)."""
    return Metric(namespace="AWS/Events", name="TriggeredRules", statistic="Sum", dimensions={"RuleName": rule})


def of_run(namespace: str, stream: str, name: str, statistic: str) -> Metric:
    """What a run of the job says of itself (docs/etl.md)."""
    return Metric(namespace=namespace, name=name, statistic=statistic, dimensions={"Stream": stream})


class Alarms(Construct):
    """The alarms of one stream."""

    def __init__(self, scope: Construct, construct_id: str, notices: Notices, props: AlarmsProps) -> None:
        super().__init__(scope, construct_id)
        self._notices, self._name = notices, props.rule
        firehose = props.firehose
        self._above("failed-invocations", failed_invocations(props.bus, props.rule), 0, "EventBridge gave up on events")
        self._above("dead-letters", dead_letters(props.queue), 0, "Events wait in the dead-letter queue")
        freshness = delivery(firehose, "DeliveryToS3.DataFreshness", "Maximum")
        self._above("stale", freshness, props.buffer_seconds + _GRACE_SECONDS, "Firehose holds events for too long")
        self._below(
            "delivery", delivery(firehose, "DeliveryToS3.Success", "Average"), "Firehose can't write to the raw bucket"
        )
        quarantined = of_run(props.metrics, props.stream, "QuarantinedShare", "Maximum")
        self._above("quarantined", quarantined, _TOLERATED_PERCENT, "Many events of a run went to quarantine")
        if props.quiet_hours:
            self._none_for(props.quiet_hours, "quiet", delivery(firehose, "IncomingRecords", "Sum"), "No event")
        if props.overdue_hours:
            done = triggered(props.done_rule)
            self._none_for(props.overdue_hours, "overdue", done, "The workflow hasn't succeeded")

    def _above(self, kind: str, metric: Metric, threshold: int, meaning: str) -> None:
        self._watch(kind, metric, meaning, comparison_operator="GreaterThanThreshold", threshold=threshold)

    def _below(self, kind: str, metric: Metric, meaning: str) -> None:
        self._watch(kind, metric, meaning, comparison_operator="LessThanThreshold", threshold=1)

    def _none_for(self, hours: int, kind: str, metric: Metric, meaning: str) -> None:
        self._watch(
            kind,
            metric,
            f"{meaning} for {hours} hour{'s' if hours > 1 else ''}",
            comparison_operator="LessThanThreshold",
            threshold=1,
            period=_HOUR,
            evaluation_periods=hours,
            # Neither Firehose nor EventBridge sends zeros: nothing is nothing.
            treat_missing_data="breaching",
        )

    def _watch(self, kind: str, metric: Metric, meaning: str, **settings: object) -> None:
        text = f"{self._name}: {meaning}"
        _alarm(Construct(self, kind), self._notices, f"{self._name}-{kind}", metric, text, **settings)


def failed_runs(scope: Construct, notices: Notices, lake: str, rule: str) -> None:
    """The alarm of failed jobs and crawlers; the notice of the rule that sees them says what failed, and why."""
    _alarm(
        Construct(scope, "failed-runs"),
        notices,
        f"{lake}-failed-runs",
        triggered(rule),
        f"{lake}: A job or a crawler failed",
        comparison_operator="GreaterThanThreshold",
        threshold=0,
    )


def _alarm(scope: Construct, notices: Notices, name: str, metric: Metric, meaning: str, **settings: object) -> None:
    usual = {"period": _FIVE_MINUTES, "evaluation_periods": 1, "treat_missing_data": "notBreaching"}
    CloudwatchMetricAlarm(
        scope,
        "alarm",
        alarm_name=name,
        alarm_description=meaning,
        namespace=metric.namespace,
        metric_name=metric.name,
        statistic=metric.statistic,
        dimensions=metric.dimensions,
        alarm_actions=[notices.arn],
        ok_actions=[notices.arn],
        **{**usual, **settings},  # type: ignore[arg-type]
    )
