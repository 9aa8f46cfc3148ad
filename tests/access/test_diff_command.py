"""`lakectl access diff` on folders, revisions and plans."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from lakectl.cli import run
from tests.conftest import PROJECT

SHIPPED = (PROJECT / "streams" / "transactions.toml").read_text(encoding="utf-8")
WIDER = SHIPPED.replace("rows = \"country = 'IN'\"", "").replace('columns = "not personal"', 'columns = "all"')
WIDENED = [
    "+ cloud-analyst's rows of transactions widen from country = 'IN' to all",
    (
        "+ cloud-developer gains transactions.first_name, transactions.last_name, transactions.credit_card, "
        "transactions.message [personal: first_name, last_name, credit_card, message]"
    ),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, in git, in a folder below the repository's root."""
    folder = tmp_path / "repository" / "lake"
    folder.mkdir(parents=True)
    shutil.copy(PROJECT / "cdktf.json", folder)
    shutil.copytree(PROJECT / "streams", folder / "streams")
    git(folder.parent, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "--message", "first")
    monkeypatch.chdir(folder)
    return folder


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def diff(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> tuple[list[str], str]:
    assert run(["access", "diff", *arguments]) == code
    done = capsys.readouterr()
    return done.out.splitlines(), done.err


def test_nothing_differs(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert diff(capsys, "HEAD") == ([], "Nobody sees anything else.\n")
    assert diff(capsys, "HEAD", str(here / "streams")) == ([], "Nobody sees anything else.\n")


def test_a_revision_against_the_files(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "streams" / "transactions.toml").write_text(WIDER, encoding="utf-8")

    assert diff(capsys, "HEAD")[0] == WIDENED
    assert diff(capsys, ".", "HEAD")[0][0] == "- cloud-analyst's rows of transactions narrow from all to country = 'IN'"


def test_what_is_personal_is_refused_where_asked(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "streams" / "transactions.toml").write_text(WIDER, encoding="utf-8")

    assert diff(capsys, "HEAD", "--refuse-personal", code=3)[1].startswith(
        "Error: Somebody reads more of what is personal: cloud-developer gains transactions.first_name"
    )
    diff(capsys, ".", "HEAD", "--refuse-personal")


def test_a_new_table_is_refused_for_what_it_stores_as_it_came(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = here / "streams" / "refunds.toml"
    new.write_text(SHIPPED, encoding="utf-8")
    gains = diff(capsys, "HEAD", "--refuse-personal")[0]
    assert "+ cloud-data-engineer gains refunds.event_id," in "\n".join(gains)

    new.write_text(SHIPPED.replace('personal = "redact"', 'personal = "clear"\nreason = "x"'), encoding="utf-8")
    assert (
        "cloud-data-engineer gains refunds.message [personal: message]"
        in (diff(capsys, "HEAD", "--refuse-personal", code=3)[1])
    )


@pytest.mark.usefixtures("here")
def test_a_plan_alone_is_what_it_changes(capsys: pytest.CaptureFixture[str]) -> None:
    plans = PROJECT / "tests" / "plan" / "plans"
    gained, narrowed = str(plans / "grant-gained.json"), str(plans / "grant-narrowed.json")

    assert diff(capsys, gained)[0] == ["+ cloud-analyst-dev gains transactions.amount"]
    assert diff(capsys, gained, narrowed)[0] == [
        "- cloud-analyst-dev loses transactions.amount",
        "- cloud-analyst-dev's rows of transactions.country narrow from all to country = 'IN'",
    ]


def test_json(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "streams" / "transactions.toml").write_text(WIDER, encoding="utf-8")
    first, second = json.loads("\n".join(diff(capsys, "HEAD", "--json")[0]))["differences"]

    assert (first["kind"], first["before"], first["after"], first["widens"], first["personal"]) == (
        "rows", "country = 'IN'", "", True, [],
    )  # fmt: skip
    assert (second["kind"], second["role"], second["personal"]) == (
        "gain", "cloud-developer", ["first_name", "last_name", "credit_card", "message"],
    )  # fmt: skip


def test_something_else_is_told(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "x.json").write_text("{}")
    (here / "empty").mkdir()

    assert diff(capsys, "nonsense", code=2)[1].startswith(
        "Error: 'nonsense' is no folder, no plan's JSON and no revision of git.\n"
    )
    assert diff(capsys, "x.json", code=2)[1].startswith("Error: x.json isn't the JSON of a plan.\n")
    assert diff(capsys, "empty", code=2)[1].startswith("Error: There is no contract in 'empty'.\n")
    (here / "empty" / "t.toml").write_text("x = 1")
    assert "empty: t.toml: x: isn't a known key" in diff(capsys, "empty", code=2)[1]
