from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lakectl.terraform.runner import Terraform
from lakectl.terraform.toolchain import Toolchain, locate


@pytest.fixture
def news() -> list[str]:
    """What a command told about its progress."""
    return []


@pytest.fixture(scope="session")
def toolchain(tmp_path_factory: pytest.TempPathFactory) -> Toolchain:
    """The real Terraform or OpenTofu of this machine; without one, the tests fail."""
    return locate(tmp_path_factory.mktemp("no-project"))


@pytest.fixture
def terraform(tmp_path: Path, toolchain: Toolchain, news: list[str]) -> Callable[[dict[str, Any]], Terraform]:
    """Real Terraform on a configuration given as JSON, with its state in a local file."""

    def make(configuration: dict[str, Any], environ: dict[str, str] | None = None) -> Terraform:
        folder = tmp_path / "stack"
        folder.mkdir(exist_ok=True)
        block = {"backend": {"local": {"path": str(tmp_path / "terraform.tfstate")}}}
        document = {"terraform": block | configuration.pop("terraform", {}), **configuration}
        (folder / "cdk.tf.json").write_text(json.dumps(document))
        return Terraform(toolchain, folder, environ or {}, tmp_path / ".lakectl" / "test" / "logs", news.append)

    return make


@pytest.fixture
def fake_terraform() -> Callable[..., Path]:
    """A program that says it is a Terraform of some version."""

    def make(path: Path, version: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\necho '{json.dumps({'terraform_version': version})}'\n")
        path.chmod(0o755)
        return path

    return make


@pytest.fixture
def log_text(tmp_path: Path) -> Callable[[], str]:
    """All logs of the environment, as one text."""

    def read() -> str:
        logs = sorted((tmp_path / ".lakectl" / "test" / "logs").iterdir())
        return os.linesep.join(log.read_text() for log in logs)

    return read
