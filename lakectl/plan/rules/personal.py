"""Rules about what is personal: nobody reads more of it without somebody's name under it."""

from __future__ import annotations

from collections.abc import Iterator

from lakectl.plan.findings import Found, Rule, Severity
from lakectl.plan.model import Plan

PERSONAL = "personal-widened"


def _widened(plan: Plan) -> Iterator[Found]:
    for one in plan.openings:
        yield Found(one.address, f"{one.what}.", accepted=one.approval)


def _expired(plan: Plan) -> Iterator[Found]:
    for what in plan.expired_approvals:
        yield Found("", f"{what}.")


RULES = (
    Rule(
        name=PERSONAL,
        severity=Severity.BLOCK,
        why="What somebody has read about a person can't be taken back.",
        fix="Take the grant back, or have it approved: [[approval]] in the contract (docs/access.md).",
        check=_widened,
    ),
    Rule(
        name="approval-expired",
        severity=Severity.BLOCK,
        why="Whoever approved it did so for a time, and the grant is still there.",
        fix="Remove the grant and the approval, or have it approved anew.",
        check=_expired,
    ),
)
