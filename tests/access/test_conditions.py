from __future__ import annotations

import pytest

from lakectl.access.conditions import Change, change, joined, said


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("country = 'IN'", "country = 'IN'", Change.SAME),
        ("country='IN'", "COUNTRY  =  'IN'", Change.SAME),
        ("a = 1 AND b = 2", "b = 2 AND a = 1", Change.SAME),
        ("country = 'IN'", "", Change.WIDEN),
        ("", "country = 'IN'", Change.NARROW),
        ("country = 'IN'", "country = 'IN' OR true", Change.WIDEN),
        ("country = 'IN'", "country IN ('IN', 'US')", Change.WIDEN),
        ("country IN ('IN', 'US')", "country IN ('IN', 'US', 'DE')", Change.WIDEN),
        ("country = 'IN'", "country <> 'US'", Change.WIDEN),
        ("country = 'IN' AND amount < 100", "country = 'IN'", Change.WIDEN),
        ("country = 'IN'", "country = 'IN' AND amount < 100", Change.NARROW),
        ("country = 'IN'", "country = 'IN' OR amount < 100", Change.WIDEN),
        ("amount < 100", "amount < 200", Change.WIDEN),
        ("amount < 100", "amount <= 100", Change.WIDEN),
        ("amount >= 100", "amount > 100", Change.NARROW),
        ("amount BETWEEN 10 AND 20", "amount BETWEEN 5 AND 20", Change.WIDEN),
        ("amount BETWEEN 10 AND 20", "amount < 20", Change.OTHER),
        ("day > '05'", "day > '04'", Change.WIDEN),
        ("amount = 5", "amount < 10", Change.WIDEN),
        ("NOT country = 'IN'", "NOT country IN ('IN', 'US')", Change.NARROW),
        ("country = 'IN'", "country = 'US'", Change.OTHER),
        ("country = 'IN'", "state = 'IN'", Change.OTHER),
        ("city LIKE 'A%'", "city LIKE '%'", Change.OTHER),
        ("country = 'IN'", "no condition", Change.OTHER),
        ("no condition", "", Change.OTHER),
    ],
)
def test_what_becomes_of_the_rows(before: str, after: str, expected: Change) -> None:
    assert change(before, after) is expected


def test_any_of_several_conditions() -> None:
    assert joined(["a = 1"]) == "a = 1"
    assert joined(["b = 2", "a = 1", "b = 2"]) == "(a = 1) OR (b = 2)"
    assert joined(["a = 1", ""]) == ""


def test_a_condition_is_said_on_one_line() -> None:
    assert said(" a = 1\n  AND b = 2 ") == "a = 1 AND b = 2"
    assert said("") == "all"
