"""The tables of an environment: what is refused, and how it is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lakectl.config.model import Etl, Ingest, Observability, Retention
from lakectl.config.sections import etl, ingest, observability, retention, usage
from lakectl.config.usage import Usage
from lakectl.events.reader import Mistakes, Table


def told(section: Callable[[Table], object], data: dict[str, Any]) -> list[str]:
    mistakes = Mistakes("cdktf.json")
    section(Table(data, mistakes))
    return [f"{mistake.where.removeprefix('cdktf.json: ')}: {mistake.what}" for mistake in mistakes.found]


@pytest.mark.parametrize(
    ("section", "default"),
    [(ingest, Ingest()), (etl, Etl()), (retention, Retention()), (observability, Observability()), (usage, Usage())],
)
def test_an_empty_table_is_the_default(section: Callable[[Table], object], default: object) -> None:
    mistakes = Mistakes("cdktf.json")

    assert section(Table({}, mistakes)) == default
    assert mistakes.found == []


@pytest.mark.parametrize(
    ("section", "data", "mistakes"),
    [
        (ingest, {"sender_accounts": ["1"]}, ["sender_accounts[0]: '1' isn't an AWS account id of 12 digits"]),
        (
            ingest,
            {"sender_organization": "acme", "archive_days": -1},
            [
                "sender_organization: 'acme' isn't an organization id such as o-a1b2c3d4e5",
                "archive_days: -1 is out of range",
            ],
        ),
        (etl, {"worker_type": "G.025X"}, ["worker_type: 'G.025X' isn't known"]),
        (usage, {"event_bytes": 2**21}, ["event_bytes: 2097152 is out of range"]),
        (usage, {"events": 1}, ["events: isn't a known key"]),
        (etl, {"execution": "SPOT"}, ["execution: 'SPOT' isn't known"]),
        (
            etl,
            {"execution": "FLEX", "worker_type": "G.4X"},
            ["worker_type: 'G.4X' can't run with execution 'FLEX'"],
        ),
        (
            etl,
            {"schedule": "cron(0/30 * * * ? *)"},
            ["schedule: 'cron(0/30 * * * ? *)' may start 30 minutes after it started, but a run may take 60"],
        ),
        (
            etl,
            {"timeout_minutes": 40, "retries": 1},
            ["schedule: 'cron(0 * * * ? *)' may start 60 minutes after it started, but a run may take 2 tries of 40"],
        ),
        (retention, {"log_days": 31}, ["log_days: 31 isn't taken by CloudWatch Logs"]),
        (retention, {"raw_infrequent_days": 10}, ["raw_infrequent_days: 10 is out of range"]),
        (
            retention,
            {"raw_infrequent_days": 90, "raw_days": 90, "old_versions_days": 1},
            ["raw_infrequent_days: comes after raw_days, when the events are gone"],
        ),
        (
            retention,
            {"raw_days": 90, "quarantine_days": 9},
            [
                "raw_days: deletes nothing alone: the buckets are versioned",
                "quarantine_days: deletes nothing alone: the buckets are versioned",
            ],
        ),
        (observability, {"alarms": True, "emails": ["me"]}, ["emails[0]: 'me' isn't an e-mail address"]),
        (
            observability,
            {"quiet_hours": 48, "budget_usd": 10},
            ["quiet_hours: 48 is out of range", "budget_usd: needs alarms: there is no topic without them"],
        ),
    ],
)
def test_a_bad_value_is_told(section: Callable[[Table], object], data: dict[str, Any], mistakes: list[str]) -> None:
    assert told(section, data) == mistakes


def test_retries_that_fit_are_taken() -> None:
    read = etl(Table({"timeout_minutes": 20, "retries": 2, "execution": "FLEX"}, Mistakes("cdktf.json")))

    assert (read.timeout_minutes, read.retries, read.execution) == (20, 2, "FLEX")
