"""The review of a plan: one value, from which every format is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from lakectl.plan.attributes import Attribute, shown
from lakectl.plan.cost.estimate import Cost
from lakectl.plan.digest import change_digest, digest
from lakectl.plan.drift import RULE as DRIFT
from lakectl.plan.drift import drift_findings
from lakectl.plan.findings import Finding, Rule, Severity, Verdict
from lakectl.plan.meaning import differences, dumps
from lakectl.plan.model import Change, Kind, Plan
from lakectl.plan.rules import RULES
from lakectl.plan.values import UNKNOWN

Purpose = Literal["deploy", "destroy"]

SETTINGS = "review-settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many resources; a replacement counts once, apart from creations and deletions."""

    create: int = 0
    update: int = 0
    replace: int = 0
    delete: int = 0
    forget: int = 0

    @property
    def total(self) -> int:
        """Every resource that the apply touches."""
        return self.create + self.update + self.replace + self.delete + self.forget

    def __str__(self) -> str:
        parts = [f"{self.create} to create", f"{self.update} to update", f"{self.replace} to replace"]
        parts.append(f"{self.delete} to delete")
        if self.forget:
            parts.append(f"{self.forget} to forget")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedChange:
    """A change as it is shown: nothing sensitive is left in it."""

    address: str
    type: str
    kind: Kind
    reason: str
    """Why it must be replaced or deleted, in words; "" when there is nothing to say."""
    attributes: tuple[Attribute, ...]
    digest: str = ""
    """Of this change alone, everything that isn't shown included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What people and machines are told about a plan."""

    purpose: Purpose
    verdict: Verdict
    digest: str
    terraform_version: str
    findings: tuple[Finding, ...]
    """The heaviest first; within a severity, what loses data first, then as the rules stand."""
    counts: Counts
    changes: tuple[ReviewedChange, ...]
    cost: Cost = field(default_factory=Cost)
    """What a month costs, before and after; nothing unless somebody estimates it."""
    providers: Mapping[str, str] = field(default_factory=dict)
    """The chosen versions of the providers, by source; empty when only the plan JSON is known."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """Strings that no rendering may hold."""

    @property
    def blockers(self) -> tuple[Finding, ...]:
        """What refuses the plan."""
        return self._of(Severity.BLOCK)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What somebody should look at, without the drift."""
        return self._of(Severity.WARN)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """Good to know."""
        return self._of(Severity.NOTE)

    @property
    def drift(self) -> tuple[Finding, ...]:
        """What was changed outside Terraform."""
        return tuple(one for one in self.findings if one.rule == DRIFT)

    def _of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.severity is severity and one.rule != DRIFT)


def review(
    plan: Plan,
    *,
    purpose: Purpose = "deploy",
    severities: Mapping[str, Severity | None] | None = None,
    accepted: Mapping[str, str] | None = None,
    key: bytes = b"",
    providers: Mapping[str, str] | None = None,
) -> Review:
    """Judge a plan.

    `purpose` "destroy" reviews a planned destruction: what holds data is named first and nothing is refused for being
    deleted, which is what was asked for. `severities` changes a rule's severity by its name (None switches it off).
    `accepted` names rules whose blockers somebody lets pass, each with the reason. `key` and
    `providers` are the digest's.
    """
    findings = list(_findings(plan, _chosen(purpose, severities or {}), accepted or {}))
    findings += _lowered(severities or {})
    findings.sort(key=lambda one: one.severity.rank)
    return Review(
        purpose=purpose,
        verdict=_verdict(findings),
        digest=digest(plan, key, providers),
        terraform_version=plan.terraform_version,
        findings=tuple(findings),
        counts=_counts(plan.changes),
        changes=tuple(_all_reviewed(plan, key)),
        providers=dict(providers or {}),
        secrets=plan.secrets,
    )


def _chosen(purpose: Purpose, severities: Mapping[str, Severity | None]) -> Iterator[tuple[Rule, Severity]]:
    for rule in _for_destroying() if purpose == "destroy" else RULES:
        usual = rule.severity
        severity = severities.get(rule.name, usual) if usual else None
        if severity is not None:
            yield rule, severity


