"""`lakectl plan --offline` on the corpus: what is printed and how it ends, without AWS, Terraform or a project."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lakectl.cli import run
from tests.plan.corpus.files import FOLDER

WHY = ("--because", "agreed in the review of 1 March")


def offline(name: str, *arguments: str) -> int:
    return run(["plan", "--offline", str(FOLDER / f"{name}.json"), *arguments])


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("nothing", [], 0),
        ("schedule-changed", [], 0),
        ("week-year", [], 3),
        ("week-year", ["--override", "week-year", *WHY], 0),
        ("week-year", ["--override", "delimiter-missing", *WHY], 3),
        ("week-year", ["--override", "week-year"], 2),
        ("week-year", ["--override", "week-year", *WHY, "--until", "2020-01-01"], 2),
        ("drift", [], 0),
        ("drift", ["--fail-on-drift"], 6),
        ("drift-none", ["--fail-on-drift"], 0),
        ("week-year", ["--fail-on-drift"], 3),
    ],
)
def test_it_ends_as_documented(
    name: str, arguments: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert offline(name, *arguments) == code


def test_what_was_accepted_stands_in_the_review(capsys: pytest.CaptureFixture[str]) -> None:
    assert offline("week-year", "--json", "--override", "week-year", *WHY) == 0

    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert (finding["severity"], finding["accepted"]) == ("warn", "agreed in the review of 1 March")


def test_drift_is_told_with_the_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert offline("drift", "--fail-on-drift") == 6

    error, hint = capsys.readouterr().err.splitlines()
    assert error.endswith("changed outside Terraform.")
    assert hint.startswith("Hint: The first: Somebody ")
