"""Trip-wires for every test: nothing leaves this machine, nobody's home or credentials are touched."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).resolve().parent.parent

_LOOPBACK = ("127.", "::1", "localhost")


class LeftThisMachineError(AssertionError):
    """A test tried to connect beyond loopback."""


# What is dear to make stays in one process when tests run side by side: everything that uses it, else a file.
_SHARED = ("lake", "sent")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Which tests stay together under `--dist loadgroup` (pytest-xdist)."""
    for item in items:
        shared = set(_SHARED) & set(getattr(item, "fixturenames", ()))
        item.add_marker(pytest.mark.xdist_group("lake" if shared else _group(item)))


def _group(item: pytest.Item) -> str:
    room = item.path.relative_to(PROJECT / "tests").parts[0]
    # One Spark, and one jsii kernel.
    return room if room in ("glue_jobs", "infra") else str(item.path)


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
