"""The reasons for what checkov finds: few, for things that exist, and none without need (bench/checkov.py runs it)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.checkov import REASONS, Failure, Reason, explained, verdict


def names(project: Path, environment: str) -> set[str]:
    golden = json.loads((project / "tests" / "golden" / f"{environment}.tf.json").read_text(encoding="utf-8"))
    return {name for named in golden["resource"].values() for name in named}


@pytest.mark.parametrize(("environment", "count"), [("dev", 35), ("prod", 20)])
def test_the_reasons_are_counted(environment: str, count: int) -> None:
    assert len(explained(environment)) == count


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.check)
def test_a_reason_is_a_sentence_about_resources_that_exist(reason: Reason, project: Path) -> None:
    assert len(reason.why.split()) > 5
    assert [item for item in reason.environments if set(reason.resources) - names(project, item)] == []


def test_each_check_has_one_reason() -> None:
    assert len({reason.check for reason in REASONS}) == len(REASONS)


def test_what_has_no_reason_and_what_needs_none_is_told() -> None:
    failed: set[Failure] = (explained("prod") - {("CKV_AWS_50", "simulator")}) | {("CKV_AWS_20", "raw")}

    assert list(verdict("prod", failed)) == ["  no reason: CKV_AWS_20 raw", "  not needed: CKV_AWS_50 simulator"]
