"""The digest says whether two plans mean the same."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakectl.plan.digest import digest
from lakectl.plan.read import read_plan
from tests.plan.corpus.files import NAMES, document, plan


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same JSON with the keys of every object in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(item, chance) for item in value] if isinstance(value, list) else value


def of(data: dict[str, Any]) -> str:
    return digest(read_plan(data))


@settings(deadline=None, max_examples=40)
@given(name=st.sampled_from(NAMES), seed=st.integers(0, 2**32))
def test_order_and_time_mean_nothing(name: str, seed: int) -> None:
    chance = random.Random(seed)
    data = shuffled(document(name), chance)
    chance.shuffle(data["resource_changes"])
    data["timestamp"] = f"2026-03-01T10:00:{seed % 60:02}Z"

    assert of(data) == digest(plan(name))


def test_every_change_of_the_corpus_has_a_digest_of_its_own() -> None:
    digests = {name: digest(plan(name)) for name in NAMES}
    same = {name for name in NAMES if digests[name] == digests["nothing"]}

    # Terraform itself sees that a policy's order means nothing, and drift that is nobody's doing isn't any.
    assert same == {"nothing", "policy-reordered", "drift-none"}
    assert len(set(digests.values())) == len(NAMES) - 2


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    data = document("iam-wildcard")
    changes = [one for one in data["resource_changes"] if one["type"] == "aws_iam_role_policy"]
    changes[0]["change"]["after"]["policy"] = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    return data


READ = {"Sid": "a", "Effect": "Allow", "Action": ["s3:GetObject", "s3:ListBucket"], "Resource": "arn:aws:s3:::a"}
DENY = {"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "*"}


@pytest.mark.parametrize(
    "same",
    [
        (DENY, READ),
        (READ | {"Sid": "b"}, DENY),
        (READ | {"Action": ["s3:ListBucket", "s3:GetObject"]}, DENY),
        (READ | {"Resource": ["arn:aws:s3:::a"]}, DENY),
    ],
    ids=["statements reordered", "another name", "actions reordered", "a list of one"],
)
def test_a_policy_written_otherwise(same: tuple[dict[str, Any], ...]) -> None:
    assert of(policy(*same)) == of(policy(READ, DENY))


@pytest.mark.parametrize(
    "other",
    [(READ,), (READ | {"Action": ["s3:GetObject"]}, DENY), (READ, DENY | {"Effect": "Allow"})],
    ids=["deny lost", "action lost", "allow"],
)
def test_another_policy(other: tuple[dict[str, Any], ...]) -> None:
    assert of(policy(*other)) != of(policy(READ, DENY))


def test_null_and_empty_mean_the_same() -> None:
    data = document("created")
    other = copy.deepcopy(data)
    for entry in other["resource_changes"]:
        after = entry["change"]["after"]
        entry["change"]["after"] = {key: None if value in ("", [], {}) else value for key, value in after.items()}

    assert of(other) == of(data)


def test_a_value_out_of_band_changes_the_digest() -> None:
    """The plan's wish is the same, but it starts from something that nobody has reviewed."""
    data = document("more-workers")
    for entry in data["resource_changes"]:
        if entry["type"] == "aws_glue_job":
            entry["change"]["before"]["number_of_workers"] = 100

    assert of(data) != digest(plan("more-workers"))


def test_drift_is_part_of_it() -> None:
    data = document("nothing")
    data["resource_drift"] = [
        one for one in document("rule-disabled")["resource_changes"] if one["type"] == "aws_cloudwatch_event_rule"
    ]

    assert of(data) != digest(plan("nothing"))


def test_a_changed_secret_changes_it_and_the_key_matters() -> None:
    data = document("secret-changed")
    text = json.dumps(data)
    other = json.loads(text.replace("hunter3-hunter3", "hunter4-hunter4"))

    assert of(other) != of(data)
    assert digest(read_plan(data), b"a key") != of(data)


def test_another_provider_is_another_plan() -> None:
    nothing = plan("nothing")

    assert digest(nothing, providers={"hashicorp/aws": "5.100.0"}) != digest(
        nothing, providers={"hashicorp/aws": "5.101.0"}
    )


def test_a_changed_output_is_a_change_and_a_sensitive_one_isnt_shown() -> None:
    data = document("nothing")
    data["output_changes"] = {"protected": {"actions": ["update"], "before": True, "after": False}}
    secret = document("nothing")
    secret["output_changes"] = {
        "word": {"actions": ["update"], "before": "a", "after": "hunter5-hunter5", "after_sensitive": True}
    }

    assert len({of(data), of(secret), digest(plan("nothing"))}) == 3
    assert "hunter5" not in repr(read_plan(secret).outputs)
    assert read_plan(secret).secrets == ("hunter5-hunter5",)
