from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest

from lakectl.config import places


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on a file system of 1 GB, beside a temporary folder on a large one; only the sizes are made up."""
    folder = tmp_path / "small"
    folder.mkdir()
    temporary = tmp_path / "temporary"
    temporary.mkdir()

    def size(path: Path) -> int:
        return 1 << 30 if path.is_relative_to(folder) else 16 << 30

    monkeypatch.setattr(places, "_size", size)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    return folder


def test_on_a_large_disk_everything_stays_in_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "SMALL", 1)

    assert places.jsii_folder(tmp_path) == tmp_path / ".lakectl/jsii"
    assert places.programs_folder(tmp_path) == tmp_path / ".lakectl/bin"
    assert places.terraform_folder(tmp_path / "env/dev") == tmp_path / "env/dev/terraform"


def test_on_a_small_one_the_large_parts_go_to_the_temporary_folder(small: Path) -> None:
    own = small.parent / "temporary" / f"lakectl-{os.geteuid()}"

    found = [places.jsii_folder(small), places.programs_folder(small), places.terraform_folder(small / "env/dev")]

    assert {path.parent for path in found} == {own}
    assert [path.name.rsplit("-", 1)[0] for path in found] == ["jsii", "bin", "terraform"]
    assert own.stat().st_mode & 0o777 == 0o700
    assert places.jsii_folder(small) == found[0]
    assert places.terraform_folder(small / "env/prod") != found[2]


def test_a_folder_that_others_could_have_filled_is_not_used(small: Path) -> None:
    own = small.parent / "temporary" / f"lakectl-{os.geteuid()}"
    own.mkdir()
    own.chmod(0o777)
    assert places.jsii_folder(small) == small / ".lakectl/jsii"

    own.rmdir()
    own.symlink_to(small.parent)
    assert places.jsii_folder(small) == small / ".lakectl/jsii"


def test_a_temporary_folder_that_is_small_too_is_not_used(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(small))

    assert places.jsii_folder(small) == small / ".lakectl/jsii"


def test_a_named_folder_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKECTL_HOME", str(tmp_path / "big"))

    assert places.jsii_folder(tmp_path / "project").parent == tmp_path / "big"
    assert not (tmp_path / "big").exists()
