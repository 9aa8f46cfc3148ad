from __future__ import annotations

from typing import Any

from lakectl.workflows.destroy import _guarded_buckets


def bucket(name: str, **before: Any) -> dict[str, Any]:
    return {"type": "aws_s3_bucket", "change": {"before": {"bucket": name, **before}}}


def test_buckets_that_were_deployed_to_survive() -> None:
    other = {"type": "aws_sqs_queue", "change": {"before": {}}}
    plan = {"resource_changes": [bucket("kept"), bucket("gone", force_destroy=True), other]}
    assert _guarded_buckets(plan) == {"kept"}


def test_a_plan_without_changes_has_none() -> None:
    assert _guarded_buckets({"format_version": "1.2"}) == set()