def _lowered(severities: Mapping[str, Severity | None]) -> Iterator[Finding]:
    """Whoever reads a review must see what it didn't look for."""
    for rule in RULES:
        now = severities.get(rule.name, rule.severity)
        if rule.severity and (now is None or now.rank > rule.severity.rank):
            yield Finding(
                rule=SETTINGS,
                severity=Severity.NOTE,
                address="",
                what=f"This environment sets {rule.name} to {now.value if now else 'off'}, not {rule.severity.value}.",
                why=rule.why,
                fix=f"Take {rule.name} out of `review` in cdktf.json when that isn't wanted any more.",
            )


def _for_destroying() -> Iterator[Rule]:
    for rule in RULES:
        yield replace(rule, severity=rule.when_destroying, fix=rule.fix_when_destroying or rule.fix)


def _findings(plan: Plan, rules: Iterable[tuple[Rule, Severity]], accepted: Mapping[str, str]) -> Iterator[Finding]:
    for rule, severity in rules:
        passed = severity is Severity.BLOCK and rule.name in accepted
        for found in rule.check(plan):
            yield Finding(
                rule=rule.name,
                severity=Severity.WARN if passed else severity,
                address=found.address,
                what=found.what,
                why=found.why or rule.why,
                fix=rule.fix,
                accepted=accepted[rule.name] if passed else "",
            )
    yield from drift_findings(plan, RULES)


def _verdict(findings: list[Finding]) -> Verdict:
    heaviest = min((one.severity.rank for one in findings), default=Severity.NOTE.rank)
    return (Verdict.BLOCK, Verdict.WARN, Verdict.OK)[heaviest]


def _counts(changes: Iterable[Change]) -> Counts:
    kinds = [change.kind for change in changes]
    return Counts(**{kind.value: kinds.count(kind) for kind in _COUNTED})


_COUNTED = (Kind.CREATE, Kind.UPDATE, Kind.REPLACE, Kind.DELETE, Kind.FORGET)

_REASONS = {
    "replace_because_tainted": "its last apply was interrupted",
    "replace_because_cannot_update": "",
    "replace_by_request": "somebody asked for it",
    "replace_by_triggers": "something that it depends on changes",
    "delete_because_no_resource_config": "the configuration doesn't name it any more",
    "delete_because_no_module": "its module is gone",
    "delete_because_wrong_repetition": "its count or for_each is gone",
    "delete_because_count_index": "its index is beyond the count",
    "delete_because_each_key": "its key left the for_each",
}


def _all_reviewed(plan: Plan, key: bytes) -> Iterator[ReviewedChange]:
    anew = frozenset(change.address for change in plan.changes if change.kind in (Kind.REPLACE, Kind.CREATE))
    # Outputs that come or go with everything else say nothing.
    outputs = (change for change in plan.outputs if change.kind is Kind.UPDATE)
    return (_reviewed(change, anew, key) for change in (*plan.changes, *outputs))


def _reviewed(change: Change, anew: frozenset[str], key: bytes) -> ReviewedChange:
    reason = _REASONS.get(change.reason, change.reason)
    if not reason and change.replace_paths:
        reason = f"{' and '.join(change.replace_paths)} can't change in place"
    cause = _cause(change, anew)
    if cause:
        reason = f"{reason}; follows {cause}" if reason else f"follows {cause}"
    return ReviewedChange(
        address=change.address,
        type=change.type,
        kind=change.kind,
        reason=reason,
        attributes=shown(change),
        digest=change_digest(change, key),
    )


def _cause(change: Change, anew: frozenset[str]) -> str:
    """The resource made anew that a value of this one waits for; "" when it changes for its own sake."""
    for one in differences(change):
        if repr(UNKNOWN) in dumps(one.new):
            for name in change.references.get(one.path.split(".")[0], ()):
                if name in anew:
                    return name
    return ""
