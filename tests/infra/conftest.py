"""The stacks of this project, synthesized once per session: one jsii kernel, all environments."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lakectl.config import names
from lakectl.config.load import load_config
from lakectl.config.model import LakeConfig
from tests.infra.everything import EVERY_GRANT, add_everything, rewrite

ENVIRONMENTS = ("local", "dev", "prod")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--renew-golden", action="store_true", help="write the golden Terraform JSON anew")


@dataclass(frozen=True)
class Synthesized:
    """One environment's stack, as `lakectl synth` writes it."""

    folder: Path
    """Holds cdk.tf.json and assets/."""
    count: int
    """Resources that the program made."""

    @property
    def text(self) -> str:
        return (self.folder / "cdk.tf.json").read_text(encoding="utf-8")

    @property
    def terraform(self) -> dict[str, Any]:
        """What Terraform reads: without cdktf's notes to itself."""
        found: dict[str, Any] = without_notes(json.loads(self.text))
        return found

    @property
    def resources(self) -> dict[str, dict[str, Any]]:
        """Terraform address → arguments."""
        kinds = self.terraform["resource"].items()
        return {f"{kind}.{name}": arguments for kind, named in kinds for name, arguments in named.items()}

    def all(self, kind: str) -> dict[str, dict[str, Any]]:
        """Name → arguments of every resource of a type."""
        found: dict[str, dict[str, Any]] = self.terraform["resource"].get(kind, {})
        return found


def without_notes(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: without_notes(value) for key, value in node.items() if key != "//"}
    return [without_notes(item) for item in node] if isinstance(node, list) else node


@pytest.fixture(scope="session")
def stacks(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Synthesized]:
    """Environment → its stack; `full` has everything switched on."""
    configs = {environment: load_config(project, environment) for environment in ENVIRONMENTS}
    copy = copied(project, tmp_path_factory.mktemp("full"))
    rewrite(copy / "cdktf.json", add_everything)
    with (copy / "streams" / "transactions.toml").open("a", encoding="utf-8") as contract:
        contract.write(EVERY_GRANT)
    return synthesized({**configs, "full": load_config(copy, "full")}, tmp_path_factory)


@pytest.fixture(scope="session")
def two_streams(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """A local lake with a second stream, `refunds`."""
    return with_refunds(project, tmp_path_factory, "")


@pytest.fixture(scope="session")
def no_crawler(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """The same, but the job of `refunds` adds the partitions itself, and keeps fields that no column takes."""
    return with_refunds(project, tmp_path_factory, 'catalog = "job"\nunknown = "keep"\n')


def with_refunds(project: Path, tmp_path_factory: pytest.TempPathFactory, first: str) -> Synthesized:
    copy = copied(project, tmp_path_factory.mktemp("refunds"))
    text = (project / "streams" / "transactions.toml").read_text(encoding="utf-8")
    refunds = first + text.replace('["transactions"]', '["refunds"]')
    (copy / "streams" / "refunds.toml").write_text(refunds, encoding="utf-8")
    return synthesized({"local": load_config(copy, "local")}, tmp_path_factory)["local"]


@pytest.fixture(scope="session")
def examples(project: Path, tmp_path_factory: pytest.TempPathFactory) -> LakeConfig:
    """The dev lake with the contracts of examples/streams beside its own."""
    copy = copied(project, tmp_path_factory.mktemp("examples"))
    for contract in (project / "examples" / "streams").glob("*.toml"):
        shutil.copy(contract, copy / "streams")
    return load_config(copy, "dev")


@pytest.fixture(scope="session")
def examples_stack(examples: LakeConfig, tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    return synthesized({"dev": examples}, tmp_path_factory)["dev"]


def copied(project: Path, folder: Path) -> Path:
    """A copy of what a lake is made from, free to be changed."""
    for part in ("streams", "glue_jobs", "lambda_src"):
        shutil.copytree(project / part, folder / part)
    shutil.copy(project / "cdktf.json", folder)
    return folder


def synthesized(configs: Mapping[str, LakeConfig], factory: pytest.TempPathFactory) -> Mapping[str, Synthesized]:
    # The provider bindings load when the first test needs them, not when tests are collected.
    from lakectl.infra.cdktf import App, TerraformResource  # noqa: PLC0415
    from lakectl.infra.stack import LakeStack  # noqa: PLC0415

    folder = factory.mktemp("synth")
    app = App(outdir=str(folder))
    made = {}
    for name, config in configs.items():
        resources = [item for item in LakeStack(app, config).node.find_all() if isinstance(item, TerraformResource)]
        made[name] = Synthesized(folder / "stacks" / names.stack(config), len(resources))
    app.synth()
    return made
