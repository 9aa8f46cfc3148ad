"""Event patterns that EventBridge takes, and those that it refuses."""

from typing import Any

import pytest

from lakectl.events.pattern import check_pattern
from lakectl.events.reader import Mistakes


def told(pattern: object) -> list[str]:
    mistakes = Mistakes("file")
    check_pattern(pattern, mistakes)
    return [str(mistake) for mistake in mistakes.found]


@pytest.mark.parametrize(
    "pattern",
    [
        {"source": ["a", None, 1, True]},
        {"detail": {"x": [{"prefix": "a"}, {"suffix": {"equals-ignore-case": ".PNG"}}]}},
        {"detail": {"n": [{"numeric": [">", 0, "<=", 5]}], "e": [{"exists": False}]}},
        {"detail": {"ip": [{"cidr": "10.0.0.0/24"}], "w": [{"wildcard": "a*b"}]}},
        {"detail": {"x": [{"anything-but": ["a", "b"]}, {"anything-but": {"prefix": "x"}}, {"anything-but": 5}]}},
        {"$or": [{"source": ["a"]}, {"detail": {"x": ["b"]}}]},
    ],
)
def test_a_valid_pattern_has_no_mistake(pattern: dict[str, Any]) -> None:
    assert told(pattern) == []


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({}, "file: pattern: an event pattern is a table with at least one field"),
        ({"source": "a"}, "file: pattern.source: 'a' must be a list of values"),
        ({"source": []}, "file: pattern.source: an empty list matches nothing"),
        ({"source": [["a"]]}, "file: pattern.source[0]: a list inside a list isn't allowed"),
        (
            {"source": [{"prefx": "a"}]},
            "file: pattern.source[0]: 'prefx' is no comparison operator; did you mean 'prefix'?",
        ),
        ({"source": [{"prefix": 1}]}, "file: pattern.source[0].prefix: needs a string"),
        ({"source": [{"wildcard": "a**"}]}, "file: pattern.source[0].wildcard: two * in a row aren't allowed"),
        (
            {"detail": {"n": [{"numeric": ["~", 1]}]}},
            "file: pattern.detail.n[0].numeric: knows the signs <, <=, =, >, >=",
        ),
        ({"detail": {"i": [{"cidr": "x/1"}]}}, "file: pattern.detail.i[0].cidr: 'x/1' is no CIDR block"),
        (
            {"source": [{"anything-but": ["a", 1]}]},
            "file: pattern.source[0].anything-but: takes strings or numbers, not",
        ),
        ({"source": [{"exists": "yes"}]}, "file: pattern.source[0].exists: needs true or false"),
        ({"$or": [{"source": ["a"]}]}, "file: pattern.$or: $or needs a list of at least two patterns"),
    ],
)
def test_a_mistake_has_the_path_of_its_key(pattern: dict[str, Any], expected: str) -> None:
    (mistake,) = told(pattern)
    assert mistake.startswith(expected)
