"""A changed event pattern is judged by events that really came."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from lakectl.plan.findings import Severity
from lakectl.plan.model import Change, Kind
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


def test_what_another_rule_of_the_bus_takes_is_not_lost() -> None:
    changed = plan("pattern-changed")
    (rule,) = (change for change in changed.changes if change.type == "aws_cloudwatch_event_rule")
    values = {"name": "second", "event_pattern": OLD, "event_bus_name": rule.new("event_bus_name")}
    second = replace(rule, address=f"{rule.type}.second", kind=Kind.CREATE, before={}, after=values)
    elsewhere = replace(second, after={**values, "event_bus_name": "another-bus"})

    def lost(*rules: Change, unchanged: tuple[Change, ...] = ()) -> list[str]:
        events = (event(OLD),) * 10
        whole = replace(changed, changes=(*changed.changes, *rules), unchanged=unchanged, events=events)
        return [one.rule for one in review(whole).findings if one.rule == "events-lost"]

    assert lost(second) == lost(unchanged=(second,)) == []
    assert lost(elsewhere) == ["events-lost"]


def test_how_many_are_lost_and_how_many_go_elsewhere() -> None:
    changed = plan("pattern-changed")
    (rule,) = (change for change in changed.changes if change.type == "aws_cloudwatch_event_rule")
    pattern = json.dumps({**json.loads(OLD), "account": ["1"]})
    values = {"name": "second", "event_pattern": pattern, "event_bus_name": rule.new("event_bus_name")}
    second = replace(rule, address=f"{rule.type}.second", kind=Kind.CREATE, before={}, after=values)
    events = ({**event(OLD), "account": "1"}, {**event(OLD), "account": "2"}, {**event(OLD), "account": "3"})
    found = review(replace(changed, changes=(*changed.changes, second), events=events)).findings

    (lost,) = [one.what for one in found if one.rule == "events-lost"]
    assert lost == (
        f"Of the newest 3 events that came, 3 matched the rule {rule.label} before, 0 of them do now, 1 go to another "
        "rule."
    )
