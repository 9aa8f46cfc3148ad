from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lakectl.errors import UsageError
from lakectl.terraform.runner import Terraform
from tests.terraform.test_runner import drive, slow, wait_for

pytestmark = pytest.mark.terraform


def test_a_lock_that_is_given_back_soon_is_waited_for(
    terraform: Callable[[dict[str, Any]], Terraform], tmp_path: Path
) -> None:
    run = terraform(slow(2, tmp_path / "began"))
    run.init({})
    run.plan(tmp_path / "plan")
    holder = drive(tmp_path, "plan")
    wait_for(tmp_path / "began")

    run.plan(tmp_path / "plan2")

    holder.communicate(timeout=30)
    assert holder.returncode == 0
    resources = json.loads((tmp_path / "terraform.tfstate").read_text())["resources"]
    assert [resource["name"] for resource in resources] == ["fast", "slow"]


def test_a_wait_that_is_no_number_is_a_usage_error(
    terraform: Callable[[dict[str, Any]], Terraform], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = terraform({"resource": {"terraform_data": {"one": {}}}})
    run.init({})
    monkeypatch.setenv("LAKECTL_LOCK_WAIT", "2m")

    with pytest.raises(UsageError, match=r"LAKECTL_LOCK_WAIT is '2m', which is no number of seconds\."):
        run.plan(tmp_path / "plan")
