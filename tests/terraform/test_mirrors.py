from __future__ import annotations

import platform
from pathlib import Path

import pytest

from lakectl.terraform.mirrors import find_mirrors, provider_versions

HOST = "registry.terraform.io"
AWS = f"{HOST}/hashicorp/aws"


@pytest.fixture(autouse=True)
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")


def test_an_unpacked_mirror_is_read(tmp_path: Path) -> None:
    for version, target in (("5.100.0", "linux_amd64"), ("5.99.1", "linux_amd64"), ("6.0.0", "darwin_arm64")):
        (tmp_path / AWS / version / target).mkdir(parents=True)
    assert provider_versions(tmp_path, AWS) == [(5, 99, 1), (5, 100, 0)]


def test_a_packed_mirror_is_read(tmp_path: Path) -> None:
    (tmp_path / AWS).mkdir(parents=True)
    for name in ("aws_5.100.0_linux_amd64", "aws_6.0.0_darwin_arm64", "aws_latest"):
        (tmp_path / AWS / f"terraform-provider-{name}.zip").touch()
    assert provider_versions(tmp_path, AWS) == [(5, 100, 0)]


def test_a_mirror_without_the_provider_holds_none(tmp_path: Path) -> None:
    assert provider_versions(tmp_path, AWS) == []


def test_the_named_mirror_comes_before_terraforms_own_places(tmp_path: Path) -> None:
    named, implied = tmp_path / "named", tmp_path / "home/.terraform.d/plugins"
    for mirror in (named, implied):
        (mirror / HOST).mkdir(parents=True)
    found = find_mirrors(HOST, tmp_path / "home", str(named))
    assert found[:2] == [named, implied]


def test_a_folder_that_others_can_fill_counts_only_when_named(tmp_path: Path) -> None:
    implied = tmp_path / ".terraform.d/plugins"
    (implied / HOST).mkdir(parents=True)
    (implied / HOST).chmod(0o777)
    assert implied not in find_mirrors(HOST, tmp_path)
    assert find_mirrors(HOST, tmp_path, str(implied))[0] == implied


def test_a_named_mirror_of_another_registry_is_none(tmp_path: Path) -> None:
    (tmp_path / "registry.opentofu.org").mkdir()
    assert tmp_path not in find_mirrors(HOST, tmp_path / "home", str(tmp_path))
