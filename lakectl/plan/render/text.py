"""The review for a terminal: plain lines. Colour is the caller's: each line comes with what it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from lakectl.plan.changes import Cascade, ReviewedChange, cascades
from lakectl.plan.cost.estimate import Cost
from lakectl.plan.findings import Finding, Verdict
from lakectl.plan.model import Kind
from lakectl.plan.redact import guard
from lakectl.plan.review import Review

Style = Literal["ok", "warn", "block", "heading", "plain", "dim"]

_MARKS = {
    Kind.CREATE: "+",
    Kind.UPDATE: "~",
    Kind.REPLACE: "±",
    Kind.DELETE: "-",
    Kind.FORGET: ".",
    Kind.ADOPT: "=",
}

# What a reader of a terminal looks at.
_COST_LINES = 5

VERDICTS = {
    Verdict.OK: "OK: nothing stands against applying this plan.",
    Verdict.WARN: "LOOK: somebody should read the warnings before this plan is applied.",
    Verdict.BLOCK: "REFUSED: this plan must not be applied as it is.",
}
DESTROY_VERDICTS = VERDICTS | {Verdict.WARN: "DESTROY: what is listed below can't be got back."}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the terminal's review."""

    text: str
    style: Style = "plain"


def as_text(review: Review) -> str:
    """The whole review as plain text, ending with a line end; raises SecretInOutputError."""
    return "".join(f"{line.text}\n" for line in as_lines(review))


def as_lines(review: Review) -> tuple[Line, ...]:
    """The review line by line, so that a caller may colour it; raises SecretInOutputError."""
    lines = tuple(_lines(review))
    guard("\n".join(line.text for line in lines), review.secrets)
    return lines


def verdict_sentence(review: Review) -> str:
    """The verdict as a sentence."""
    return (DESTROY_VERDICTS if review.purpose == "destroy" else VERDICTS)[review.verdict]


def _lines(review: Review) -> Iterator[Line]:
    yield Line(verdict_sentence(review), review.verdict.value)
    yield from _cost(review.cost)
    yield from _findings("Blockers", review.blockers, "block")
    yield from _findings("Warnings", review.warnings, "warn")
    yield from _findings("Changed outside Terraform", review.drift, "warn")
    yield from _findings("Notes", review.notes, "plain")
    yield Line("")
    yield Line(f"Plan: {review.counts}.", "heading")
    yield from _changes(cascades(review.changes))
    yield Line(f"Digest: {review.digest}", "dim")


def _cost(cost: Cost) -> Iterator[Line]:
    if not cost.lines:
        return
    yield Line(f"Cost: {cost}")
    for line in cost.changed[:_COST_LINES]:
        yield Line(f"  {line.delta:+10,.2f}  {line.address}: {line.what}", "dim")
    rest = cost.changed[_COST_LINES:]
    if rest:
        yield Line(f"  {sum(line.delta for line in rest):+10,.2f}  {len(rest)} more (`lakectl cost` lists all)", "dim")
    yield Line(f"  {cost.basis}", "dim")


def _findings(title: str, findings: Iterable[Finding], style: Style) -> Iterator[Line]:
    for index, (same, group) in enumerate(groupby(findings, _said_alike)):
        if index == 0:
            yield Line("")
            yield Line(title, "heading")
        for finding in group:
            yield Line(f"  {finding.what}", style)
            yield Line(f"      {finding.rule}{f' · {finding.address}' if finding.address else ''}", "dim")
        _, why, fix, accepted = same
        yield Line(f"      Why: {why}")
        yield Line(f"      Do:  {fix}")
        if accepted:
            yield Line(f"      Accepted: {accepted}")


def _said_alike(finding: Finding) -> tuple[str, str, str, str]:
    """Neighbours that agree in this share their reason and their advice."""
    return finding.rule, finding.why, finding.fix, finding.accepted


def _changes(changes: Iterable[Cascade]) -> Iterator[Line]:
    for cascade in changes:
        change = cascade.change
        reason = f" ({change.reason})" if change.reason else ""
        yield Line(f"  {_marked(change)}{reason}")
        for attribute in cascade.attributes:
            yield Line(f"      {attribute}", "dim")
        if cascade.followers:
            yield Line(f"      with it: {', '.join(_marked(one) for one in cascade.followers)}")


def _marked(change: ReviewedChange) -> str:
    return f"{_MARKS[change.kind]} {change.address}"
