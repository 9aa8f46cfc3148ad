"""The table of docs/local.md: what of the documented examples and calls passes, is refused, fails."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.conformance.calls import Answered
from tests.conformance.terraform import Outcome, refusal

STATES = ("passed", "refused", "failed")


@dataclass(frozen=True)
class Row:
    """One subject and how many of each state."""

    subject: str
    counts: tuple[int, int, int]

    def __str__(self) -> str:
        return f"| {self.subject} | {' | '.join(map(str, self.counts))} |"


def rows(found: Iterable[tuple[str, str]]) -> list[Row]:
    """Rows of (subject, state), in the order of the subjects' names, and their sum."""
    counted = Counter(found)
    subjects = sorted({subject for subject, _ in counted})
    each = [Row(subject, _counts(counted, [subject])) for subject in subjects]
    return [*each, Row("all", _counts(counted, subjects))]


def _counts(counted: Counter[tuple[str, str]], subjects: Sequence[str]) -> tuple[int, int, int]:
    passed, refused, failed = (sum(counted[subject, state] for subject in subjects) for state in STATES)
    return passed, refused, failed


def _table(title: str, found: Iterable[tuple[str, str]]) -> list[str]:
    return [f"| {title} | passed | refused | failed |", "| --- | --- | --- | --- |", *map(str, rows(found))]


def tables(outcomes: list[Outcome], answered: list[Answered], patterns: Iterable[tuple[str, str]]) -> str:
    """Markdown: examples by resource type, calls by service, patterns by kind, what was refused and how."""
    shown = [
        *_table("resource type", ((one.example.type, one.state) for one in outcomes)),
        "",
        *_table("calls of", ((one.service, one.state) for one in answered)),
        "",
        *_table("patterns of EventBridge", patterns),
        "",
        "| refused example | answer |",
        "| --- | --- |",
        *(_refused(one) for one in outcomes if one.state == "refused"),
    ]
    return "\n".join(shown)


def _refused(one: Outcome) -> str:
    return f"| {one.example.type}: {one.example.title} | {refusal(one.why)} |"
