"""Two people's environments in one account and one region."""

from __future__ import annotations

from pathlib import Path

import pytest

from lakectl.localaws import process
from tests.scenarios.conftest import Lakectl, new_project

pytestmark = [pytest.mark.long, pytest.mark.infra, pytest.mark.local, pytest.mark.terraform]

SUFFIX = "LAKECTL_SUFFIX"


@pytest.fixture
def lakectl(tmp_path: Path) -> Lakectl:
    return new_project(tmp_path / "project")


def test_they_neither_see_nor_remove_each_others_lake(lakectl: Lakectl, monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        lakectl("deploy", "--auto-approve")
        monkeypatch.setenv(SUFFIX, "anna")
        lakectl("deploy", "--auto-approve")
        assert lakectl.json("simulate", "--count", "20", "--json")["landed"] == 20
        monkeypatch.delenv(SUFFIX)

        assert lakectl.json("status", "--json")["last_simulation"] is None
        assert len(lakectl.json("audit", "--json")["records"]) > 0
        monkeypatch.setenv(SUFFIX, "anna")
        lakectl("destroy", "--auto-approve", "--delete-data")
        monkeypatch.delenv(SUFFIX)

        assert "0 to create, 0 to update, 0 to replace, 0 to delete" in lakectl("plan").out
        assert lakectl.json("simulate", "--count", "20", "--json")["landed"] == 20
    finally:
        process.down(lakectl.folder)
