"""Rules about who may do what in AWS: policies of identities and resources, trust, attached managed policies."""

from __future__ import annotations

from collections.abc import Iterator

from lakectl.plan.findings import Found, Rule, Severity, named
from lakectl.plan.model import Change, Kind, Plan
from lakectl.plan.policy import NOTHING, Permission, Policy, is_wildcard, parse_policy
from lakectl.plan.values import Unknown, blocks

# The attribute that holds a policy document, by type.
_DOCUMENTS = {
    "aws_iam_policy": "policy",
    "aws_iam_role_policy": "policy",
    "aws_iam_user_policy": "policy",
    "aws_iam_group_policy": "policy",
    "aws_s3_bucket_policy": "policy",
    "aws_sqs_queue_policy": "policy",
    "aws_sqs_queue": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_kms_key": "policy",
    "aws_kms_key_policy": "policy",
    "aws_secretsmanager_secret_policy": "policy",
    "aws_cloudwatch_event_bus_policy": "policy",
    "aws_glue_resource_policy": "policy",
}
_KEY_POLICIES = ("aws_kms_key", "aws_kms_key_policy")

# Actions that know no resource: `*` is all that a policy can say ("Actions, resources, and condition keys").
_WITHOUT_RESOURCE = (
    "lakeformation:getdataaccess",
    "cloudwatch:putmetricdata",
    "sts:getcalleridentity",
    "xray:",
    "logs:describe",
    "s3:listallmybuckets",
    "ec2:describe",
)

_BROAD_MANAGED = ("AdministratorAccess", "PowerUserAccess", "IAMFullAccess")

Pair = tuple[Change, Policy, Policy]


def _policies(plan: Plan) -> Iterator[Pair]:
    """Each changed policy that stays or comes, before and after."""
    for change in plan.changes:
        if change.type == "aws_iam_role":
            yield from _inline(change)
        elif change.type in _DOCUMENTS:
            yield from _pair(change, change.old(_DOCUMENTS[change.type]), change.new(_DOCUMENTS[change.type]))


def _pair(change: Change, old: object, new: object) -> Iterator[Pair]:
    if change.kind is Kind.DELETE or isinstance(new, Unknown):
        return
    yield change, parse_policy(old) or NOTHING, parse_policy(new) or NOTHING


def _inline(change: Change) -> Iterator[Pair]:
    old = {str(block.get("name")): block.get("policy") for block in blocks(change.before.get("inline_policy"))}
    for block in blocks(change.after.get("inline_policy")):
        yield from _pair(change, old.get(str(block.get("name"))), block.get("policy"))


def _wildcards(plan: Plan) -> Iterator[Found]:
    for change, old, new in _policies(plan):
        gained = [one for one in new.allows_beyond(old) if is_wildcard(one.action) and not _is_owner(change, one)]
        if gained:
            yield Found(change.address, f"The {named(change)} gains {_listed(gained)}.")


def _everywhere(plan: Plan) -> Iterator[Found]:
    for change, old, new in _policies(plan):
        if change.type in _KEY_POLICIES:  # In a key policy `*` is the key itself.
            continue
        gained = [one for one in new.allows_beyond(old) if one.resource == "*" and _could_be_narrower(one)]
        if gained:
            yield Found(change.address, f"The {named(change)} gains {_listed(gained)}.")


def _could_be_narrower(one: Permission) -> bool:
    return not is_wildcard(one.action) and not one.condition and not one.action.startswith(_WITHOUT_RESOURCE)


def _widened(plan: Plan) -> Iterator[Found]:
    for change, old, new in _policies(plan):
        gained = [one for one in new.allows_beyond(old) if not is_wildcard(one.action) and one.resource != "*"]
        if gained and old != NOTHING and not any(_is_public(one) for one in gained):
            yield Found(change.address, f"The {named(change)} gains {_listed(gained)}.")


def _deny_lost(plan: Plan) -> Iterator[Found]:
    for change, old, new in _policies(plan):
        lost = [one for one in old.denies_beyond(new) if "securetransport" not in one.condition.lower()]
        if lost:
            yield Found(change.address, f"The {named(change)} no longer denies {_listed(lost)}.")


