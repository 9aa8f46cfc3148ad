"""The house rules that a linter doesn't know."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import PROJECT

LONGEST_FILE = 350
LONGEST_FUNCTION = 60
LONGEST_COMMAND = 40
LONGEST_ENTRY = 25

# The only modules that may start a process, and which.
STARTS_PROCESSES = {
    "lakectl/terraform/process.py",  # terraform, tofu, main.py
    "lakectl/localaws/process.py",  # the embedded AWS
    "lakectl/workflows/demo.py",  # lakectl itself, as a user would
    "lakectl/checkout.py",  # git
}
ENGINES = "lakectl/localaws/engines/"


def committed(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", *patterns], cwd=PROJECT, check=True, capture_output=True, text=True)
    return [PROJECT / line for line in listed.stdout.splitlines() if (PROJECT / line).is_file()]


SOURCES = committed("main.py", "lakectl/*.py", "glue_jobs/*.py", "lambda_src/*.py")


def name(path: Path) -> str:
    return path.relative_to(PROJECT).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_there_are_sources() -> None:
    assert len(SOURCES) > 50


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_files_and_functions_stay_small(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    limit = {"main.py": LONGEST_ENTRY, "lambda_src/simulator/handler.py": LONGEST_ENTRY}.get(name(path), LONGEST_FILE)
    long = [
        f"{each.name}: {(each.end_lineno or 0) - each.lineno + 1} lines"
        for each in functions(path)
        if (each.end_lineno or 0) - each.lineno + 1 > LONGEST_FUNCTION
    ]

    assert lines <= limit
    assert long == []


def test_a_command_is_options_one_call_and_a_print() -> None:
    long = [
        f"{name(path)}: {each.name}"
        for path in committed("lakectl/commands/*.py")
        for each in functions(path)
        if (each.end_lineno or 0) - each.lineno + 1 > LONGEST_COMMAND
    ]

    assert long == []


def test_processes_are_started_behind_few_doors() -> None:
    starters = {
        name(path)
        for path in SOURCES
        if re.search(r"\bsubprocess\b|os\.exec|os\.fork", path.read_text(encoding="utf-8"))
    }

    assert {each for each in starters if not each.startswith(ENGINES)} <= STARTS_PROCESSES


def test_boto3_is_behind_one_door() -> None:
    users = {
        name(path)
        for path in SOURCES
        if re.search(
            r"^\s*(import boto3|from boto3|import botocore|from botocore)",
            path.read_text(encoding="utf-8"),
            re.MULTILINE,
        )
    }

    assert {each for each in users if each.startswith("lakectl/")} <= {
        each for each in map(name, SOURCES) if each.startswith(("lakectl/aws/", "lakectl/localaws/"))
    }


# Written in pieces, so that this file doesn't hold what it looks for.
REGISTRIES = re.compile(r"(py" + r"pi|python" + r"hosted|npm" + r"js|deb" + r"ian)\.(org|com)")
ONE_MACHINE = re.compile(r"(^|[ \"'=(:])/(home|root|opt|srv|mnt|work)/[a-zA-Z0-9_.-]+")


def test_no_registry_and_no_path_of_one_machine_is_named() -> None:
    found = [
        f"{name(path)}:{number}"
        for path in committed()
        if path.suffix not in {".png", ".gz", ".zip"}
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if REGISTRIES.search(line) or (ONE_MACHINE.search(line) and path.suffix != ".txt")
    ]

    assert found == []


def test_no_test_can_skip() -> None:
    word = "sk" + "ip"
    pattern = re.compile(rf"pytest\.(mark\.)?({word}|{word}if|xfail|import" + rf"or{word})")
    found = [name(path) for path in committed("tests/*.py") if pattern.search(path.read_text(encoding="utf-8"))]

    assert found == []


def test_locks_hold_hashes_and_no_host() -> None:
    for path in committed("requirements/*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
