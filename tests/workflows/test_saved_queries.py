"""`lakectl query --list` and `--saved`, as far as they need no lake."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lakectl.cli import run

NAMES = ["transactions.latest", "transactions.per-day", "transactions.quarantine-reasons", "transactions.duplicates"]


@pytest.fixture(autouse=True)
def _in_the_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)


def test_the_saved_queries_are_listed_with_what_they_tell(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--list"]) == 0

    header, _, *lines = capsys.readouterr().out.splitlines()
    assert header.split() == ["query", "description"]
    assert [line.split("  ")[0] for line in lines] == NAMES


def test_a_machine_gets_their_texts_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", "--list", "--json"]) == 0

    found = json.loads(capsys.readouterr().out)
    assert [query["name"] for query in found] == NAMES
    assert {tuple(query) for query in found} == {("name", "description", "sql")}


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ["--saved", "transactions.lattest"],
            "There is no saved query 'transactions.lattest'.\nHint: did you mean 'transactions.latest'?",
        ),
        (["--saved", "per-dy"], "There is no saved query 'per-dy'.\nHint: did you mean 'transactions.per-day'?"),
        (
            [],
            (
                "Give either a SQL text or the name of a saved query.\n"
                "Hint: For example --saved transactions.latest; --list shows the names."
            ),
        ),
        (
            ["SELECT 1", "--saved", "latest"],
            (
                "Give either a SQL text or the name of a saved query.\n"
                "Hint: For example --saved transactions.latest; --list shows the names."
            ),
        ),
    ],
)
def test_what_cannot_be_asked_is_told(arguments: list[str], error: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["query", *arguments]) == 2
    assert capsys.readouterr().err == f"Error: {error}\n"
