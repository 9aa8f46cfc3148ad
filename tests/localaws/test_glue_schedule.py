"""Scheduled triggers: when they are due, and what happens when a run is on its way already."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from lakectl.aws.glue import start_workflow
from lakectl.aws.session import Aws
from lakectl.localaws.api import AwsError
from lakectl.localaws.files import FileDocument
from lakectl.localaws.process import Endpoint
from lakectl.localaws.services.glue.schedule import SETTLING_SECONDS, Schedule
from lakectl.localaws.services.glue.store import Store
from tests.localaws.glue_parts import make_lake
from tests.localaws.test_seam import run

HOUR = 3600.0


def hourly(expression: str, after: float) -> float | None:
    """Every full hour, for any expression but "never"."""
    return None if expression == "never" else (after // HOUR + 1) * HOUR


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(FileDocument(tmp_path / "glue.json"))


def add(store: Store, name: str, **members: Any) -> None:
    with store.change() as state:
        state["triggers"][name] = {
            "Name": name, "Type": "SCHEDULED", "State": "ACTIVATED", "Schedule": "cron", "Actions": [], **members
        }  # fmt: skip


def test_what_is_due_fires_once(store: Store) -> None:
    clock, fired = Clock(10 * HOUR + 100), list[str]()
    schedule = Schedule(store, lambda trigger: fired.append(trigger["Name"]), hourly, clock)
    add(store, "hourly")
    add(store, "off", State="DEACTIVATED")
    add(store, "never", Schedule="never")
    add(store, "other", Type="CONDITIONAL")
    seen = []
    for clock.now in (10 * HOUR + 105, 11 * HOUR - 1, 11 * HOUR, 11 * HOUR + 5, 11 * HOUR + 10, 12 * HOUR + 3):
        schedule.look()
        seen.append(list(fired))
    assert seen == [[], [], ["hourly"], ["hourly"], ["hourly"], ["hourly", "hourly"]]


def test_a_crawler_starts_by_its_own_schedule(store: Store) -> None:
    clock, fired = Clock(10 * HOUR), list[Any]()
    schedule = Schedule(store, fired.append, hourly, clock)
    with store.change() as state:
        for name, switched in (("on", "SCHEDULED"), ("off", "NOT_SCHEDULED")):
            state["crawlers"][name] = {"Name": name, "Schedule": {"ScheduleExpression": "cron", "State": switched}}
        state["crawlers"]["none"] = {"Name": "none"}
    schedule.look()
    clock.now = 11 * HOUR
    schedule.look()
    assert [found["CrawlerName"] for found in fired] == ["on"]


def test_a_new_trigger_is_left_alone_for_a_while(store: Store) -> None:
    clock, fired = Clock(11 * HOUR - SETTLING_SECONDS), list[str]()
    schedule = Schedule(store, lambda trigger: fired.append(trigger["Name"]), hourly, clock)
    add(store, "before")
    schedule.look()
    clock.now += 10
    add(store, "after")
    schedule.look()
    clock.now = 11 * HOUR
    schedule.look()
    assert fired == ["before"]


def test_a_run_that_meets_another_is_left_out_and_told(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    clock, fired = Clock(10 * HOUR), list[str]()

    def fire(trigger: Mapping[str, Any]) -> None:
        if trigger["Name"] == "a":
            raise AwsError("ConcurrentRunsExceededException", "Concurrent runs exceeded for a")
        fired.append(trigger["Name"])

    schedule = Schedule(store, fire, hourly, clock)
    add(store, "a")
    add(store, "b")
    schedule.look()
    clock.now = 11 * HOUR
    schedule.look()
    assert fired == ["b"]
    assert caplog.messages == [
        "a was due and is left out: ConcurrentRunsExceededException: Concurrent runs exceeded for a"
    ]


def test_the_thread_looks_by_itself(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lakectl.localaws.services.glue.schedule._TICK_SECONDS", 0.01)
    add(store, "known")
    clock, fired = Clock(11 * HOUR - 1), list[str]()
    schedule = Schedule(store, lambda trigger: fired.append(trigger["Name"]), hourly, clock)
    schedule.start()
    clock.now += 2
    until = time.monotonic() + 5
    while not fired and time.monotonic() < until:
        time.sleep(0.01)
    schedule.stop()
    assert fired == ["known"]


@pytest.mark.local
def test_aws_cron_expressions() -> None:
    code = "from lakectl.localaws.seam import next_time; from datetime import datetime, UTC; "
    code += "at = datetime(2026, 11, 22, 21, 59, 30, tzinfo=UTC).timestamp(); "
    code += "shown = lambda due: due and datetime.fromtimestamp(due, UTC).isoformat()[:16]; "
    code += "told = lambda text: shown(next_time(text, at)); "
    texts = (
        "cron(0 * * * ? *)",
        "cron(15/15 3 ? * MON-FRI *)",
        "cron(0 8 L * ? *)",
        "cron(0 8 ? * 2#1 *)",
        "cron(* *)",
    )
    done = run(code + f"print(*map(told, {texts!r}))")
    assert done.stdout.split() == [
        "2026-11-22T22:00", "2026-11-23T03:15", "2026-11-30T08:00", "2026-12-07T08:00", "None"
    ]  # fmt: skip


@pytest.mark.local
def test_lakectl_waits_for_a_run_that_is_on_its_way(client: Callable[..., Any], endpoint: Endpoint) -> None:
    lake = make_lake(client, "glue-schedule")
    lake.job("slow", "import time\ntime.sleep(6)\n")
    lake.glue.create_workflow(Name="slow", MaxConcurrentRuns=1)
    lake.glue.create_trigger(Name="slow", WorkflowName="slow", Type="ON_DEMAND", Actions=[{"JobName": "slow"}])
    first = lake.glue.start_workflow_run(Name="slow")["RunId"]
    told: list[str] = []
    second = start_workflow(Aws(region=endpoint.region, environ=endpoint.environ()), "slow", told.append)
    assert lake.glue.get_workflow_run(Name="slow", RunId=first)["Run"]["Status"] == "COMPLETED"
    assert lake.workflow_ended("slow", second)["Statistics"]["SucceededActions"] == 1
    assert set(told) == {"waiting for the run that is on its way"}
