"""Severities of an environment, and blockers that somebody lets pass."""

from __future__ import annotations

from datetime import date

import pytest

from lakectl.errors import LakectlError, RefusedByReviewError, UsageError
from lakectl.plan.choices import check_overridable, chosen_overrides, chosen_severities
from lakectl.plan.findings import Severity, Verdict
from lakectl.plan.review import Review, review
from tests.plan.corpus.files import plan

TODAY = date(2026, 3, 1)


def judged(name: str, chosen: dict[str, str]) -> Review:
    return review(plan(name), severities=chosen_severities(chosen, protected=False))


@pytest.mark.parametrize(
    ("name", "chosen", "verdict"),
    [
        ("week-year", {"week-year": "warn"}, Verdict.WARN),
        ("week-year", {"week-year": "off"}, Verdict.OK),
        ("schedule-changed", {"schedule-changed": "block"}, Verdict.BLOCK),
        ("schedule-changed", {"week-year": "off"}, Verdict.WARN),
    ],
)
def test_an_environment_sets_a_rule(name: str, chosen: dict[str, str], verdict: Verdict) -> None:
    assert judged(name, chosen).verdict is verdict


def test_a_lowered_rule_is_told_in_every_review() -> None:
    review = judged("nothing", {"week-year": "off", "schedule-changed": "block", "delimiter-missing": "warn"})

    assert [(one.rule, one.severity, one.what) for one in review.findings] == [
        ("review-settings", Severity.NOTE, "This environment sets delimiter-missing to warn, not block."),
        ("review-settings", Severity.NOTE, "This environment sets week-year to off, not block."),
    ]


def test_a_reason_lets_a_blocker_pass() -> None:
    accepted = chosen_overrides(["week-year"], " a test of 2027 ", date(2026, 3, 1), today=TODAY)
    (finding,) = review(plan("week-year"), accepted=accepted).findings

    assert (finding.severity, finding.accepted) == (Severity.WARN, "a test of 2027 (until 2026-03-01)")


@pytest.mark.parametrize(
    ("rules", "because", "until", "sentence"),
    [
        (["week-year"], " ", None, "An override needs a rule and a reason."),
        ([], "because", None, "An override needs a rule and a reason."),
        (["weak-year"], "because", None, "'weak-year' is no rule of the review."),
        (["week-year"], "because", date(2026, 2, 28), "The override expired on 2026-02-28."),
    ],
)
def test_what_is_no_override(rules: list[str], because: str, until: date | None, sentence: str) -> None:
    with pytest.raises(UsageError) as caught:
        chosen_overrides(rules, because, until, today=TODAY)

    assert caught.value.sentence == sentence


def test_a_rule_that_isnt_there_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        chosen_severities({"weak-year": "off"}, protected=False)

    assert caught.value.hint == "Did you mean 'week-year'?"


def test_in_a_protected_environment_lost_data_stays_a_blocker() -> None:
    for refused in (
        lambda: chosen_severities({"data-lost": "off"}, protected=True),
        lambda: check_overridable(["data-lost"], protected=True),
    ):
        with pytest.raises(LakectlError) as caught:
            refused()
        assert isinstance(caught.value, RefusedByReviewError)
        assert caught.value.sentence == "The environment is protected, so data-lost stays a blocker."
    check_overridable(["data-lost"], protected=False)
    assert chosen_severities({"data-lost": "block", "week-year": "off"}, protected=True)["week-year"] is None
