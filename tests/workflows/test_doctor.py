from __future__ import annotations

import json
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from lakectl.lake import Lake
from lakectl.workflows.doctor import UnwellError, doctor

pytestmark = [pytest.mark.local, pytest.mark.terraform]

Usage = namedtuple("Usage", "total used free")  # noqa: PYI024 - as shutil's own


def checks(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    found = json.loads(capsys.readouterr().out)["checks"]
    assert found[0]["what"] == "disk space"
    return {each["what"]: each for each in found}


def test_a_well_machine(lake: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    doctor(lake, as_json=True)

    found = checks(capsys)
    assert {each["good"] for each in found.values()} == {True}
    assert found["configuration"]["found"] == "lake-local in eu-central-1: transactions"
    assert str(found["embedded AWS"]["found"]).startswith("running at http://127.0.0.1:")


def test_too_little_room_is_told_with_the_folder_and_the_way_out(
    lake: Lake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(100 << 30, 99 << 30, 1 << 29))

    with pytest.raises(UnwellError, match=r"1 of 9 checks failed\."):
        doctor(lake, as_json=True)

    assert checks(capsys)["disk space"]["found"] == (
        f"Only 0.5 GiB are free in {lake.project}, 2.1 are needed. "
        "Make room, or let LAKECTL_HOME name a folder on a larger disk."
    )


def test_room_is_asked_for_where_the_large_parts_go(
    lake: Lake, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LAKECTL_HOME", str(tmp_path / "big"))

    def usage(path: Path) -> Usage:
        return Usage(100 << 30, 0, 1 << 28 if path.is_relative_to(tmp_path) else 50 << 30)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    with pytest.raises(UnwellError):
        doctor(lake, as_json=True)

    found = str(checks(capsys)["disk space"]["found"])
    assert found.startswith(f"Only 0.2 GiB are free in {tmp_path / 'big'}, 1.1 are needed.")
