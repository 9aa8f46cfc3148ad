from __future__ import annotations

import json
from pathlib import Path

import pytest

from lakectl.terraform.toolchain import Toolchain
from lakectl.terraform.workspace import Workspace

TERRAFORM = Toolchain(Path("/usr/bin/terraform"), "terraform", "1.11.4")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration folder; no home, so that nothing of this machine counts."""
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.delenv("TF_CLI_CONFIG_FILE", raising=False)
    made = tmp_path / "home/synth/abc/stacks/lake-dev"
    made.mkdir(parents=True)
    (made / "cdk.tf.json").write_text(json.dumps({"terraform": {"required_version": ">= 1.10"}}))
    return made


@pytest.fixture
def workspace(folder: Path, tmp_path: Path) -> Workspace:
    return Workspace(TERRAFORM, folder, tmp_path / "home")


def test_terraform_gets_our_settings_and_not_those_that_change_what_it_does(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("TF_CLI_ARGS", "TF_CLI_ARGS_plan", "TF_WORKSPACE", "TF_DATA_DIR"):
        monkeypatch.setenv(name, "surprise")
    monkeypatch.setenv("TF_VAR_size", "3")
    found = workspace.environ({})
    assert "surprise" not in found.values()
    assert {name: value for name, value in found.items() if name.startswith(("TF_", "CHECKPOINT"))} == {
        "TF_VAR_size": "3",
        "TF_CLI_CONFIG_FILE": str(tmp_path / "home/cli.tfrc"),
        "TF_DATA_DIR": str(tmp_path / "home/terraform"),
        "TF_IN_AUTOMATION": "1",
        "TF_INPUT": "0",
        "CHECKPOINT_DISABLE": "1",
    }


def test_given_credentials_replace_this_machines_aws_settings(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "company")
    assert workspace.environ({"AWS_ENDPOINT_URL": "u"})["AWS_PROFILE"] == "company"
    found = workspace.environ({"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s"})
    assert {name for name in found if name.startswith("AWS_")} == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}


def test_a_plugin_cache_counts_only_when_it_is_there(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", str(tmp_path / "missing"))
    assert "TF_PLUGIN_CACHE_DIR" not in workspace.environ({})
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", str(tmp_path))
    assert workspace.environ({})["TF_PLUGIN_CACHE_DIR"] == str(tmp_path)


def test_an_init_holds_until_its_settings_or_providers_change(workspace: Workspace, tmp_path: Path) -> None:
    assert not workspace.is_ready({"bucket": "a"})
    workspace.finish({"bucket": "a"})
    assert workspace.is_ready({"bucket": "a"})
    assert not workspace.is_ready({"bucket": "b"})
    link = tmp_path / "home/terraform/providers/aws"
    link.parent.mkdir()
    link.symlink_to(tmp_path / "mirror")
    assert not workspace.is_ready({"bucket": "a"})
    (tmp_path / "mirror").mkdir()
    assert workspace.is_ready({"bucket": "a"})
    workspace.begin()
    assert not workspace.is_ready({"bucket": "a"})


def test_the_provider_lock_outlives_the_configuration_folder(folder: Path, tmp_path: Path) -> None:
    first = Workspace(TERRAFORM, folder, tmp_path / "home")
    (folder / ".terraform.lock.hcl").write_text("locked")
    first.finish({})
    another = tmp_path / "another"
    another.mkdir()
    Workspace(TERRAFORM, another, tmp_path / "home")
    assert (another / ".terraform.lock.hcl").read_text() == "locked"


def test_an_unsaved_state_of_an_earlier_configuration_is_found(
    workspace: Workspace, folder: Path, tmp_path: Path
) -> None:
    assert workspace.unsaved_state() is None
    earlier = folder.parents[2] / "older/stacks/lake-dev"
    earlier.mkdir(parents=True)
    (earlier / "errored.tfstate").write_text("{}")
    assert workspace.unsaved_state() == tmp_path / "home/errored.tfstate"
    assert not (earlier / "errored.tfstate").exists()
