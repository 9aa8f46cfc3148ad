from __future__ import annotations

import platform
from pathlib import Path

import pytest

from lakectl.terraform import cliconfig
from lakectl.terraform.toolchain import Toolchain

# OpenTofu's registry, of which no mirror is expected on any machine that runs the tests.
TOFU = Toolchain(Path("/usr/bin/tofu"), "tofu", "1.10.0")
REQUIRED = {"hashicorp/aws": "~> 5.100"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    (tmp_path / "mirror/registry.opentofu.org/hashicorp/aws/5.100.0/linux_amd64").mkdir(parents=True)
    return tmp_path / "mirror"


def written(tmp_path: Path, environ: dict[str, str], required: dict[str, str] = REQUIRED) -> str:
    target = tmp_path / ".lakectl/terraform/cli.tfrc"
    assert cliconfig.write(target, TOFU, required, environ) == target
    return target.read_text()


def test_a_mirror_is_used_and_never_asked_for_on_the_network(tmp_path: Path, home: Path, mirror: Path) -> None:
    assert written(tmp_path, {"HOME": str(home), cliconfig.MIRROR: str(mirror)}) == (
        "provider_installation {\n"
        f'  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n'
        '  direct {\n    exclude = ["registry.opentofu.org/hashicorp/aws"]\n  }\n'
        "}\n"
    )


def test_a_mirror_without_a_fitting_version_leaves_the_network_to_try(tmp_path: Path, home: Path, mirror: Path) -> None:
    text = written(tmp_path, {"HOME": str(home), cliconfig.MIRROR: str(mirror)}, {"hashicorp/aws": "~> 6.0"})
    assert "    exclude = []\n" in text


def test_without_mirrors_terraform_decides(tmp_path: Path, home: Path) -> None:
    assert written(tmp_path, {"HOME": str(home)}) == ""


def test_the_users_credentials_are_kept(tmp_path: Path, home: Path, mirror: Path) -> None:
    (home / ".tofurc").write_text('credentials "example.org" {\n  token = "t"\n}\n')
    text = written(tmp_path, {"HOME": str(home), cliconfig.MIRROR: str(mirror)})
    assert text.startswith('credentials "example.org" {\n  token = "t"\n}\n\nprovider_installation {\n')


def test_the_users_own_provider_installation_stands(tmp_path: Path, home: Path) -> None:
    own = home / ".tofurc"
    own.write_text("provider_installation {\n  direct {}\n}\n")
    assert cliconfig.write(tmp_path / "cli.tfrc", TOFU, REQUIRED, {"HOME": str(home)}) == own
    assert not (tmp_path / "cli.tfrc").exists()


def test_a_named_mirror_wins_over_the_users_own(tmp_path: Path, home: Path, mirror: Path) -> None:
    (home / ".tofurc").write_text("provider_installation {\n  direct {}\n}\n")
    assert str(mirror) in written(tmp_path, {"HOME": str(home), cliconfig.MIRROR: str(mirror)})


def test_a_config_file_that_is_named_but_missing_is_no_config_file(tmp_path: Path, home: Path) -> None:
    assert written(tmp_path, {"HOME": str(home), "TF_CLI_CONFIG_FILE": str(home / "nothing")}) == ""


@pytest.mark.parametrize(
    ("source", "full"),
    [("aws", "h/hashicorp/aws"), ("hashicorp/aws", "h/hashicorp/aws"), ("x.org/a/b", "x.org/a/b")],
)
def test_a_source_gets_its_registry(source: str, full: str) -> None:
    assert cliconfig.full_source(source, "h") == full
