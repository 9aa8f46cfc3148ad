"""The review for machines: the JSON of docs/review.md."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from lakectl.plan.changes import ReviewedChange
from lakectl.plan.cost.estimate import Cost
from lakectl.plan.findings import Finding
from lakectl.plan.redact import guard
from lakectl.plan.review import Review

VERSION = 1


def as_json(review: Review) -> str:
    """The review as indented JSON, ending with a line end; raises SecretInOutputError."""
    text = json.dumps(as_document(review), indent=2, ensure_ascii=False)
    # A secret with a quote or a backslash stands escaped in the JSON.
    escaped = (json.dumps(secret, ensure_ascii=False)[1:-1] for secret in review.secrets)
    return guard(f"{text}\n", (*review.secrets, *escaped))


def as_document(review: Review) -> dict[str, Any]:
    """The review as JSON types."""
    return {
        "version": VERSION,
        "purpose": review.purpose,
        "verdict": review.verdict.value,
        "digest": review.digest,
        "terraform_version": review.terraform_version,
        "providers": dict(review.providers),
        "counts": asdict(review.counts),
        "cost": cost_document(review.cost) if review.cost.lines else None,
        "findings": [_finding(finding) for finding in review.findings],
        "changes": [_change(change) for change in review.changes],
    }


def cost_document(cost: Cost, *, every: bool = False) -> dict[str, Any]:
    """An estimate as JSON types: the lines that the plan changes, or all."""
    return {
        "currency": "USD",
        "before": cost.before,
        "after": cost.after,
        "delta": cost.delta,
        "prices": cost.prices,
        "usage": asdict(cost.usage),
        "lines": [asdict(line) for line in (cost.lines if every else cost.changed)],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return asdict(finding) | {"severity": finding.severity.value}


def _change(change: ReviewedChange) -> dict[str, Any]:
    """`own` is told by its paths: the attributes stand beside it."""
    document = asdict(change) | {"kind": change.kind.value, "own": [one.path for one in change.own]}
    return document | {"attributes": [asdict(one) for one in change.attributes]}
