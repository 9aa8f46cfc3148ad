"""What was changed behind Terraform's back: real plans against the embedded AWS, meddled with by boto3."""

from __future__ import annotations

import json
from typing import Any

from lakectl.plan.findings import Verdict
from lakectl.plan.read import read_plan
from lakectl.plan.render import render
from lakectl.plan.review import review
from tests.plan.corpus.files import document, plan, reviewed


def what() -> dict[str, str]:
    return {one.address: one.what for one in reviewed("drift").drift}


def test_terraform_itself_would_plan_nothing_for_the_rule_and_the_role() -> None:
    planned = {change.address for change in plan("drift").changes}

    assert planned == {"aws_cloudwatch_log_group.crawler", "aws_cloudwatch_log_group.job"}


def test_a_rule_disabled_by_hand_is_found() -> None:
    assert what()["aws_cloudwatch_event_rule.transactions"] == (
        "Somebody changed the event rule lake-dev-transactions outside Terraform: is_enabled: true → false; "
        "state: ENABLED → DISABLED. Terraform neither prints this nor puts it back."
    )


def test_a_policy_put_beside_ours_is_found_and_ours_isn_t_blamed() -> None:
    assert what()["aws_iam_role.glue"] == (
        "Somebody changed the role lake-dev-glue outside Terraform: inline_policy gains "
        '{"name":"rogue","policy":{"Statement":[{"Action":["*"],"Effect":"Allow","Resource":["*"]}],'
        '"Version":"2012-10-17"}}. Terraform neither prints this nor puts it back.'
    )


def test_what_the_plan_heals_is_told_apart() -> None:
    assert what()["aws_cloudwatch_log_group.crawler"] == (
        "Somebody deleted the log group /lake/dev/crawler outside Terraform. This plan makes it again."
    )
    assert what()["aws_cloudwatch_log_group.job"] == (
        "Somebody changed the log group /lake/dev/job outside Terraform: retention_in_days: 90 → 1. "
        "This plan puts it back."
    )


def test_the_rules_say_why_it_matters() -> None:
    whys = {one.address: one.why for one in reviewed("drift").drift}

    assert whys["aws_iam_role.glue"].startswith("Whoever holds this can do everything with the service")
    assert whys["aws_cloudwatch_event_rule.transactions"].startswith("Producers see no error")


def test_drift_warns_and_never_blocks() -> None:
    assert reviewed("drift").verdict is Verdict.WARN
    assert "Changed outside Terraform" in render(reviewed("drift"), "text")


def test_a_zero_that_the_provider_reads_is_nobody_s_doing() -> None:
    """The plan after the first apply of a bucket's encryption, with provider 5.100.0."""
    rule = {"apply_server_side_encryption_by_default": [{"sse_algorithm": "AES256"}], "bucket_key_enabled": None}
    data = document("nothing")
    data["resource_drift"] = [
        {
            "address": "aws_s3_bucket_server_side_encryption_configuration.raw",
            "mode": "managed",
            "type": "aws_s3_bucket_server_side_encryption_configuration",
            "name": "raw",
            "change": {
                "actions": ["update"],
                "before": {"bucket": "raw", "rule": [rule]},
                "after": {"bucket": "raw", "rule": [rule | {"bucket_key_enabled": False}]},
            },
        }
    ]

    assert review(read_plan(data)).findings == ()


def test_the_plan_after_the_first_apply_blames_nobody() -> None:
    """Terraform then reports every role whose policies are resources of their own as changed."""
    assert [change.address for change in plan("drift-none").drift] != []
    assert reviewed("drift-none").findings == ()


def test_the_plan_after_a_policy_was_changed_by_an_apply_blames_nobody() -> None:
    """Terraform then reports the role whose only policy it is as changed, with provider 5.100.0."""
    data = role_with_policies([("lake", "glue:GetTable")], [("lake", "glue:GetTables")])

    assert review(read_plan(data)).findings == ()


def test_another_policy_in_the_place_of_ours_is_drift() -> None:
    data = role_with_policies([("lake", "glue:GetTable")], [("rogue", "glue:GetTable")])

    assert [finding.address for finding in review(read_plan(data)).findings] == ["aws_iam_role.job"]


def role_with_policies(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> dict[str, Any]:
    """A plan that changes nothing, in which a role's inline policies (name, action) aren't what they were."""

    def role(policies: list[tuple[str, str]]) -> dict[str, Any]:
        inline = [{"name": name, "policy": _allow(action)} for name, action in policies]
        return {"id": "job", "name": "job", "inline_policy": inline}

    def entry(kind: str, before: dict[str, Any], after: dict[str, Any], action: str) -> dict[str, Any]:
        change = {"actions": [action], "before": before, "after": after}
        return {"address": f"{kind}.job", "mode": "managed", "type": kind, "name": "job", "change": change}

    policy = {"id": "job:lake", "name": "lake", "role": "job", "policy": _allow(after[0][1])}
    data = document("nothing")
    data["resource_changes"] = [entry("aws_iam_role_policy", policy, policy, "no-op")]
    data["resource_drift"] = [entry("aws_iam_role", role(before), role(after), "update")]
    return data


def _allow(action: str) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})
