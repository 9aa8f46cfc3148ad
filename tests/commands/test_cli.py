from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from lakectl.cli import COMMANDS, cli, run

HEAVY = ("boto3", "botocore", "cdktf", "constructs", "jsii", "pyspark", "duckdb", "sqlglot", "ministack", "rich")


def modules_after(*arguments: str, cwd: Path) -> set[str]:
    program = (
        "import sys\n"
        "from lakectl.cli import run\n"
        f"run({list(arguments)!r})\n"
        "print('\\n' + ' '.join(sorted(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=cwd, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [["--help"], ["deploy", "--help"], ["query", "--help"], ["--version"]])
def test_help_loads_nothing_heavy(project: Path, arguments: list[str]) -> None:
    loaded = modules_after(*arguments, cwd=project)

    assert "lakectl.cli" in loaded
    assert [name for name in HEAVY if name in loaded] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_the_listed_help_is_the_commands_own(name: str) -> None:
    command = cli.get_command(None, name)  # type: ignore[arg-type]

    assert command is not None
    assert (command.help or "").splitlines()[0] == COMMANDS[name][1]


def test_a_misspelt_command_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["deplyo"]) == 2
    assert capsys.readouterr().err.startswith("Error: No such command 'deplyo'.")


@pytest.mark.parametrize(
    ("count", "complaint"),
    [
        ("0", "0 is not in the range x>=1."),
        ("-1", "-1 is not in the range x>=1."),
        ("abc", "'abc' is not a valid integer range."),
    ],
)
def test_simulate_takes_a_count_of_at_least_one(capsys: pytest.CaptureFixture[str], count: str, complaint: str) -> None:
    assert run(["simulate", "--count", count]) == 2
    assert capsys.readouterr().err == (
        f"Error: Invalid value for '--count': {complaint}\nHint: see `lakectl simulate --help`.\n"
    )


def test_an_unknown_environment_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)

    assert run(["synth", "--env", "stagin"]) == 2
    assert capsys.readouterr().err == (
        "Error: There is no environment 'stagin' in cdktf.json.\nHint: known: dev, local, prod\n"
    )


def test_a_folder_that_is_no_project_is_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run(["plan"]) == 2
    assert "There is no cdktf.json in" in capsys.readouterr().err


def test_debug_shows_the_traceback(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run(["--debug", "plan"]) == 2
    assert "Traceback" in capsys.readouterr().err
