"""A project of its own, driven by the real command line, on an embedded AWS of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from lakectl.localaws import process
from tests.conftest import PROJECT

_PARTS = ("main.py", "cdktf.json", "streams", "access", "glue_jobs", "lambda_src")


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Lakectl:
    """The command `lakectl`, run in a project folder."""

    folder: Path

    def __call__(self, *arguments: str, code: int = 0) -> Done:
        command = [sys.executable, "-m", "lakectl", *arguments]
        ran = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        done = Done(ran.returncode, ran.stdout, ran.stderr)
        assert done.code == code, f"lakectl {' '.join(arguments)} ended with {done.code}:\n{done.out}\n{done.err}"
        return done

    def json(self, *arguments: str) -> Any:
        return json.loads(self(*arguments).out)

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "lakectl", *arguments]
        return subprocess.Popen(
            command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        )


def new_project(folder: Path) -> Lakectl:
    folder.mkdir(parents=True)
    for part in _PARTS:
        source = PROJECT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / part)
    return Lakectl(folder)


def without_spark(lake: Lakectl) -> None:
    """Let the job do its work without Spark, in a tenth of the time: both engines do the same tasks."""
    contract = lake.folder / "streams" / "transactions.toml"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace("\nkey = ", '\nengine = "python"\nkey = ', 1), encoding="utf-8")


STEWARD = "arn:aws:iam::000000000000:user/steward"
SETTINGS = {
    "DataLakeAdmins": [{"DataLakePrincipalIdentifier": STEWARD}],
    **{
        f"Create{what}DefaultPermissions": [
            {"Principal": {"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, "Permissions": ["ALL"]}
        ]
        for what in ("Database", "Table")
    },
}
"""Lake Formation's settings before the lake: an administrator, and defaults as in a new account."""


def client(lake: Lakectl, service: str) -> Any:
    """A client of a project's embedded AWS, as root."""
    endpoint = process.find(lake.folder)
    assert endpoint is not None
    session = boto3.Session(endpoint.access_key, endpoint.secret_key, region_name=endpoint.region)
    return session.client(service, endpoint_url=endpoint.url)


@pytest.fixture(scope="session")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakectl]:
    """One deployed local lake for all tests of a run: the provider's waits are long."""
    made = new_project(tmp_path_factory.mktemp("lake") / "project")
    try:
        made("local", "up")
        client(made, "lakeformation").put_data_lake_settings(DataLakeSettings=SETTINGS)
        made("deploy", "--env", "local", "--auto-approve")
        yield made
    finally:
        process.down(made.folder)


@pytest.fixture(scope="session")
def sent(lake: Lakectl) -> Mapping[str, Any]:
    """A thousand events through the whole chain."""
    report = lake.json("simulate", "--env", "local", "--count", "1000", "--seed", "7", "--json")
    ran = lake.json("etl", "run", "--env", "local", "--json")
    return {**report, "etl": ran}


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Lakectl]:
    """A project where nothing was deployed."""
    made = new_project(tmp_path / "project")
    try:
        yield made
    finally:
        process.down(made.folder)


def kill(pid: int) -> None:
    """kill -9 of a process that this test run started."""
    os.kill(pid, signal.SIGKILL)
