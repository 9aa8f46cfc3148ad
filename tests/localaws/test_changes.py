"""Answers that are kept are forgotten when something may have changed, and after a second."""

from __future__ import annotations

import time

from lakectl.localaws.changes import Changes, Kept


def test_an_answer_is_worked_out_once_until_something_changes() -> None:
    changes, asked = Changes(), list[str]()
    kept = Kept(changes)

    def answer() -> int:
        asked.append("again")
        return len(asked)

    assert [kept.get("a", answer), kept.get("a", answer), kept.get("b", answer)] == [1, 1, 2]
    for service, expected in (("s3", 1), ("iam", 3), ("events", 4), ("sts", 5)):
        changes.note(service)
        assert kept.get("a", answer) == expected


def test_an_answer_that_was_being_worked_out_when_something_changed_is_not_kept() -> None:
    changes = Changes()
    kept = Kept(changes)

    def slow() -> str:
        changes.note("iam")
        kept.get("other", lambda: "x")
        return "old"

    assert kept.get("a", slow) == "old"
    assert kept.get("a", lambda: "new") == "new"


def test_an_answer_is_kept_for_a_second_at_most() -> None:
    kept = Kept(Changes())
    assert kept.get("a", lambda: 1) == 1
    time.sleep(1.1)
    assert kept.get("a", lambda: 2) == 2
