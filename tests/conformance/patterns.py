"""EventBridge's documented patterns, as `tests/localaws/test_patterns.py` has them, counted."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from lakectl.localaws.process import Endpoint
from tests.localaws import test_patterns as documented
from tests.localaws.conftest import client_of


def run(endpoint: Endpoint) -> list[tuple[str, str]]:
    """(kind, state) of every pattern: it matches what it should, and nothing else."""
    events = client_of(endpoint, "events")
    cases = {name: ({"detail": {"x": given}}, good, bad) for name, (given, good, bad) in documented.VALUES.items()}
    fields = [("comparison operators", _is_right(events, case, wrapped=True)) for case in cases.values()]
    details = [("patterns of details", _is_right(events, case)) for case in documented.DETAILS.values()]
    envelopes = [
        ("patterns of envelopes", documented.is_match(events, pattern, documented.EVENT) == expected)
        for pattern, expected in documented.ENVELOPES
    ]
    judged = [(kind, "passed" if right else "failed") for kind, right in (*fields, *details, *envelopes)]
    return judged + [("no patterns", _state_of(events, pattern)) for pattern in documented.REFUSED]


def _is_right(events: Any, case: documented.Case, *, wrapped: bool = False) -> bool:
    pattern, good, bad = case
    shown = [documented.detail(value) if wrapped else value for value in (*good, *bad)]
    found = [documented.is_match(events, pattern, {**documented.EVENT, "detail": value}) for value in shown]
    return found == [True] * len(good) + [False] * len(bad)


def _state_of(events: Any, pattern: Any) -> str:
    try:
        documented.is_match(events, pattern, documented.EVENT)
    except ClientError as error:
        return "refused" if error.response["Error"]["Code"] == "InvalidEventPatternException" else "failed"
    return "failed"
