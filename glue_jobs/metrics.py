"""A run's numbers as CloudWatch metrics, for alarms and dashboards. Names and units: docs/etl.md."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from glue_jobs.record import Record

FAILED = "RunsFailed"


def of(record: Record) -> Mapping[str, tuple[float, str]]:
    """Metric → value and CloudWatch's unit."""
    counts = record.counts
    share = 100 * counts.quarantined / counts.read if counts.read else 0
    return {
        FAILED: (0, "Count"),
        "EventsRead": (counts.read, "Count"),
        "EventsWritten": (counts.written, "Count"),
        "EventsDuplicate": (counts.duplicate, "Count"),
        "EventsQuarantined": (counts.quarantined, "Count"),
        "QuarantinedShare": (share, "Percent"),
        "EventsLate": (record.late, "Count"),
        "LeaksStopped": (record.leaks, "Count"),
        "UnreadableObjects": (record.unreadable_objects, "Count"),
        "InputBytes": (record.input_bytes, "Bytes"),
        "OutputBytes": (record.output_bytes, "Bytes"),
        "OutputFiles": (record.output_files, "Count"),
        "Duration": (sum(record.seconds.values()), "Seconds"),
    }


def put(namespace: str, stream: str, metrics: Mapping[str, tuple[float, str]]) -> None:
    """Send them, with the stream as the only dimension; nothing where no namespace is named.

    The run stands, with or without its metrics: a failure is said on standard error and is no failure of the run.
    """
    if not namespace:
        return
    import boto3  # noqa: PLC0415 - a run without metrics needs no client
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

    dimensions = [{"Name": "Stream", "Value": stream}]
    data = [
        {"MetricName": name, "Dimensions": dimensions, "Value": value, "Unit": unit}
        for name, (value, unit) in metrics.items()
    ]
    try:
        boto3.client("cloudwatch").put_metric_data(Namespace=namespace, MetricData=data)
    except (BotoCoreError, ClientError) as error:
        sys.stderr.write(f"The run's metrics could not be sent to {namespace}: {type(error).__name__}.\n")
