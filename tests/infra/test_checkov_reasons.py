"""The reasons for what checkov finds: few, for things that exist, and none without need (bench/checkov.py runs it)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.checkov import REASONS, Failure, Reason, explained, projects, verdict
from lakectl.config.load import load_config


def names(project: Path, environment: str) -> set[str]:
    golden = json.loads((project / "tests" / "golden" / f"{environment}.tf.json").read_text(encoding="utf-8"))
    return {name for named in golden["resource"].values() for name in named}


@pytest.mark.parametrize(("environment", "count"), [("dev", 35), ("prod", 20), ("devfull", 44), ("prodfull", 20)])
def test_the_reasons_are_counted(environment: str, count: int) -> None:
    assert len(explained(environment)) == count


@pytest.mark.parametrize("reason", REASONS, ids=lambda reason: reason.check)
def test_a_reason_is_a_sentence_about_resources_that_exist(reason: Reason, project: Path) -> None:
    assert len(reason.why.split()) > 5
    shipped = set(reason.environments) & {"dev", "prod"}
    assert [item for item in shipped if set(reason.resources) - names(project, item)] == []


def test_each_check_has_one_reason() -> None:
    assert len({reason.check for reason in REASONS}) == len(REASONS)


def test_what_has_no_reason_and_what_needs_none_is_told() -> None:
    failed: set[Failure] = (explained("prod") - {("CKV_AWS_50", "simulator")}) | {("CKV_AWS_20", "raw")}

    assert list(verdict("prod", failed)) == ["  no reason: CKV_AWS_20 raw", "  not needed: CKV_AWS_50 simulator"]


def test_the_full_environments_have_everything_and_a_catch_all() -> None:
    with projects() as project:
        config = load_config(project, "devfull")
        assert load_config(project, "prodfull").environment.encryption == "kms"

    assert [stream.name for stream in config.streams] == ["transactions", "unmatched"]
    assert config.environment.quicksight.owners
    assert config.environment.observability.alarms
    assert config.environment.tags == {"environment": "dev"}
    assert explained("devfull") - explained("dev") == {
        *(
            (check, resource.replace("transactions", "unmatched"))
            for check, resource in explained("dev")
            if "tran" in resource
        ),
        ("CKV_AWS_26", "notices"),
    }
