"""Rules about buckets: who gets in, over what line, and how the objects lie there."""

from __future__ import annotations

from collections.abc import Iterator

from lakectl.plan.findings import Found, Rule, Severity, named
from lakectl.plan.model import Change, Kind, Plan
from lakectl.plan.policy import Policy, parse_policy
from lakectl.plan.values import Sensitive, Unknown

_BLOCKS = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
_PUBLIC_ACLS = ("public-read", "public-read-write", "authenticated-read")


def _removed_alone(plan: Plan, kind: str) -> Iterator[Change]:
    """Guards of a type that go while their bucket stays."""
    going = {str(change.old("bucket")) for change in plan.of("aws_s3_bucket") if change.kind is Kind.DELETE}
    for change in plan.of(kind):
        if change.kind is Kind.DELETE and str(change.old("bucket")) not in going:
            yield change


def _public_access(plan: Plan) -> Iterator[Found]:
    for change in plan.of("aws_s3_bucket_public_access_block"):
        off = [flag for flag in _BLOCKS if change.after and change.new(flag) is False and change.old(flag) is not False]
        if off:
            yield Found(change.address, f"The bucket {_bucket(change)} loses {', '.join(off)}.")
    for change in _removed_alone(plan, "aws_s3_bucket_public_access_block"):
        yield Found(change.address, f"The bucket {_bucket(change)} loses its whole public access block.")
    for change in plan.of("aws_s3_bucket_acl", "aws_s3_bucket"):
        if change.new("acl") in _PUBLIC_ACLS and change.old("acl") != change.new("acl"):
            yield Found(change.address, f"The bucket {_bucket(change)} gets the ACL {change.new('acl')}.")


def _without_tls(plan: Plan) -> Iterator[Found]:
    for change in plan.of("aws_s3_bucket_policy"):
        if change.kind is Kind.DELETE or isinstance(change.new("policy"), Unknown | Sensitive):
            continue
        before, after = parse_policy(change.old("policy")), parse_policy(change.new("policy"))
        if not _demands_tls(after) and (before is None or _demands_tls(before)):
            yield Found(change.address, f"The policy of the bucket {_bucket(change)} takes requests without TLS.")


def _policy_removed(plan: Plan) -> Iterator[Found]:
    for change in _removed_alone(plan, "aws_s3_bucket_policy"):
        yield Found(change.address, f"The bucket {_bucket(change)} loses its policy.")


def _demands_tls(policy: Policy | None) -> bool:
    return policy is not None and any(
        one.principal == "*" and one.action in ("s3:*", "*") and "aws:securetransport" in one.condition.lower()
        for one in policy.denies
    )


def _encryption_removed(plan: Plan) -> Iterator[Found]:
    for change in _removed_alone(plan, "aws_s3_bucket_server_side_encryption_configuration"):
        yield Found(change.address, f"The bucket {_bucket(change)} loses its encryption settings.")


def _versioning_off(plan: Plan) -> Iterator[Found]:
    path = "versioning_configuration.status"
    for change in plan.of("aws_s3_bucket_versioning"):
        if change.kind is not Kind.DELETE and change.old(path) == "Enabled" and change.new(path) != "Enabled":
            yield Found(change.address, f"The bucket {_bucket(change)} no longer keeps old versions of its objects.")
    for change in _removed_alone(plan, "aws_s3_bucket_versioning"):
        yield Found(change.address, f"The bucket {_bucket(change)} no longer keeps old versions of its objects.")


def _bucket(change: Change) -> str:
    bucket = change.before.get("bucket") or change.after.get("bucket")
    return bucket if isinstance(bucket, str) else named(change)


RULES = (
    Rule(
        name="public-access-opened",
        severity=Severity.BLOCK,
        why="The block is what keeps one wrong policy or ACL from publishing the lake's events.",
        fix="Keep all four flags on; share data by roles.",
        check=_public_access,
    ),
    Rule(
        name="bucket-without-tls",
        severity=Severity.BLOCK,
        why="Events could travel readable, and auditors ask for this statement first.",
        fix="Deny s3:* to everybody where aws:SecureTransport is false.",
        check=_without_tls,
    ),
    Rule(
        name="bucket-policy-removed",
        severity=Severity.BLOCK,
        why="What the policy denied (requests without TLS, other accounts) is allowed again.",
        fix="Keep a policy that denies requests without TLS.",
        check=_policy_removed,
    ),
    Rule(
        name="bucket-encryption-removed",
        severity=Severity.BLOCK,
        why="New objects fall back to S3's own key: whoever may read the bucket needs no right on your key any more.",
        fix="Keep the configuration.",
        check=_encryption_removed,
    ),
    Rule(
        name="versioning-off",
        severity=Severity.BLOCK,
        why="An overwritten or deleted object is gone at once; backfills can't go back.",
        fix="Keep versioning enabled; let a lifecycle rule limit the cost.",
        check=_versioning_off,
    ),
)
