"""What a resource costs a month, type by type; a type that isn't here costs next to nothing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

from lakectl.config.usage import DAYS, Usage
from lakectl.plan.cost import prices
from lakectl.plan.cost.snapshot import Resource, Snapshot

Part = tuple[str, float]
"""What is paid for, and the dollars a month."""

Estimator = Callable[[Resource, Snapshot, Usage], Iterator[Part]]

# gzip leaves 79 of 586 bytes of this project's events; its Parquet about as much (docs/performance.md).
_COMPRESSED = 79 / 586

# "Worker types", AWS Glue developer guide: data processing units of each.
_DPU = {"G.025X": 0.25, "G.1X": 1, "G.2X": 2, "G.4X": 4, "G.8X": 8, "G.12X": 12, "G.16X": 16}
_MEMORY_DPU = {"R.1X": 1, "R.2X": 2, "R.4X": 4, "R.8X": 8}
_SECONDS = 24 * 3600


def _delivery(stream: Resource, _: Snapshot, usage: Usage) -> Iterator[Part]:
    yield "events put on the bus", usage.events / 1e6 * prices.EVENTS_MILLION
    steps = math.ceil(usage.event_bytes / prices.FIREHOSE_STEP_BYTES)
    billed = usage.events * steps * prices.FIREHOSE_STEP_BYTES / 2**30
    yield "delivery", billed * prices.FIREHOSE_GB
    interval = stream.get("extended_s3_configuration.buffering_interval")
    if isinstance(interval, int) and interval:
        objects = min(_SECONDS / interval, usage.events_per_day) * DAYS
        yield "objects written", objects / 1000 * prices.PUTS_THOUSAND
    yield "raw events stored", _stored(usage)


def _stored(usage: Usage) -> float:
    return usage.gb_per_day * usage.kept_days * _COMPRESSED * prices.STORED_GB_MONTH


def _archive(archive: Resource, snapshot: Snapshot, usage: Usage) -> Iterator[Part]:
    streams = sum(1 for _ in snapshot.of("aws_kinesis_firehose_delivery_stream"))
    daily = usage.gb_per_day * streams
    days = archive.get("retention_days")
    kept = days if isinstance(days, int) and days else usage.kept_days
    yield "events archived", daily * (DAYS * prices.ARCHIVED_GB + kept * prices.ARCHIVE_KEPT_GB_MONTH)


def _job(job: Resource, snapshot: Snapshot, usage: Usage) -> Iterator[Part]:
    starts = snapshot.starts("job_name", str(job.get("name")))
    hours = starts * max(usage.job_minutes, prices.LEAST_JOB_MINUTES) / 60
    yield f"{starts:.0f} runs", hours * _hourly(job)
    yield "curated events stored", _stored(usage) if starts else 0


def _hourly(job: Resource) -> float:
    """Dollars an hour of all workers of a job."""
    if job.get("command.name") == "pythonshell":
        capacity = job.get("max_capacity")
        return (capacity if isinstance(capacity, int | float) else 1 / 16) * prices.DPU_HOUR
    workers, kind = job.get("number_of_workers"), job.get("worker_type")
    number = workers if isinstance(workers, int) else 0
    if kind in _MEMORY_DPU:
        return number * _MEMORY_DPU[kind] * prices.MEMORY_DPU_HOUR
    price = prices.FLEX_DPU_HOUR if job.get("execution_class") == "FLEX" else prices.DPU_HOUR
    return number * _DPU.get(str(kind), 0) * price


def _crawler(crawler: Resource, snapshot: Snapshot, _: Usage) -> Iterator[Part]:
    starts = snapshot.starts("crawler_name", str(crawler.get("name")))
    hours = starts * prices.LEAST_CRAWL_MINUTES / 60 * prices.CRAWLER_DPU
    yield (
        f"{starts:.0f} crawls of {prices.LEAST_CRAWL_MINUTES} minutes, the least that is billed",
        hours * prices.DPU_HOUR,
    )


def _queries(_: Resource, __: Snapshot, usage: Usage) -> Iterator[Part]:
    yield "bytes that queries read", usage.scanned_gb_per_day * DAYS / 1024 * prices.SCANNED_TB


def _spice(data_set: Resource, _: Snapshot, usage: Usage) -> Iterator[Part]:
    if data_set.get("import_mode") == "SPICE":
        yield "SPICE capacity", usage.gb_per_day * usage.kept_days * prices.SPICE_GB_MONTH


def _flat(what: str, dollars: float) -> Estimator:
    def estimator(_: Resource, __: Snapshot, ___: Usage) -> Iterator[Part]:
        yield what, dollars

    return estimator


ESTIMATORS: Mapping[str, Estimator] = {
    "aws_kinesis_firehose_delivery_stream": _delivery,
    "aws_cloudwatch_event_archive": _archive,
    "aws_glue_job": _job,
    "aws_glue_crawler": _crawler,
    "aws_athena_workgroup": _queries,
    "aws_quicksight_data_set": _spice,
    "aws_kms_key": _flat("a key", prices.KEY_MONTH),
    "aws_secretsmanager_secret": _flat("a secret", prices.SECRET_MONTH),
    "aws_cloudwatch_metric_alarm": _flat("an alarm", prices.ALARM_MONTH),
    "aws_cloudwatch_dashboard": _flat("a dashboard", prices.DASHBOARD_MONTH),
}
