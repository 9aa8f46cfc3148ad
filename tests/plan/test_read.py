"""What isn't a plan is told so; what is one becomes values."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lakectl.plan.model import Kind
from lakectl.plan.read import NotAPlanError, parse_plan, read_plan
from lakectl.plan.values import UNKNOWN, Sensitive


def minimal(**change: Any) -> dict[str, Any]:
    entry = {"address": "aws_s3_bucket.a", "mode": "managed", "type": "aws_s3_bucket", "name": "a", "change": change}
    return {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [entry]}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"PK\x03\x04", "This is Terraform's binary plan file, not its JSON."),
        ("not json", "This isn't JSON: Expecting value: line 1 column 1 (char 0)."),
        ("[]", "A plan is a JSON object, this isn't one."),
        ("{}", "This isn't a Terraform plan: it has no format_version."),
        ('{"@level":"info"}', "This is the log of terraform plan -json, not the plan."),
        ('{"format_version":"2.0"}', "This plan has format version 2.0; lakectl reads 1.x."),
        ('{"format_version":"1.0","values":{}}', "This is Terraform's state, not a plan."),
        ('{"format_version":"1.2","resource_changes":{}}', "This plan is damaged: resource_changes isn't a list."),
        (
            '{"format_version":"1.2","resource_changes":[1]}',
            "This plan is damaged: resource_changes[0] isn't a change.",
        ),
    ],
)
def test_what_is_no_plan(text: str | bytes, sentence: str) -> None:
    with pytest.raises(NotAPlanError) as caught:
        parse_plan(text)

    assert caught.value.sentence == sentence
    assert caught.value.hint


def test_an_action_of_the_future() -> None:
    with pytest.raises(NotAPlanError) as caught:
        read_plan(minimal(actions=["melt"], before=None, after=None))

    assert caught.value.sentence == "lakectl doesn't know what melt does to aws_s3_bucket.a."


@pytest.mark.parametrize(
    ("actions", "kind"),
    [
        (["create"], Kind.CREATE),
        (["update"], Kind.UPDATE),
        (["delete"], Kind.DELETE),
        (["delete", "create"], Kind.REPLACE),
        (["create", "delete"], Kind.REPLACE),
        (["forget"], Kind.FORGET),
    ],
)
def test_actions_are_kinds(actions: list[str], kind: Kind) -> None:
    (change,) = read_plan(minimal(actions=actions, before={"id": "a"}, after={"id": "a"})).changes

    assert change.kind is kind


def test_reads_and_unchanged_resources_are_no_changes() -> None:
    assert read_plan(minimal(actions=["read"], before=None, after={})).changes == ()
    unchanged = read_plan(minimal(actions=["no-op"], before={"id": "a"}, after={"id": "a"}))
    assert (unchanged.changes, len(unchanged.unchanged)) == ((), 1)


def test_marks_become_part_of_the_values() -> None:
    plan = read_plan(
        minimal(
            actions=["create"],
            before=None,
            after={"name": "a", "rule": [{"key": "s3cret-key"}]},
            after_unknown={"arn": True, "rule": [{"id": True}]},
            after_sensitive={"rule": [{"key": True}]},
        )
    )
    (change,) = plan.changes

    assert change.after == {"name": "a", "arn": UNKNOWN, "rule": [{"key": Sensitive("s3cret-key"), "id": UNKNOWN}]}
    assert change.new("rule.id") is UNKNOWN
    assert plan.secrets == ("s3cret-key",)
    assert "s3cret-key" not in repr(plan)


def test_sensitive_variables_and_provider_keys_are_secrets_too() -> None:
    data = minimal(actions=["create"], before=None, after={})
    data["variables"] = {"password": {"value": "correct-horse"}, "region": {"value": "eu-central-1"}}
    data["configuration"] = {
        "provider_config": {"aws": {"expressions": {"secret_key": {"constant_value": "battery-staple"}}}},
        "root_module": {"variables": {"password": {"sensitive": True}, "region": {}}},
    }

    assert parse_plan(json.dumps(data)).secrets == ("battery-staple", "correct-horse")
