"""Drift in words: what somebody changed in AWS behind Terraform's back.

Terraform prints drift only when its plan depends on it. A rule that was disabled by hand where the code says nothing of
its state, or a policy put beside ours, is in `resource_drift` of the plan's JSON alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from lakectl.plan.attributes import attribute
from lakectl.plan.findings import Finding, Rule, Severity, named
from lakectl.plan.meaning import Difference, differences
from lakectl.plan.model import Change, Kind, Plan
from lakectl.plan.values import blocks

RULE = "drift"

# What AWS writes there itself, run after run.
_BOOKKEEPING = {
    "aws_glue_catalog_table": ("parameters", "storage_descriptor.parameters"),
    "aws_glue_crawler": ("state",),
    "aws_glue_trigger": ("state",),
}

# A computed attribute that shows what a resource of its own manages; that one's drift is reported there.
_MIRRORS = {
    ("aws_s3_bucket", "policy"): "aws_s3_bucket_policy",
    ("aws_s3_bucket", "versioning"): "aws_s3_bucket_versioning",
    ("aws_s3_bucket", "lifecycle_rule"): "aws_s3_bucket_lifecycle_configuration",
    ("aws_s3_bucket", "server_side_encryption_configuration"): "aws_s3_bucket_server_side_encryption_configuration",
    ("aws_s3_bucket", "logging"): "aws_s3_bucket_logging",
    ("aws_sqs_queue", "policy"): "aws_sqs_queue_policy",
    ("aws_sqs_queue", "redrive_policy"): "aws_sqs_queue_redrive_policy",
    ("aws_kms_key", "policy"): "aws_kms_key_policy",
    ("aws_sns_topic", "policy"): "aws_sns_topic_policy",
}

_SAY_WHY = (Severity.BLOCK, Severity.WARN)

_MOST = 4


def drift_findings(plan: Plan, rules: Iterable[Rule]) -> Iterator[Finding]:
    """A finding for each resource that isn't what the last apply left, with what the rules say about the difference."""
    planned = {change.address: change for change in plan.changes}
    for change, found in drifted(plan):
        healed = _is_healed(planned.get(change.address), found)
        yield Finding(
            rule=RULE,
            severity=Severity.WARN,
            address=change.address,
            what=f"{_what(change, found)} {_outcome(change, healed=healed)}",
            why=_why(change, rules),
            fix=_fix(healed=healed),
        )


def drifted(plan: Plan) -> Iterator[tuple[Change, list[Difference]]]:
    """What somebody changed or deleted, with the differences that aren't the doing of AWS or of this plan."""
    managed = _managed(plan)
    for change in plan.drift:
        found = [one for one in differences(change) if not _is_ours(change, one, managed)]
        if found or change.kind is Kind.DELETE:
            yield change, found


def _what(change: Change, found: list[Difference]) -> str:
    if change.kind is Kind.DELETE:
        return f"Somebody deleted the {named(change)} outside Terraform."
    lines = [str(attribute(one)) for one in found[:_MOST]]
    more = f"; and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return f"Somebody changed the {named(change)} outside Terraform: {'; '.join(lines)}{more}."


def _outcome(change: Change, *, healed: bool) -> str:
    if healed:
        return "This plan makes it again." if change.kind is Kind.DELETE else "This plan puts it back."
    return "Terraform neither prints this nor puts it back."


def _is_healed(planned: Change | None, found: list[Difference]) -> bool:
    if planned is None:
        return False
    if planned.kind is not Kind.UPDATE:
        return True
    touched = {one.path for one in differences(planned)}
    return all(one.path in touched for one in found)


def _why(change: Change, rules: Iterable[Rule]) -> str:
    alone = Plan(
        format_version="", terraform_version="", changes=(change,), drift=(), unchanged=(), complete=True, errored=False
    )
    whys = (found.why or rule.why for rule in rules if rule.severity in _SAY_WHY for found in rule.check(alone))
    return " ".join(dict.fromkeys(whys)) or "AWS isn't what the code says, and nobody has reviewed the difference."


def _fix(*, healed: bool) -> str:
    if healed:
        return "Find out who needed it before this plan undoes it."
    return "Undo it by hand, or take it into the code; then plan again."


def _managed(plan: Plan) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in (*plan.changes, *plan.unchanged):
        found.setdefault(change.type, []).append(change)
    return found


def _is_ours(change: Change, one: Difference, managed: dict[str, list[Change]]) -> bool:
    # Where the code said nothing, the provider reads zeros: bucket_key_enabled turns from null to false.
    if one.old is None and one.new in (0, False):
        return True
    if one.path.startswith(_BOOKKEEPING.get(change.type, ())):
        return True
    if change.type == "aws_iam_role":
        return _is_our_policy(change, one, managed)
    mirror = _MIRRORS.get((change.type, one.path.split(".")[0]))
    return any(_belongs(other, change) for other in managed.get(mirror or "", ()))


def _is_our_policy(role: Change, one: Difference, managed: dict[str, list[Change]]) -> bool:
    """A role lists what other resources attach to it, which looks like drift in the plan after they were made."""
    names = {str(p.old("name")) for p in managed.get("aws_iam_role_policy", ()) if _belongs(p, role)}
    if one.path == "inline_policy":
        return _elements(one, "name") <= names
    if one.path.startswith("inline_policy.policy"):
        # The last apply changed the role's only policy; had somebody else, that resource would have drifted itself.
        return {str(block.get("name")) for block in blocks(role.old("inline_policy"))} <= names
    if one.path == "managed_policy_arns":
        attached = managed.get("aws_iam_role_policy_attachment", ())
        return _elements(one, "") <= {str(p.old("policy_arn")) for p in attached if _belongs(p, role)}
    return False


def _elements(one: Difference, key: str) -> set[str]:
    values: list[Any] = [*_listed(one.old), *_listed(one.new)]
    return {str(value.get(key) if isinstance(value, dict) else value) for value in values}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _belongs(other: Change, owner: Change) -> bool:
    """Whether one resource hangs on another, told by the names AWS gives them."""
    names = {owner.before.get(key) for key in ("id", "name", "arn", "bucket", "url")} - {None}
    keys = ("role", "bucket", "queue_url", "key_id", "arn")
    return any(other.before.get(key) in names for key in keys if isinstance(other.before.get(key), str))
