"""The statements that only an account has, beside those of the local lake: each with the reason why it is there.

Those of the local lake are tried (tests/scenarios/test_least_privilege.py). The others are named here, so that no
statement joins them without a reason.
"""

from __future__ import annotations

import json
from pathlib import Path

GOLDEN = Path(__file__).parents[1] / "golden"
_SEALED = "The embedded services keep what is sealed without asking the key"
REASONS = {
    "aws_kms_key.key Account": "Without it nobody could use or change the key: KMS's default, and IAM decides",
    "aws_kms_key.key Logs": f"{_SEALED}: CloudWatch Logs seals the lake's groups with it",
    "aws_kms_key.key Notices": f"{_SEALED}: alarms, budgets and rules publish to a sealed topic",
}

TRIED = {
    "aws_sns_topic_policy.senders AlarmsAndBudgets",
    "aws_sns_topic_policy.senders Rules",
    "aws_sqs_queue.failed-runs-letters 0",
}
"""Those of a lake with alarms, which are tried like the local lake's."""


def statements(environment: str) -> set[str]:
    """Those of the resources' own policies."""
    resources = json.loads((GOLDEN / f"{environment}.tf.json").read_text(encoding="utf-8"))["resource"]
    return {
        f"{kind}.{name} {statement.get('Sid', at)}"
        for kind, found in resources.items()
        for name, resource in found.items()
        if kind != "aws_iam_role_policy" and "Statement" in str(resource.get("policy"))
        for at, statement in enumerate(json.loads(resource["policy"])["Statement"])
    }


def test_what_only_an_account_has_is_there_for_a_reason() -> None:
    assert statements("prod") - statements("local") - TRIED == set(REASONS)
