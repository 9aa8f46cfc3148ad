"""A plan JSON's review: made, shown, and obeyed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lakectl.config.usage import Usage
from lakectl.errors import DriftFoundError, RefusedByReviewError, UsageError
from lakectl.plan.cost.estimate import estimate
from lakectl.plan.findings import Severity, Verdict
from lakectl.plan.model import Opening, Plan, Retagged
from lakectl.plan.read import parse_plan, read_plan
from lakectl.plan.render import render
from lakectl.plan.review import Purpose, Review, review


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """What becomes of those who read, as the contracts say that are deployed and those of now."""

    opened: Callable[[Mapping[str, Any]], tuple[Opening, ...]] = lambda _: ()
    """Of a plan JSON: what is personal and becomes readable."""
    retagged: Callable[[Mapping[str, Any]], tuple[Retagged, ...]] = lambda _: ()
    """Of a plan JSON: who gains or loses by LF-tags alone."""
    identity: tuple[str, ...] = ()
    """What tells events apart, or dates them, in another way than before: sentences."""
    expired: tuple[str, ...] = ()
    """Approvals that have ended, in sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Everything beside the plan itself that a review depends on."""

    purpose: Purpose = "deploy"
    accepted: Mapping[str, str] = field(default_factory=dict)
    """Rules whose blockers pass as warnings, each with the reason."""
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    """By rule, where the environment has chosen its own."""
    key: bytes = field(default=b"", repr=False)
    """Of the digest."""
    providers: Mapping[str, str] = field(default_factory=dict)
    """Chosen versions by source."""
    events: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    """To try changed patterns on."""
    usage: Usage | None = None
    """What the cost estimate assumes; None makes none."""
    readers: Readers = field(default_factory=Readers, repr=False)

    def of(self, plan_json: Mapping[str, Any]) -> Review:
        """Judge a plan JSON; NotAPlanError when it is none."""
        plan = self._informed(plan_json)
        judged = review(
            plan,
            purpose=self.purpose,
            accepted=self.accepted,
            severities=self.severities,
            key=self.key,
            providers=self.providers,
        )
        return replace(judged, cost=estimate(plan, self.usage)) if self.usage else judged

    def _informed(self, plan_json: Mapping[str, Any]) -> Plan:
        return replace(
            read_plan(plan_json),
            events=self.events,
            openings=self.readers.opened(plan_json),
            retagged=self.readers.retagged(plan_json),
            identity=self.readers.identity,
            expired_approvals=self.readers.expired,
        )


def review_file(path: Path, accepted: Mapping[str, str]) -> Review:
    """Judge a plan JSON that somebody kept; UsageError when the file isn't one."""
    plan = plan_file(path)
    return replace(review(plan, accepted=accepted), cost=estimate(plan, Usage()))


def plan_file(path: Path) -> Plan:
    """A plan JSON that somebody kept; UsageError when the file isn't one."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path} can't be read: {error.strerror}.", hint="Make it with `terraform show -json PLANFILE`."
        ) from error
    return parse_plan(content)


def show(review: Review, shape: str) -> str:
    """The review as `text`, `markdown`, `json`, `sarif` or `html`."""
    return render(review, shape).rstrip("\n")


def obey(review: Review, *, fail_on_drift: bool = False) -> None:
    """Raise RefusedByReviewError when the review blocks, DriftFoundError when drift counts and there is some."""
    if review.verdict is Verdict.BLOCK:
        blockers = review.blockers
        count = "1 finding blocks" if len(blockers) == 1 else f"{len(blockers)} findings block"
        raise RefusedByReviewError(
            f"The review refuses this plan: {count} it.", hint=f"The first: {blockers[0].address} {blockers[0].what}"
        )
    if fail_on_drift and review.drift:
        number = len(review.drift)
        raise DriftFoundError(
            f"{number} {'resource was' if number == 1 else 'resources were'} changed outside Terraform.",
            hint=f"The first: {review.drift[0].what}",
        )
