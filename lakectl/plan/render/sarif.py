"""The review as SARIF 2.1.0, so that code scanning shows findings beside those of other tools.

GitHub shows a result only at a place in a file ("SARIF support for code scanning", GitHub docs). A finding is about a
resource, which has none; so it stands at the project's manifest, and the resource is its logical location.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from lakectl import __version__
from lakectl.plan.findings import Finding, Severity
from lakectl.plan.redact import guard
from lakectl.plan.review import Review

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.BLOCK: "error", Severity.WARN: "warning", Severity.NOTE: "note"}
_PLACE = "cdktf.json"


def as_sarif(review: Review) -> str:
    """The review as indented SARIF, ending with a line end; raises SecretInOutputError."""
    rules = {finding.rule: finding for finding in review.findings}
    names = sorted(rules)
    driver = {"name": "lakectl", "version": __version__, "rules": [_rule(rules[name]) for name in names]}
    results = [_result(finding, names.index(finding.rule)) for finding in review.findings]
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    escaped = (json.dumps(secret, ensure_ascii=False)[1:-1] for secret in review.secrets)
    return guard(f"{json.dumps(log, indent=2, ensure_ascii=False)}\n", (*review.secrets, *escaped))


def _rule(finding: Finding) -> dict[str, Any]:
    return {"id": finding.rule, "shortDescription": {"text": finding.why}, "help": {"text": finding.fix}}


def _result(finding: Finding, index: int) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": _PLACE}}}
    if finding.address:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.address, "kind": "resource"}]
    # What stays the same from run to run, so that a result is the same one although its words change.
    same = hashlib.sha256(f"{finding.rule} {finding.address}".encode()).hexdigest()
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.what} {finding.why} {finding.fix}"},
        "locations": [location],
        "partialFingerprints": {"lakectl/v1": same},
    }
    if finding.accepted:
        result["suppressions"] = [{"kind": "external", "justification": finding.accepted}]
    return result
