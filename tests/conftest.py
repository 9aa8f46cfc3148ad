"""Trip-wires for every test: nothing leaves this machine, nobody's home or credentials are touched."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

PROJECT = Path(__file__).resolve().parent.parent

_LOOPBACK = ("127.", "::1", "localhost")


class LeftThisMachineError(AssertionError):
    """A test tried to connect beyond loopback."""


# What is dear to make stays in one process when tests run side by side: one Spark, one jsii kernel, one deployed lake.
_TOGETHER = ("glue_jobs", "infra")
_ON_THE_LAKE = tuple(f"tests/scenarios/test_{name}.py" for name in
                     ("access", "doors", "identity", "review_deploy", "walking_lake"))  # fmt: skip


class _ByRoom(LoadScopeScheduling):
    """Which tests stay together: those of a room, those on the deployed lake, else those of a file.

    By the file's name, because pytest-xdist 3.8 loses its groups with pytest 9.2.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        room = file.split("/")[1]
        return room if room in _TOGETHER else "lake" if file in _ON_THE_LAKE else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> _ByRoom:
    return _ByRoom(config, log)


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(_LOOPBACK):
            raise LeftThisMachineError(f"a test tried to connect to {address}")
        real(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


@pytest.fixture(autouse=True)
def _own_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """boto3's default session remembers the AWS of the test that made it."""
    if "boto3" in sys.modules:
        monkeypatch.setattr("boto3.DEFAULT_SESSION", None)


@pytest.fixture(autouse=True, scope="session")
def _no_real_account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.startswith(("AWS_", "LAKECTL_")):
                patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(home / "no-credentials"))
        patch.setenv("AWS_CONFIG_FILE", str(home / "no-config"))
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        # jsii unpacks 250 MB; once for all runs, where the command keeps it too.
        patch.setenv("JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(PROJECT / ".lakectl" / "jsii"))
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield


@pytest.fixture(scope="session")
def project() -> Path:
    """The project itself, read only."""
    return PROJECT
