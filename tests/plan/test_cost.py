"""Plan in, dollars a month out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lakectl.cli import run
from lakectl.config.usage import Usage
from lakectl.plan.cost.estimate import Cost, Line, estimate
from lakectl.plan.model import Change, Kind, Plan
from lakectl.plan.render import render
from tests.plan.corpus.files import FOLDER, plan, reviewed

USAGE = Usage(events_per_day=1_000_000, event_bytes=6_000)


def dollars(found: Cost) -> dict[str, float]:
    return {f"{line.address.split('.')[0]}: {line.what}": line.after for line in found.lines}


def test_a_lake_that_is_made_by_hand_calculation() -> None:
    found = estimate(plan("created"), USAGE)
    month = 365.25 / 12
    stored = round(6e9 / 2**30 * 365 * 79 / 586 * 0.023, 2)

    assert dollars(found) == {
        # A record of 6,000 bytes is billed as 10 KB.
        "aws_kinesis_firehose_delivery_stream: delivery": round(month * 1e6 * 10240 / 2**30 * 0.029, 2),
        "aws_kinesis_firehose_delivery_stream: events put on the bus": round(month, 2),
        # A buffer of 300 seconds: 288 objects a day.
        "aws_kinesis_firehose_delivery_stream: objects written": round(288 * month * 0.005 / 1000, 2),
        "aws_kinesis_firehose_delivery_stream: raw events stored": stored,
        "aws_glue_job: curated events stored": stored,
        # Every hour, two minutes of two workers of one DPU.
        "aws_glue_job: 730 runs": round(24 * month * 2 / 60 * 2 * 0.44, 2),
        "aws_cloudwatch_event_archive: events archived": round(6e9 / 2**30 * (month * 0.1 + 30 * 0.023), 2),
        "aws_athena_workgroup: bytes that queries read": 0.15,
        "aws_cloudwatch_metric_alarm: an alarm": 0.1,
        "aws_kms_key: a key": 1.0,
        "aws_secretsmanager_secret: a secret": 0.4,
    }
    assert found.after == pytest.approx(sum(line.after for line in found.lines))
    assert (found.before, found.delta) == (0, found.after)


def change(kind: str, before: dict[str, Any], after: dict[str, Any]) -> Change:
    same = Kind.NO_OP if before == after else Kind.UPDATE
    return Change(address=f"{kind}.one", type=kind, name="one", kind=same, before=before, after=after)


def of(*changes: Change) -> Plan:
    empty = plan("nothing")
    return replace(
        empty,
        changes=tuple(one for one in changes if one.kind is not Kind.NO_OP),
        unchanged=tuple(one for one in changes if one.kind is Kind.NO_OP),
    )


HOURLY = {"type": "SCHEDULED", "schedule": "cron(0 * * * ? *)", "workflow_name": "w", "actions": [{"job_name": "j"}]}
JOB = {"name": "j", "number_of_workers": 2, "worker_type": "G.1X", "command": [{"name": "glueetl"}]}


@pytest.mark.parametrize(
    ("job", "hourly"),
    [
        ({}, 2 * 0.44),
        ({"execution_class": "FLEX"}, 2 * 0.29),
        ({"worker_type": "G.4X", "number_of_workers": 10}, 40 * 0.44),
        ({"worker_type": "R.2X"}, 4 * 0.52),
        ({"command": [{"name": "pythonshell"}], "max_capacity": 0.0625}, 0.0625 * 0.44),
        ({"worker_type": "Z.9X"}, 0),
    ],
)
def test_a_job_costs_what_its_workers_cost(job: dict[str, Any], hourly: float) -> None:
    found = estimate(
        of(change("aws_glue_job", JOB | job, JOB | job), change("aws_glue_trigger", HOURLY, HOURLY)),
        replace(USAGE, job_minutes=6),
    )

    assert sum(line.after for line in found.lines if "runs" in line.what) == pytest.approx(73.05 * hourly, abs=0.01)


def test_a_schedule_that_changes_costs_the_difference_of_everything_it_starts() -> None:
    crawl = {"type": "CONDITIONAL", "workflow_name": "w", "actions": [{"crawler_name": "c"}]}
    daily = HOURLY | {"schedule": "cron(0 3 * * ? *)"}
    conditional = replace(change("aws_glue_trigger", crawl, crawl), address="aws_glue_trigger.crawl")
    found = estimate(
        of(
            change("aws_glue_job", JOB, JOB),
            change("aws_glue_crawler", {"name": "c"}, {"name": "c"}),
            change("aws_glue_trigger", HOURLY, daily),
            conditional,
        ),
        USAGE,
    )

    lines = {(line.what.split(" of ")[0], line.before, line.after) for line in found.changed}
    # A crawl is billed as ten minutes of two DPU: the crawler is the dearest part of a small lake.
    assert ("730 crawls", 107.14, 0) in lines
    assert ("30 crawls", 0, 4.46) in lines
    assert ("730 runs", 21.43, 0) in lines
    assert found.delta == pytest.approx(4.46 + 0.89 - 107.14 - 21.43, abs=0.01)


def test_a_trigger_that_is_off_starts_nothing() -> None:
    off = HOURLY | {"enabled": False}

    assert estimate(of(change("aws_glue_job", JOB, JOB), change("aws_glue_trigger", off, off)), USAGE).lines == ()


COST = Cost(
    lines=(
        Line(address="aws_glue_crawler.<b>", what="730 crawls", before=0.0, after=107.14),
        Line(address="aws_kms_key.lake", what="a key", before=1.0, after=1.0),
    ),
    usage=Usage(),
)
BASIS = "List prices of us-east-1, November 2026; 100,000 events of 1,000 bytes a day for each stream."


def test_the_verdict_has_the_cost_beside_it() -> None:
    lines = render(replace(reviewed("nothing"), cost=COST), "text").splitlines()

    assert lines[1:4] == [
        "Cost: about 108.14 USD a month (+107.14 USD)",
        "     +107.14  aws_glue_crawler.<b>: 730 crawls",
        f"  {BASIS}",
    ]


def test_a_comment_folds_the_lines_that_change() -> None:
    text = render(replace(reviewed("nothing"), cost=COST), "markdown")

    assert "Cost: about 108.14 USD a month (+107.14 USD)\n" in text
    assert "<details><summary>Cost of a month</summary>" in text
    assert "| `aws_glue_crawler.<b>` | 730 crawls | 0.00 | 107.14 |\n" in text
    assert "aws_kms_key.lake" not in text


def test_machines_get_numbers() -> None:
    document = json.loads(render(replace(reviewed("nothing"), cost=COST), "json"))["cost"]

    assert (document["currency"], document["before"], document["after"], document["delta"]) == (
        "USD",
        1,
        108.14,
        107.14,
    )
    assert [line["address"] for line in document["lines"]] == ["aws_glue_crawler.<b>"]


def test_nothing_is_said_where_nobody_estimates() -> None:
    for shape in ("text", "markdown", "html"):
        assert "Cost" not in render(reviewed("created"), shape)


def test_the_command_lists_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    file = str(FOLDER / "created.json")

    assert run(["cost", "--offline", file, "--json", "--events-per-day", "1000000", "--event-bytes", "6000"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["after"] == estimate(plan("created"), USAGE).after
    assert len(document["lines"]) == 11

    assert run(["cost", "--offline", file]) == 0
    printed = capsys.readouterr()
    assert printed.out.splitlines()[-1].split() == ["27.15", "+27.15", "everything"]
    assert printed.err.strip() == BASIS


def test_no_plan_no_estimate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.json").write_text("[]", encoding="utf-8")

    assert run(["cost", "--offline", "plan.json"]) == 2
    assert run(["cost", "--offline", "missing.json"]) == 2
    assert "Traceback" not in capsys.readouterr().err
