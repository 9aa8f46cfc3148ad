"""The Terraform JSON of the shipped environments, reviewed like code. `make golden` writes it anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.infra.conftest import Synthesized

pytestmark = pytest.mark.infra


@pytest.mark.parametrize("environment", ["dev", "local", "prod"])
def test_the_stack_is_the_golden_one(
    environment: str, stacks: Mapping[str, Synthesized], project: Path, pytestconfig: pytest.Config
) -> None:
    golden = project / "tests" / "golden" / f"{environment}.tf.json"
    made = json.dumps(stacks[environment].terraform, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    if pytestconfig.getoption("--renew-golden", default=False):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(made, encoding="utf-8")
    assert made.splitlines() == golden.read_text(encoding="utf-8").splitlines()
