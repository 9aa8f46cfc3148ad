"""A changed event pattern is judged by events that really came."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lakectl.plan.findings import Severity
from lakectl.plan.review import review
from tests.plan.corpus.files import plan

OLD = plan("pattern-changed").changes[0].old("event_pattern")
NEW = plan("pattern-changed").changes[0].new("event_pattern")


def event(pattern: str) -> dict[str, str]:
    """One that the pattern, which names values alone, lets through."""
    return {key: values[0] for key, values in json.loads(pattern).items()}


@pytest.mark.parametrize(
    ("came", "told"),
    [
        ([], []),
        (
            [event(OLD)] * 1000,
            ["Of the newest 1,000 events that came, 1,000 matched the rule {} before, 0 of them do now."],
        ),
        ([event(NEW)] * 5, []),
        ([{"source": "elsewhere"}], []),
    ],
    ids=["none known", "all lost", "let in anew", "another stream's"],
)
def test_lost_events_block(came: list[dict[str, str]], told: list[str]) -> None:
    changed = plan("pattern-changed")
    findings = review(replace(changed, events=tuple(came))).findings

    name = changed.changes[0].label
    assert [one.what for one in findings if one.rule == "events-lost"] == [line.format(name) for line in told]
    assert all(one.severity is Severity.BLOCK for one in findings if one.rule == "events-lost")
    assert [one.rule for one in findings if one.rule == "pattern-changed"] == ["pattern-changed"]
