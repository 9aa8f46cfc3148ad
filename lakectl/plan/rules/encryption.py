"""Rules about encryption at rest, except a bucket's own settings (see buckets)."""

from __future__ import annotations

from collections.abc import Iterator

from lakectl.plan.findings import Found, Rule, Severity, named
from lakectl.plan.model import Kind, Plan
from lakectl.plan.values import Unknown

# What is encrypted by which setting; a setting that was given and is given no more weakens it.
_SETTINGS = {
    "aws_kinesis_firehose_delivery_stream": ("server_side_encryption.enabled", "extended_s3_configuration.kms_key_arn"),
    "aws_sqs_queue": ("sqs_managed_sse_enabled", "kms_master_key_id"),
    "aws_sns_topic": ("kms_master_key_id",),
    "aws_cloudwatch_log_group": ("kms_key_id",),
    "aws_cloudwatch_event_bus": ("kms_key_identifier",),
    "aws_cloudwatch_event_archive": ("kms_key_identifier",),
    "aws_secretsmanager_secret": ("kms_key_id",),
    "aws_glue_job": ("security_configuration",),
    "aws_glue_crawler": ("security_configuration",),
    "aws_lambda_function": ("kms_key_arn",),
    "aws_athena_workgroup": (
        "configuration.result_configuration.encryption_configuration",
        "configuration.result_configuration.encryption_configuration.kms_key_arn",
    ),
}


def _off(plan: Plan) -> Iterator[Found]:
    for change in plan.changes:
        if change.kind is Kind.DELETE:
            continue
        lost = [path for path in _SETTINGS.get(change.type, ()) if change.old(path) and not change.new(path)]
        if lost and not _other_kept(change.type, [change.new(path) for path in _SETTINGS[change.type]]):
            yield Found(change.address, f"The {named(change)} loses {' and '.join(lost)}.")


def _other_kept(kind: str, settings: list[object]) -> bool:
    """A queue that goes from SQS's own key to one of KMS is encrypted all the same."""
    return kind == "aws_sqs_queue" and any(settings)


def _bucket_key_weaker(plan: Plan) -> Iterator[Found]:
    base = "rule.apply_server_side_encryption_by_default"
    for change in plan.of("aws_s3_bucket_server_side_encryption_configuration"):
        new = change.new(f"{base}.sse_algorithm")
        if str(change.old(f"{base}.sse_algorithm")).startswith("aws:kms") and new == "AES256":
            yield Found(change.address, f"The bucket {change.old('bucket')} goes from a KMS key to S3's own.")


def _key_weaker(plan: Plan) -> Iterator[Found]:
    for change in plan.of("aws_kms_key"):
        if change.old("enable_key_rotation") is True and change.new("enable_key_rotation") is False:
            yield Found(change.address, f"The {named(change)} is no longer rotated.")
        if change.old("is_enabled") is True and change.new("is_enabled") is False:
            yield Found(change.address, f"The {named(change)} is disabled: nothing under it can be read or written.")


def _alias_moved(plan: Plan) -> Iterator[Found]:
    for change in plan.of("aws_kms_alias"):
        old, new = change.old("target_key_id"), change.new("target_key_id")
        if old and new and old != new:
            to = "a new key" if isinstance(new, Unknown) else f"the key {new}"
            yield Found(change.address, f"The alias {change.label} points to {to}, not to {old}.")


RULES = (
    Rule(
        name="encryption-off",
        severity=Severity.BLOCK,
        why="What is stored from now on isn't under your key, which no longer decides who can read it.",
        fix="Keep the setting.",
        check=_off,
    ),
    Rule(
        name="bucket-key-weaker",
        severity=Severity.BLOCK,
        why="Whoever may read the bucket needs no right on your key any more.",
        fix="Keep aws:kms.",
        check=_bucket_key_weaker,
    ),
    Rule(
        name="key-weakened",
        severity=Severity.WARN,
        why="Everything in the lake hangs on its keys.",
        fix="Keep the key enabled and rotated.",
        check=_key_weaker,
    ),
    Rule(
        name="key-alias-moved",
        severity=Severity.WARN,
        why="New objects get another key; readers need rights on both.",
        fix="Give every reader decrypt on the old and the new key first.",
        check=_alias_moved,
    ),
)