def _public_policy(plan: Plan) -> Iterator[Found]:
    for change, old, new in _policies(plan):
        gained = [one for one in new.allows_beyond(old) if _is_public(one)]
        if gained:
            yield Found(change.address, f"The {named(change)} lets everybody in: {_listed(gained)}.")


def _is_public(one: Permission) -> bool:
    return one.principal == "*" and not one.condition


def _is_owner(change: Change, one: Permission) -> bool:
    """The statement that AWS's own default key policy has: the account administers its key through IAM."""
    return change.type in _KEY_POLICIES and one.action == "kms:*" and one.principal.endswith(":root")


def _trust(change: Change) -> Iterator[Permission]:
    new = change.new("assume_role_policy")
    if change.type == "aws_iam_role" and change.kind is not Kind.DELETE and not isinstance(new, Unknown):
        old = parse_policy(change.old("assume_role_policy")) or NOTHING
        yield from (parse_policy(new) or NOTHING).allows_beyond(old)


def _trust_open(plan: Plan) -> Iterator[Found]:
    for change in plan.changes:
        gained = [one for one in _trust(change) if _is_public(one)]
        if gained:
            yield Found(change.address, f"The {named(change)} may be assumed by everybody, in every AWS account.")


def _trust_widened(plan: Plan) -> Iterator[Found]:
    for change in plan.changes:
        gained = sorted({one.principal for one in _trust(change) if not _is_public(one)})
        if gained and change.before:
            yield Found(change.address, f"The {named(change)} may also be assumed by {', '.join(gained)}.")


def _broad_attached(plan: Plan) -> Iterator[Found]:
    for change in plan.of("aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment"):
        arn = change.new("policy_arn")
        name = arn.rpartition("/")[2] if isinstance(arn, str) else ""
        if (name in _BROAD_MANAGED or name.endswith("FullAccess")) and arn != change.old("policy_arn"):
            yield Found(change.address, f"{change.new('role') or change.new('user')} gets the managed policy {name}.")


def _listed(permissions: list[Permission], most: int = 4) -> str:
    shown = "; ".join(str(one) for one in permissions[:most])
    rest = len(permissions) - most
    return f"{shown}; and {rest} more" if rest > 0 else shown


RULES = (
    Rule(
        name="iam-wildcard",
        severity=Severity.BLOCK,
        why="Whoever holds this can do everything with the service, in every lake of the account.",
        fix="Name the actions that are needed.",
        check=_wildcards,
    ),
    Rule(
        name="iam-broad-policy",
        severity=Severity.BLOCK,
        why="The managed policy reaches far beyond this lake.",
        fix="Write a policy with the actions and resources that are needed.",
        check=_broad_attached,
    ),
    Rule(
        name="iam-every-resource",
        severity=Severity.WARN,
        why="It reaches beyond this lake's resources.",
        fix="Name the resources.",
        check=_everywhere,
    ),
    Rule(
        name="iam-widened",
        severity=Severity.WARN,
        why="Somebody can do more than before.",
        fix="Make sure that this is what the change is about.",
        check=_widened,
    ),
    Rule(
        name="deny-lost",
        severity=Severity.BLOCK,
        why="A Deny is the one statement that no other policy can undo; without it an Allow elsewhere takes effect.",
        fix="Put the statement back, or say in the pull request what protects the data now.",
        check=_deny_lost,
    ),
    Rule(
        name="public-policy",
        severity=Severity.BLOCK,
        why="Everybody on the internet is inside this policy.",
        fix="Name the principals, or add a condition.",
        check=_public_policy,
    ),
    Rule(
        name="trust-open",
        severity=Severity.BLOCK,
        why="Anybody with any AWS account becomes this role.",
        fix="Name the principals that may assume it.",
        check=_trust_open,
    ),
    Rule(
        name="trust-widened",
        severity=Severity.WARN,
        why="Whoever assumes the role reads what the role may read.",
        fix="Make sure that these principals belong to you.",
        check=_trust_widened,
    ),
)
