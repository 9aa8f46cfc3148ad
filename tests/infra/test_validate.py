"""Real Terraform with the real provider finds the JSON valid."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from lakectl.terraform import cliconfig
from lakectl.terraform.toolchain import locate
from tests.infra.conftest import ENVIRONMENTS, Synthesized

pytestmark = [pytest.mark.infra, pytest.mark.terraform]


@pytest.mark.parametrize("environment", [*ENVIRONMENTS, "full"])
def test_terraform_finds_the_json_valid(
    environment: str, stacks: Mapping[str, Synthesized], project: Path, tmp_path: Path
) -> None:
    assert verdict(stacks[environment], project, tmp_path) == (True, [])


def test_many_streams_are_valid(examples_stack: Synthesized, project: Path, tmp_path: Path) -> None:
    assert verdict(examples_stack, project, tmp_path) == (True, [])


def verdict(stack: Synthesized, project: Path, tmp_path: Path) -> tuple[bool, list[object]]:
    toolchain = locate(project)
    shutil.copytree(stack.folder, tmp_path / "stack")
    required = {"hashicorp/aws": "~> 5.100"}
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    config = cliconfig.write(tmp_path / "rc", toolchain, required, clean)
    environ = {**clean, "TF_CLI_CONFIG_FILE": str(config)}

    def terraform(*arguments: str) -> str:
        command = [str(toolchain.binary), f"-chdir={tmp_path / 'stack'}", *arguments]
        done = subprocess.run(command, env=environ, check=False, capture_output=True, text=True)
        return done.stdout + done.stderr

    terraform("init", "-backend=false", "-no-color")
    found = json.loads(terraform("validate", "-json"))
    return found["valid"], found["diagnostics"]
