"""The tables of an environment (`ingest`, `etl`, …), each read with its bounds; docs/environments.md describes them."""

from __future__ import annotations

import math
import re

from lakectl.config.model import Etl, Ingest, Observability, Retention
from lakectl.config.schedule import BadScheduleError, longest_gap, shortest_gap
from lakectl.config.usage import Usage
from lakectl.events.reader import Table

ENCRYPTIONS = ("s3", "kms")
EXECUTIONS = ("STANDARD", "FLEX")

# "Worker types" of Glue Spark jobs, AWS Glue developer guide; G.025X is for streaming jobs only.
WORKER_TYPES = ("G.1X", "G.2X", "G.4X", "G.8X", "G.12X", "G.16X", "R.1X", "R.2X", "R.4X", "R.8X")
# "Configuring job properties": flexible execution takes these two.
FLEX_WORKER_TYPES = ("G.1X", "G.2X")

# The values that PutRetentionPolicy takes, CloudWatch Logs API reference.
LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)

# "Transitioning objects using Amazon S3 Lifecycle": STANDARD_IA takes objects of 30 days and more.
_LEAST_INFREQUENT = 30
_LONGEST = 36500
# "PutMetricAlarm": an alarm whose period is an hour looks back seven days at most.
_WEEK_HOURS = 168
_ACCOUNT = re.compile(r"\d{12}")
_ORGANIZATION = re.compile(r"o-[a-z0-9]{10,32}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def ingest(table: Table) -> Ingest:
    """How events come in."""
    default = Ingest()
    accounts = _each(table, "sender_accounts", _ACCOUNT, "an AWS account id of 12 digits")
    organization = table.get("sender_organization", str, default.sender_organization)
    if organization and not _ORGANIZATION.fullmatch(organization):
        table.wrong("sender_organization", f"{organization!r} isn't an organization id such as o-a1b2c3d4e5")
    read = Ingest(
        # Bounds: "BufferingHints" in the Firehose API reference.
        buffer_seconds=table.number("buffer_seconds", default.buffer_seconds, least=0, most=900),
        buffer_mib=table.number("buffer_mib", default.buffer_mib, least=1, most=128),
        archive_days=table.number("archive_days", default.archive_days, least=0, most=_LONGEST),
        sender_accounts=accounts,
        sender_organization=organization,
    )
    table.close()
    return read


def etl(table: Table) -> Etl:
    """How the job runs."""
    default = Etl()
    read = Etl(
        schedule=table.get("schedule", str, default.schedule),
        worker_type=table.choice("worker_type", default.worker_type, WORKER_TYPES),
        workers=table.number("workers", default.workers, least=2, most=299),
        timeout_minutes=table.number("timeout_minutes", default.timeout_minutes, least=1, most=10080),
        retries=table.number("retries", default.retries, least=0, most=10),
        max_concurrency=table.number("max_concurrency", default.max_concurrency, least=1, most=10),
        execution=table.choice("execution", default.execution, EXECUTIONS),
    )
    table.close()
    _check_schedule(read, table)
    if read.execution == "FLEX" and read.worker_type not in FLEX_WORKER_TYPES:
        table.wrong(
            "worker_type",
            f"{read.worker_type!r} can't run with execution 'FLEX'",
            f"use {' or '.join(FLEX_WORKER_TYPES)}",
        )
    return read


def _check_schedule(read: Etl, table: Table) -> None:
    try:
        gap = shortest_gap(read.schedule)
    except BadScheduleError as error:
        hint = f"{error}; for example cron(0 * * * ? *), every hour"
        table.wrong("schedule", f"{read.schedule!r} is no cron expression", hint)
        return
    longest = read.timeout_minutes * (1 + read.retries)
    if gap < longest:
        tries = f"{1 + read.retries} tries of {read.timeout_minutes}" if read.retries else f"{read.timeout_minutes}"
        what = f"{read.schedule!r} may start {gap} minutes after it started, but a run may take {tries}"
        table.wrong("schedule", what, "start less often, or lower timeout_minutes")


def retention(table: Table) -> Retention:
    """How long things stay."""
    default = Retention()
    read = Retention(
        raw_days=_days(table, "raw_days", default.raw_days),
        raw_infrequent_days=_days(table, "raw_infrequent_days", default.raw_infrequent_days, least=_LEAST_INFREQUENT),
        quarantine_days=_days(table, "quarantine_days", default.quarantine_days),
        results_days=_days(table, "results_days", default.results_days),
        old_versions_days=_days(table, "old_versions_days", default.old_versions_days),
        log_days=table.get("log_days", int, default.log_days),
    )
    if read.log_days not in LOG_DAYS:
        table.wrong("log_days", f"{read.log_days} isn't taken by CloudWatch Logs", f"use one of {LOG_DAYS}")
    if read.raw_days and read.raw_infrequent_days >= read.raw_days:
        table.wrong("raw_infrequent_days", "comes after raw_days, when the events are gone", "lower it, or remove it")
    for key in ("raw_days", "quarantine_days"):
        if getattr(read, key) and not read.old_versions_days:
            table.wrong(key, "deletes nothing alone: the buckets are versioned", "set old_versions_days too")
    table.close()
    return read


def _days(table: Table, key: str, default: int, least: int = 1) -> int:
    value = table.get(key, int, default)
    if value and not least <= value <= _LONGEST:
        table.wrong(key, f"{value} is out of range", f"use {least} to {_LONGEST}, or 0")
    return value


def observability(table: Table) -> Observability:
    """Who is told what."""
    default = Observability()
    read = Observability(
        alarms=table.get("alarms", bool, default.alarms),
        emails=_each(table, "emails", _EMAIL, "an e-mail address"),
        quiet_hours=table.number("quiet_hours", default.quiet_hours, least=0, most=24),
        overdue_hours=table.number("overdue_hours", default.overdue_hours, least=0, most=_WEEK_HOURS),
        dashboard=table.get("dashboard", bool, default.dashboard),
        budget_usd=table.number("budget_usd", default.budget_usd, least=0, most=10**9),
    )
    for key in ("emails", "quiet_hours", "overdue_hours", "budget_usd"):
        if getattr(read, key) and not read.alarms:
            table.wrong(key, "needs alarms: there is no topic without them", "set alarms to true")
    table.close()
    return read


def usage(table: Table) -> Usage:
    """What cost estimates assume."""
    default = Usage()
    read = Usage(
        events_per_day=table.number("events_per_day", default.events_per_day, least=1, most=10**11),
        # "PutEvents entry size", EventBridge user guide: 1 MB.
        event_bytes=table.number("event_bytes", default.event_bytes, least=1, most=1024 * 1024),
        kept_days=table.number("kept_days", default.kept_days, least=1, most=_LONGEST),
        job_minutes=table.number("job_minutes", default.job_minutes, least=1, most=10080),
        scanned_gb_per_day=table.number("scanned_gb_per_day", default.scanned_gb_per_day, least=0, most=10**7),
    )
    table.close()
    return read


def check_overdue(read: Observability, etl: Etl, table: Table) -> None:
    """Note an `overdue_hours` that the schedule itself would break."""
    if not read.overdue_hours:
        return
    try:
        gap = longest_gap(etl.schedule)
    except BadScheduleError:
        return  # told already
    least = math.ceil((gap + etl.timeout_minutes * (1 + etl.retries)) / 60)
    if read.overdue_hours < least:
        hint = f"use {least} or more" if least <= _WEEK_HOURS else "leave it out: an alarm looks back a week at most"
        what = f"{read.overdue_hours} is too few: {etl.schedule!r} and a run that takes its time need {least}"
        table.wrong("overdue_hours", what, hint)


def _each(table: Table, key: str, shape: re.Pattern[str], what: str) -> tuple[str, ...]:
    values = table.strings(key)
    for index, value in enumerate(values):
        if not shape.fullmatch(value):
            table.wrong(f"{key}[{index}]", f"{value!r} isn't {what}")
    return values
