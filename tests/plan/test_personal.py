"""The review refuses what nobody approved, lets pass what somebody did, and says who."""

from __future__ import annotations

from dataclasses import replace

from lakectl.plan.findings import Severity, Verdict
from lakectl.plan.model import Opening, Retagged
from lakectl.plan.read import read_plan
from lakectl.plan.review import Review, review
from tests.plan.corpus.files import document

GAIN = "cloud-developer gains transactions.message [personal: message]"
WORD = "approved by Ada Byron until 2027-01-31: ticket 4711"


def judged(approval: str, expired: tuple[str, ...] = (), accepted: dict[str, str] | None = None) -> Review:
    plan = replace(
        read_plan(document("nothing")), openings=(Opening(what=GAIN, approval=approval),), expired_approvals=expired
    )
    return review(plan, accepted=accepted)


def test_what_nobody_approved_is_refused() -> None:
    found = judged("")
    assert found.verdict is Verdict.BLOCK
    assert [(one.rule, one.what) for one in found.blockers] == [("personal-widened", f"{GAIN}.")]


def test_what_somebody_approved_is_a_warning_with_their_name() -> None:
    found = judged(WORD)
    assert found.verdict is Verdict.WARN
    assert [(one.severity, one.accepted) for one in found.findings] == [(Severity.WARN, WORD)]


def test_an_approval_that_ended_blocks_again_and_an_override_is_a_word_too() -> None:
    ended = "The approval of cloud-developer reading transactions.message (by Ada Byron) ended on 2026-01-31"
    found = judged(WORD, (ended,))
    assert [(one.rule, one.what) for one in found.blockers] == [("approval-expired", f"{ended}.")]
    assert judged("", (), {"personal-widened": "the board"}).findings[0].accepted == "the board"


def test_who_gains_or_loses_by_a_tag_alone_is_told_like_a_grant() -> None:
    moved = (Retagged(what="a gains t.x", widens=True), Retagged(what="b loses t.x", widens=False))
    found = review(replace(read_plan(document("nothing")), retagged=moved))
    assert [(one.rule, one.what) for one in found.findings] == [
        ("grant-gained", "a gains t.x."),
        ("grant-lost", "b loses t.x."),
    ]
