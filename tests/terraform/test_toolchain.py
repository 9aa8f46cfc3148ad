from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lakectl.terraform.toolchain import Toolchain, ToolchainError, inspect, locate, project_bin

Fake = Callable[[Path, str], Path]

HINT = (
    "Run `lakectl toolchain install`, or put terraform or tofu 1.10 or later on PATH, "
    "or let LAKECTL_TERRAFORM name one."
)


@pytest.fixture(autouse=True)
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH (the fakes are shell scripts that need no other program)."""
    folder = tmp_path / "path"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_the_projects_own_comes_first_then_the_named_then_path(
    tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch, fake_terraform: Fake
) -> None:
    fake_terraform(path / "tofu", "1.10.0")
    assert locate(tmp_path) == Toolchain(path / "tofu", "tofu", "1.10.0")
    fake_terraform(path / "terraform", "1.12.1")
    assert locate(tmp_path) == Toolchain(path / "terraform", "terraform", "1.12.1")
    named = fake_terraform(tmp_path / "elsewhere" / "tofu-1.11", "1.11.0")
    monkeypatch.setenv("LAKECTL_TERRAFORM", str(named))
    assert locate(tmp_path) == Toolchain(named, "tofu", "1.11.0")
    own = fake_terraform(project_bin(tmp_path) / "terraform", "1.11.4")
    assert locate(tmp_path) == Toolchain(own, "terraform", "1.11.4")


def test_one_that_is_too_old_is_passed_over(tmp_path: Path, path: Path, fake_terraform: Fake) -> None:
    fake_terraform(path / "terraform", "1.9.8")
    fake_terraform(path / "tofu", "1.10.5")
    assert locate(tmp_path).flavour == "tofu"


def test_only_old_ones_are_named_with_their_versions(tmp_path: Path, path: Path, fake_terraform: Fake) -> None:
    fake_terraform(path / "terraform", "1.9.8")
    fake_terraform(path / "tofu", "1.6.0")
    with pytest.raises(ToolchainError) as caught:
        locate(tmp_path)
    assert caught.value.sentence == (
        f"Terraform is too old: {path}/terraform is 1.9.8; {path}/tofu is 1.6.0, lakectl needs 1.10."
    )
    assert caught.value.hint == HINT


def test_none_at_all_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(ToolchainError) as caught:
        locate(tmp_path)
    assert caught.value.sentence == "There is neither Terraform nor OpenTofu."
    assert caught.value.hint == HINT


def test_a_name_that_is_no_program_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKECTL_TERRAFORM", "no-such-program")
    with pytest.raises(ToolchainError, match="LAKECTL_TERRAFORM names no-such-program, which is no program"):
        locate(tmp_path)


@pytest.mark.parametrize("script", ["#!/bin/sh\nexit 1\n", "#!/bin/sh\necho '[]'\n", "#!/no/such/shell\n", "\x7fELF"])
def test_a_program_that_is_no_terraform_is_refused(tmp_path: Path, script: str) -> None:
    broken = tmp_path / "terraform"
    broken.write_text(script)
    broken.chmod(0o755)
    with pytest.raises(ToolchainError, match="doesn't say which Terraform it is"):
        inspect(broken)


@pytest.mark.terraform
def test_the_real_one_says_what_it_is(toolchain: Toolchain) -> None:
    assert os.access(toolchain.binary, os.X_OK)
    assert tuple(map(int, toolchain.version.split(".")[:2])) >= (1, 10)
