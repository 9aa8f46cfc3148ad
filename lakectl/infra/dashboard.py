"""The dashboard: from left to right as events flow, a line per stream in each graph."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lakectl.infra.alarms import Metric, dead_letters, delivery, failed_invocations, of_run
from lakectl.infra.cdktf import CloudwatchDashboard, Construct

# A dashboard is 24 units wide.
_WIDTH, _HEIGHT, _IN_A_ROW = 8, 6, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardProps:
    """What is shown."""

    name: str
    region: str
    bus: str
    metrics: str
    """Namespace of the runs' metrics."""
    streams: Mapping[str, str]
    """What rule, Firehose, queue and job of each stream are called, and its contract."""


class Dashboard(Construct):
    """One dashboard for a lake."""

    def __init__(self, scope: Construct, construct_id: str, props: DashboardProps) -> None:
        super().__init__(scope, construct_id)
        graphs = [_graph(number, title, metric, props) for number, (title, metric) in enumerate(_graphs(props))]
        body = json.dumps({"widgets": graphs})
        CloudwatchDashboard(self, "dashboard", dashboard_name=props.name, dashboard_body=body)


def _graphs(props: DashboardProps) -> list[tuple[str, Callable[[str], Metric]]]:
    def counted(metric: str) -> Callable[[str], Metric]:
        return lambda name: of_run(props.metrics, props.streams[name], metric, "Sum")

    return [
        ("1 Events come in", lambda name: delivery(name, "IncomingRecords", "Sum")),
        ("2 Firehose writes: age of the oldest event (s)", lambda name: delivery(name, _FRESHNESS, "Maximum")),
        ("3 The job: failed tasks", _failed_tasks),
        ("1 Given up by EventBridge", lambda name: failed_invocations(props.bus, name)),
        ("2 Dead letters", dead_letters),
        ("3 The job: seconds of work", _elapsed),
        ("3 The job: events written", counted("EventsWritten")),
        ("3 The job: events quarantined", counted("EventsQuarantined")),
        ("3 The job: late events", counted("EventsLate")),
    ]


_FRESHNESS = "DeliveryToS3.DataFreshness"


def _job(name: str, metric: str) -> Metric:
    # "Monitoring AWS Glue using Amazon CloudWatch metrics": these dimensions add all runs of a job up.
    dimensions = {"JobName": name, "JobRunId": "ALL", "Type": "count"}
    return Metric(namespace="Glue", name=metric, statistic="Sum", dimensions=dimensions)


def _failed_tasks(name: str) -> Metric:
    return _job(name, "glue.driver.aggregate.numFailedTasks")


def _elapsed(name: str) -> Metric:
    return _job(name, "glue.driver.aggregate.elapsedTime")


def _graph(number: int, title: str, metric: Callable[[str], Metric], props: DashboardProps) -> dict[str, object]:
    row, column = divmod(number, _IN_A_ROW)
    properties = {
        "title": title,
        "region": props.region,
        "period": 300,
        "metrics": [_line(name, metric(name)) for name in props.streams],
    }
    place = {"x": column * _WIDTH, "y": row * _HEIGHT, "width": _WIDTH, "height": _HEIGHT}
    return {"type": "metric", **place, "properties": properties}


def _line(label: str, metric: Metric) -> list[object]:
    dimensions = [text for pair in metric.dimensions.items() for text in pair]
    return [metric.namespace, metric.name, *dimensions, {"stat": metric.statistic, "label": label}]
