"""A project with an embedded AWS, as the workflows see it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lakectl.console import Console
from lakectl.lake import Lake
from lakectl.localaws import process
from tests.conftest import PROJECT


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project folder whose embedded AWS runs."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(PROJECT / "cdktf.json", folder)
    shutil.copytree(PROJECT / "streams", folder / "streams")
    process.up(folder, region="eu-central-1")
    yield folder
    process.down(folder)


@pytest.fixture
def lake(served: Path) -> Lake:
    """The environment local of that project; nothing is deployed in it."""
    return Lake(served, "local", Console())
