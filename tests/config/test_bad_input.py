"""What a lake must not be made of is told by `deploy`, with its path and a hint, before anything starts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lakectl.cli import run
from lakectl.localaws.process import down

Change = Callable[[Path], object]


def contract(old: str, new: str) -> Change:
    def change(project: Path) -> None:
        file = project / "streams" / "transactions.toml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def stream(name: str, *, only: bool = False) -> Change:
    def change(project: Path) -> None:
        file = project / "streams" / "transactions.toml"
        shutil.copy(file, file.with_name(f"{name}.toml"))
        if only:
            file.unlink()

    return change


def environment(**values: Any) -> Change:
    def change(project: Path) -> None:
        file = project / "cdktf.json"
        document = json.loads(file.read_text(encoding="utf-8"))
        document["context"]["environments"]["local"].update(values)
        file.write_text(json.dumps(document), encoding="utf-8")

    return change


LONG = "a" * 60
FAR = "ap-southeastsoutheastsoutheast-1"
IN_LOCAL = "cdktf.json: context.environments.local"

CASES: dict[str, tuple[Change, list[str]]] = {
    "a contract without a pattern": (
        contract('[pattern]\nsource = ["transactions"]\ndetail-type = ["card-event"]\n', ""),
        ["streams/transactions.toml: pattern: is missing; add `pattern = …`"],
    ),
    "a pattern without a field": (
        contract('source = ["transactions"]\ndetail-type = ["card-event"]\n', ""),
        [
            (
                "streams/transactions.toml: pattern: an event pattern is a table with at least one field; "
                'for example source = ["transactions"]'
            )
        ],
    ),
    "two streams with one table": (
        stream("transactions_quarantine"),
        [
            (
                "streams/transactions_quarantine.toml: the table 'transactions_quarantine' is already the quarantine "
                "of the stream 'transactions'; rename the file"
            )
        ],
    ),
    "a name too long for Firehose and IAM": (
        stream(LONG, only=True),
        [
            f"cdktf.json: context.name: 'lake-local-{LONG}' has 71 characters, Firehose takes 64; shorten it",
            (
                f"cdktf.json: context.name: role name 'lake-local-{LONG}-firehose' has 80 characters, "
                "IAM takes 64; shorten it"
            ),
        ],
    ),
    "names too long for S3": (
        environment(region=FAR),
        [
            (
                f"cdktf.json: context.name: bucket name 'lake-local-{zone}-{FAR}-{'0' * 12}' "
                f"has {length} characters, S3 takes 63; shorten it"
            )
            for zone, length in (("curated", 64), ("results", 64), ("artifacts", 66))
        ],
    ),
    "a cron expression that is none": (
        environment(etl={"schedule": "cron(0 25 * * ? *)"}),
        [
            (
                f"{IN_LOCAL}.etl.schedule: 'cron(0 25 * * ? *)' is no cron expression; '25' isn't a value of hours; "
                "for example cron(0 * * * ? *), every hour"
            )
        ],
    ),
    "a schedule shorter than the job may run": (
        environment(etl={"schedule": "cron(0/30 * * * ? *)"}),
        [
            (
                f"{IN_LOCAL}.etl.schedule: 'cron(0/30 * * * ? *)' may start 30 minutes after it started, "
                "but a run may take 60; start less often, or lower timeout_minutes"
            )
        ],
    ),
    "a worker type that Glue hasn't": (
        environment(etl={"worker_type": "G.3X"}),
        [f"{IN_LOCAL}.etl.worker_type: 'G.3X' isn't known; did you mean 'G.8X'?"],
    ),
    "an owner that QuickSight hasn't": (
        environment(quicksight={"owners": ["anna"]}),
        [
            (
                f"{IN_LOCAL}.quicksight.owners[0]: 'anna' isn't a QuickSight user or group; use "
                "user/<namespace>/<name>, group/<namespace>/<name> or an ARN; the first namespace is 'default'"
            )
        ],
    ),
}


@pytest.fixture
def refusing(lake_project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The project, worked in; should anything start in it after all, it is stopped."""
    monkeypatch.chdir(lake_project)
    yield lake_project
    down(lake_project)


@pytest.mark.parametrize("case", CASES)
def test_it_is_refused_before_anything_starts(case: str, refusing: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change, mistakes = CASES[case]
    change(refusing)
    count = "1 mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"

    assert run(["deploy", "--auto-approve"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        f"Error: The configuration has {count}:",
        *(f"  {mistake}" for mistake in mistakes),
        "Hint: Correct the files and run the command again.",
    ]
    # Neither the embedded AWS nor Terraform has been here.
    assert not (refusing / ".lakectl").exists()
