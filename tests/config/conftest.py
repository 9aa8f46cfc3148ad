from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lakectl.config.load import ConfigError, load_config

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def lake_project(tmp_path: Path, project: Path) -> Path:
    """A copy of the project's own configuration, free to be changed."""
    shutil.copy(project / "cdktf.json", tmp_path)
    shutil.copytree(project / "streams", tmp_path / "streams")
    return tmp_path


@pytest.fixture
def mistakes_of(lake_project: Path) -> Callable[..., list[str]]:
    """The mistakes of a changed manifest, contract or both."""

    def mistakes(*, manifest: Change | None = None, contract: tuple[str, str] | None = None) -> list[str]:
        if manifest:
            file = lake_project / "cdktf.json"
            document = json.loads(file.read_text())
            manifest(document)
            file.write_text(json.dumps(document))
        if contract:
            file = lake_project / "streams" / "transactions.toml"
            text = file.read_text()
            assert contract[0] in text
            file.write_text(text.replace(*contract, 1))
        with pytest.raises(ConfigError) as raised:
            load_config(lake_project, "local")
        return [str(mistake) for mistake in raised.value.mistakes]

    return mistakes
