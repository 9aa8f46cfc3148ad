"""When an alarm changes its state: AWS's tables of missing data, M out of N, operators; and what it then says."""

from __future__ import annotations

from typing import Any

import pytest

from lakectl.localaws.services.cloudwatch.evaluation import (
    ALARM,
    INSUFFICIENT_DATA,
    OK,
    Datapoint,
    Rule,
    age_of,
    judge,
)
from lakectl.localaws.services.cloudwatch.wording import reason

KEPT = "KEPT"
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")


def rule(**more: Any) -> Rule:
    usual: dict[str, Any] = {"comparison": "GreaterThanThreshold", "threshold": 1.0, "periods": 3, "to_alarm": 3}
    return Rule(**{**usual, "missing": "missing", **more})


def points(text: str) -> list[Datapoint]:
    """Datapoints as AWS's tables write them, oldest first: 0, X (breaching) or - (missing); here latest first."""
    marks = list(enumerate(reversed(text.split())))
    return [Datapoint(-60.0 * age, 2.0 if mark == "X" else 0.0, age) for age, mark in marks if mark != "-"]


# "How alarm state is evaluated when data is missing": 3 out of 3, and 2 out of 3.
TABLES = [
    (3, "0 - X - X", (OK, OK, OK, OK)),
    (3, "0 - - - -", (OK, OK, OK, OK)),
    (3, "- - - - -", (INSUFFICIENT_DATA, KEPT, ALARM, OK)),
    (3, "0 X X - X", (ALARM, ALARM, ALARM, ALARM)),
    (3, "- - X - -", (ALARM, KEPT, ALARM, OK)),
    (2, "0 - X - X", (ALARM, ALARM, ALARM, ALARM)),
    (2, "0 0 X 0 X", (ALARM, ALARM, ALARM, ALARM)),
    (2, "0 - X - -", (OK, OK, ALARM, OK)),
    (2, "- - - - 0", (OK, OK, ALARM, OK)),
    (2, "- - - X -", (ALARM, KEPT, ALARM, OK)),
]


@pytest.mark.parametrize(("to_alarm", "data", "wanted"), TABLES)
def test_the_tables_of_aws(to_alarm: int, data: str, wanted: tuple[str, ...]) -> None:
    got = {
        treatment: judge(rule(to_alarm=to_alarm, missing=treatment), points(data), KEPT).state
        for treatment in TREATMENTS
    }
    assert tuple(got.values()) == wanted


@pytest.mark.parametrize("data", ["- - - - X", "- - - X -"])
def test_one_breaching_datapoint_waits_for_the_next_ones(data: str) -> None:
    assert judge(rule(), points(data), OK).state == OK


@pytest.mark.parametrize(
    ("comparison", "breaching"),
    [
        ("GreaterThanThreshold", [2.0]),
        ("GreaterThanOrEqualToThreshold", [1.0, 2.0]),
        ("LessThanThreshold", [0.0]),
        ("LessThanOrEqualToThreshold", [0.0, 1.0]),
    ],
)
def test_the_operators(comparison: str, breaching: list[float]) -> None:
    one = rule(comparison=comparison, periods=1, to_alarm=1)
    got = [value for value in (0.0, 1.0, 2.0) if judge(one, [Datapoint(0.0, value, 0)], OK).state == ALARM]
    assert got == breaching


def test_windows_slide_and_end_with_the_last_full_minute() -> None:
    moments = (36_300.0, 36_299.9, 36_000.0, 35_999.0, 35_700.0, 35_699.0)
    assert [age_of(moment, 36_330.5, 300) for moment in moments] == [-1, 0, 0, 1, 1, 2]
    assert [age_of(moment, 36_360.0, 300) for moment in moments] == [0, 0, 1, 1, 2, 2]


def test_an_alarm_of_the_api_asks_for_all_its_periods_unless_it_says_how_many() -> None:
    alarm = {"ComparisonOperator": "LessThanThreshold", "Threshold": 1, "EvaluationPeriods": 3}
    assert Rule.of(alarm) == rule(comparison="LessThanThreshold")
    assert Rule.of({**alarm, "DatapointsToAlarm": 2}).to_alarm == 2


CROSSED = "Threshold Crossed:"
GREATER = "greater than the threshold (1.0)."
MISSING = "Threshold Crossed: no datapoints were received for"
REASONS = [
    ("X", "missing", "Threshold Crossed: 1 datapoint [2.0 (01/01/70 00:00:00)] was greater than the threshold (1.0)."),
    (
        "0",
        "missing",
        "Threshold Crossed: 1 datapoint [0.0 (01/01/70 00:00:00)] was not greater than the threshold (1.0).",
    ),
    (
        "X X",
        "missing",
        f"{CROSSED} 2 datapoints [2.0 (01/01/70 00:00:00), 2.0 (31/12/69 23:59:00)] were {GREATER}",
    ),
    ("-", "breaching", f"{MISSING} 1 period and 1 missing datapoint was treated as [Breaching]."),
    ("- -", "notBreaching", f"{MISSING} 2 periods and 2 missing datapoints were treated as [NonBreaching]."),
    ("-", "missing", "Insufficient Data: 1 datapoint was unknown."),
    ("- - -", "missing", "Insufficient Data: 3 datapoints were unknown."),
]


@pytest.mark.parametrize(("data", "missing", "words"), REASONS)
def test_the_reason(data: str, missing: str, words: str) -> None:
    periods = len(data.split())
    one = rule(periods=periods, to_alarm=periods, missing=missing)
    assert reason(one, judge(one, points(data), OK)) == words
