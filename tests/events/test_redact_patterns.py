"""Patterns of what redacted texts lose."""

import json

import pytest

from lakectl.events.contract_file import parse_contract
from lakectl.events.reader import MistakesError

CONTRACT = """redact = %s
key = "id"
event_time = "time"
[pattern]
source = ["x"]
[[column]]
name = "id"
type = "string"
path = "id"
[[column]]
name = "time"
type = "timestamp"
path = "time"
"""


@pytest.mark.parametrize("pattern", ["EMP-[0-9]{6}", r"(?:DE|FR)\d{2}[^ ]+", r"\$[0-9]+\b", r"a|b", r"\\d"])
def test_patterns_that_say_what_is_taken_out(pattern: str) -> None:
    assert parse_contract("things", CONTRACT % json.dumps([pattern])).redact == (pattern,)


@pytest.mark.parametrize(
    ("pattern", "wrong"),
    [
        ("EMP-[", "is no regular expression: unterminated character set at position 4"),
        ("[0-9]*", "matches the empty text"),
        ("", "matches the empty text"),
        ("^EMP", "has an anchor, "),
        ("EMP$", "has an anchor, "),
        (r"\AEMP", "has an anchor, "),
        ("(?<=x)EMP", "has an anchor, "),
        ("(?i)emp", "has an anchor, "),
        (r"(a)\1", "has an anchor, "),
        ("x" * 201, "has 201 characters; 200 are the most"),
    ],
)
def test_patterns_that_are_none(pattern: str, wrong: str) -> None:
    with pytest.raises(MistakesError) as raised:
        parse_contract("things", CONTRACT % json.dumps([pattern]))
    (mistake,) = raised.value.mistakes
    assert str(mistake).startswith(f"streams/things.toml: redact[0]: {pattern!r} {wrong}")
    assert str(mistake).endswith('; for example redact = ["EMP-[0-9]{6}"]')


def test_there_are_not_too_many() -> None:
    with pytest.raises(MistakesError) as raised:
        parse_contract("things", CONTRACT % json.dumps(["x"] * 21))
    assert [str(mistake) for mistake in raised.value.mistakes] == [
        "streams/things.toml: redact: has 21 patterns; 20 are the most"
    ]
