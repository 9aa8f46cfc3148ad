"""A replacement and everything that only follows it is one line; what changes for its own sake stays on its own."""

from __future__ import annotations

from typing import Any

import pytest

from lakectl.plan.changes import cascades
from lakectl.plan.read import read_plan
from lakectl.plan.render import render
from lakectl.plan.review import Review, review
from tests.plan.corpus.files import document

STREAM = "aws_kinesis_firehose_delivery_stream.transactions"
TARGET = "aws_cloudwatch_event_target.transactions"
ALARM = "aws_cloudwatch_metric_alarm.stale"


def following(**target: Any) -> Review:
    """The stream is replaced; the rule's target follows it, and an alarm follows the target."""
    data = document("data-replaced")
    changes = {one["address"]: one for one in data["resource_changes"]}
    changes[TARGET]["change"]["actions"] = ["delete", "create"]
    changes[TARGET]["change"]["after"] |= target
    alarm = {
        "address": ALARM,
        "mode": "managed",
        "type": "aws_cloudwatch_metric_alarm",
        "name": "stale",
        "change": {
            "actions": ["update"],
            "before": {"dimensions": {"id": "1"}},
            "after": {},
            "after_unknown": {"dimensions": True},
        },
    }
    data["resource_changes"].append(alarm)
    data["configuration"] = {
        "root_module": {
            "resources": [
                {"address": TARGET, "expressions": {"arn": {"references": [f"{STREAM}.arn", STREAM]}}},
                {"address": ALARM, "expressions": {"dimensions": {"references": [f"{TARGET}.id", TARGET]}}},
            ]
        }
    }
    return review(read_plan(data))


def test_followers_stand_under_the_change_that_started_it_however_far() -> None:
    found = {one.change.address: [f.address for f in one.followers] for one in cascades(following().changes)}

    assert found[STREAM] == [TARGET, ALARM]
    assert TARGET not in found
    assert ALARM not in found


def test_an_edit_of_its_own_is_lifted_out_and_shown_alone() -> None:
    found = {one.change.address: one for one in cascades(following(target_id="elsewhere").changes)}

    assert [one.address for one in found[TARGET].followers] == [ALARM]
    assert [one.path for one in found[TARGET].attributes] == ["target_id"]
    assert found[TARGET].change.reason == f"follows {STREAM}"
    assert found[STREAM].followers == ()


@pytest.mark.parametrize(
    ("shape", "line"),
    [
        ("text", f"      with it: ± {TARGET}, ~ {ALARM}"),
        ("markdown", f"; with it: replace `{TARGET}`, update `{ALARM}`"),
        ("html", f"<li>with it: replace <code>{TARGET}</code></li>"),
    ],
)
def test_every_format_folds(shape: str, line: str) -> None:
    text = render(following(), shape)

    assert line in text
    assert text.count(TARGET) == 1


def test_the_counts_and_the_json_leave_nothing_out() -> None:
    found = following()

    assert found.counts.replace == 4
    assert {one.address for one in found.changes} >= {STREAM, TARGET, ALARM}
