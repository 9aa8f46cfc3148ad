"""The review of a plan: one value, from which every format is rendered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from lakectl.plan.changes import ReviewedChange, reviewed_changes
from lakectl.plan.cost.estimate import Cost
from lakectl.plan.digest import digest
from lakectl.plan.drift import RULE as DRIFT
from lakectl.plan.drift import drift_findings
from lakectl.plan.findings import Finding, Rule, Severity, Verdict
from lakectl.plan.model import Change, Kind, Plan
from lakectl.plan.rules import RULES

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
    adopt: int = 0
    """Those that exist already and come into the state, also when they are updated or replaced in the same apply."""

    @property
    def total(self) -> int:
        """Whether the apply touches any resource: more than 0 when it does."""
        return self.create + self.update + self.replace + self.delete + self.forget + self.adopt

    def __str__(self) -> str:
        parts = [f"{self.create} to create", f"{self.update} to update", f"{self.replace} to replace"]
        parts.append(f"{self.delete} to delete")
        if self.forget:
            parts.append(f"{self.forget} to forget")
        if self.adopt:
            parts.append(f"{self.adopt} to adopt")
        return ", ".join(parts)


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
    if purpose == "destroy":
        plan = _asked_for(plan)
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
        changes=reviewed_changes(plan, key),
        providers=dict(providers or {}),
        secrets=plan.secrets,
    )


def _chosen(purpose: Purpose, severities: Mapping[str, Severity | None]) -> Iterator[tuple[Rule, Severity]]:
    for rule in _for_destroying() if purpose == "destroy" else RULES:
        usual = rule.severity
        severity = severities.get(rule.name, usual) if usual else None
        if severity is not None:
            yield rule, severity


def _asked_for(plan: Plan) -> Plan:
    """Without why things go: a destruction around what is kept is planned as their absence from the files."""
    return replace(plan, changes=tuple(replace(one, reason="") for one in plan.changes))


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
        for found in rule.check(plan):
            by = (accepted.get(rule.name) or found.accepted) if severity is Severity.BLOCK else ""
            yield Finding(
                rule=rule.name,
                severity=Severity.WARN if by else severity,
                address=found.address,
                what=found.what,
                why=found.why or rule.why,
                fix=rule.fix,
                accepted=by,
            )
    yield from drift_findings(plan, RULES)


def _verdict(findings: list[Finding]) -> Verdict:
    heaviest = min((one.severity.rank for one in findings), default=Severity.NOTE.rank)
    return (Verdict.BLOCK, Verdict.WARN, Verdict.OK)[heaviest]


def _counts(changes: Sequence[Change]) -> Counts:
    kinds = [change.kind for change in changes]
    adopted = sum(bool(change.imported) for change in changes)
    return Counts(adopt=adopted, **{kind.value: kinds.count(kind) for kind in _COUNTED})


_COUNTED = (Kind.CREATE, Kind.UPDATE, Kind.REPLACE, Kind.DELETE, Kind.FORGET)
