"""What an environment and a person may choose about the review: severities, and blockers that somebody lets pass."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import date

from lakectl.errors import RefusedByReviewError, UsageError
from lakectl.plan.findings import Severity
from lakectl.plan.rules import RULES

USUAL = {rule.name: rule.severity for rule in RULES if rule.severity}

# In a protected environment nobody may say that losing data is all right: that is what the protection is.
GUARDS = ("data-lost",)

_SEVERITIES = {"block": Severity.BLOCK, "warn": Severity.WARN, "off": None}


def chosen_severities(review: Mapping[str, str], *, protected: bool) -> dict[str, Severity | None]:
    """An environment's `review` of cdktf.json, by rule; raises UsageError and RefusedByReviewError."""
    chosen = {}
    for rule, word in review.items():
        _check_known(rule)
        chosen[rule] = _SEVERITIES[word]
        if protected and rule in GUARDS and word != "block":
            raise _guarded(rule)
    return chosen


def chosen_overrides(rules: Iterable[str], because: str, until: date | None, *, today: date) -> dict[str, str]:
    """Rules whose blockers pass, each with the reason as it is shown and recorded; raises UsageError."""
    named = tuple(rules)
    if bool(named) != bool(because.strip()):
        raise UsageError("An override needs a rule and a reason.", hint='Say --override RULE --because "why".')
    if until and until < today:
        raise UsageError(f"The override expired on {until}.", hint="Decide anew, and say until when it holds.")
    for rule in named:
        _check_known(rule)
    return dict.fromkeys(named, f"{because.strip()} (until {until})" if until else because.strip())


def check_overridable(rules: Iterable[str], *, protected: bool) -> None:
    """Raise RefusedByReviewError when one of the rules guards a protected environment."""
    for rule in rules:
        if protected and rule in GUARDS:
            raise _guarded(rule)


def _guarded(rule: str) -> RefusedByReviewError:
    return RefusedByReviewError(
        f"The environment is protected, so {rule} stays a blocker.",
        hint='Deploy "protected": false first, by itself and reviewed.',
    )


def _check_known(rule: str) -> None:
    if rule not in USUAL:
        near = difflib.get_close_matches(rule, USUAL, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else "They are listed in docs/review.md."
        raise UsageError(f"{rule!r} is no rule of the review.", hint=hint)
