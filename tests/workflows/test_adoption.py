"""What is there already becomes part of the plan, unless it is somebody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from lakectl.lake import Lake
from lakectl.workflows.adoption import NotOursError, adopt

pytestmark = pytest.mark.local

QUEUE = "lake-local-transactions"


def plan(*actions: str) -> dict[str, Any]:
    change = {"actions": list(actions), "after": {"name": QUEUE}}
    queue = {"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "change": change}
    data = {"address": "data.aws_partition.p", "mode": "data", "type": "aws_partition", "change": {"actions": ["read"]}}
    return {"resource_changes": [queue, data]}


def never(ids: Mapping[str, str]) -> dict[str, Any]:
    raise AssertionError(ids)


def test_where_nothing_exists_the_plan_stays(lake: Lake) -> None:
    made = plan("create")

    assert adopt(lake, made, never) is made
    assert adopt(lake, {}, never) == {}


def test_what_is_ours_is_planned_anew_with_its_id_and_what_is_not_is_refused(lake: Lake) -> None:
    sqs = lake.aws.client("sqs")
    url = sqs.create_queue(QueueName=QUEUE, tags={"lakectl:stack": "lake-local"})["QueueUrl"]
    asked = []

    def anew(ids: Mapping[str, str]) -> dict[str, Any]:
        asked.append(dict(ids))
        return plan("no-op")

    try:
        assert adopt(lake, plan("create"), anew) == plan("no-op")
        assert asked == [{"aws_sqs_queue.q": url}]
        assert adopt(lake, plan("update"), never) == plan("update")
        sqs.tag_queue(QueueUrl=url, Tags={"lakectl:stack": "lake-other"})
        with pytest.raises(NotOursError) as refused:
            adopt(lake, plan("create"), never)
        assert refused.value.sentence == (
            "Nothing was applied: aws_sqs_queue.q exists and isn't this environment's: "
            "its tag lakectl:stack says lake-other."
        )
    finally:
        sqs.delete_queue(QueueUrl=url)
