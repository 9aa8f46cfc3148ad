from __future__ import annotations

from typing import Any

import pytest

from lakectl.plan.findings import Verdict
from lakectl.plan.read import read_plan
from lakectl.plan.review import review


def plan_that_replaces(reason: str) -> dict[str, Any]:
    change = {"actions": ["delete", "create"], "before": {"name": "q"}, "after": {"name": "q"}, "after_unknown": {}}
    queue = {
        "address": "aws_sqs_queue.q",
        "mode": "managed",
        "type": "aws_sqs_queue",
        "name": "q",
        "change": change,
        "action_reason": reason,
    }
    return {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [queue]}


@pytest.mark.parametrize(
    ("reason", "verdict", "rules"),
    [
        ("replace_because_tainted", Verdict.WARN, ["made-again"]),
        ("replace_because_cannot_update", Verdict.BLOCK, ["data-lost"]),
    ],
)
def test_what_an_interrupted_apply_left_half_made_does_not_block(
    reason: str, verdict: Verdict, rules: list[str]
) -> None:
    judged = review(read_plan(plan_that_replaces(reason)))

    assert judged.verdict is verdict
    assert [finding.rule for finding in judged.findings] == rules
