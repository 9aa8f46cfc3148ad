"""Rules about how long things are kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lakectl.plan.findings import Found, Rule, Severity, named
from lakectl.plan.model import Kind, Plan
from lakectl.plan.values import Unknown, at, blocks

# Where a retention stands, its unit, and the number that means "for ever".
_RETENTION: dict[str, tuple[str, str, int | None]] = {
    "aws_cloudwatch_log_group": ("retention_in_days", "days", 0),
    "aws_cloudwatch_event_archive": ("retention_days", "days", 0),
    "aws_sqs_queue": ("message_retention_seconds", "seconds", None),
    "aws_kms_key": ("deletion_window_in_days", "days before a deletion", None),
    "aws_secretsmanager_secret": ("recovery_window_in_days", "days before a deletion", None),
    "aws_kinesis_stream": ("retention_period", "hours", None),
}


def _retention_shortened(plan: Plan) -> Iterator[Found]:
    for change in plan.changes:
        if change.kind is not Kind.UPDATE:
            continue
        path, unit, forever = _RETENTION.get(change.type, ("", "", None))
        old, new = change.old(path), change.new(path)
        if isinstance(new, int) and isinstance(old, int) and _shorter(old, new, forever):
            yield Found(
                change.address,
                f"The {named(change)} keeps {_span(new, unit, forever)}, not {_span(old, unit, forever)}.",
            )


def _shorter(old: int, new: int, forever: int | None) -> bool:
    if old == forever:
        return new != forever
    return new != forever and new < old


def _span(value: int, unit: str, forever: int | None) -> str:
    return "for ever" if value == forever else f"{value} {unit}"


def _expires_sooner(plan: Plan) -> Iterator[Found]:
    for change in plan.of("aws_s3_bucket_lifecycle_configuration"):
        if not change.before or not change.after or isinstance(change.new("rule"), Unknown):
            continue
        before, after = _expirations(change.before), _expirations(change.after)
        for (prefix, what), days in sorted(after.items()):
            old = before.get((prefix, what))
            if old is None or days < old:
                said = f"not {old}" if old is not None else "not kept for ever"
                where = f"objects under {prefix}" if prefix else "objects"
                yield Found(
                    change.address,
                    f"In the bucket {change.old('bucket')} {what} {where} expire after {days} days, {said}.",
                )


def _expirations(values: Any) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for rule in blocks(at(values, "rule")):
        if rule.get("status") != "Enabled":
            continue
        prefix = at(rule, "filter.prefix") or at(rule, "filter.and.prefix") or rule.get("prefix") or ""
        for what, path in (
            ("current", "expiration.days"),
            ("noncurrent", "noncurrent_version_expiration.noncurrent_days"),
        ):
            days = at(rule, path)
            if isinstance(days, int) and days > 0:
                found[str(prefix), what] = min(days, found.get((str(prefix), what), days))
    return found


RULES = (
    Rule(
        name="retention-shortened",
        severity=Severity.WARN,
        why="What is older than the new limit is deleted soon after the apply, and can't be got back.",
        fix="Make sure that nobody needs the older part: replays, audits, late corrections.",
        check=_retention_shortened,
    ),
    Rule(
        name="objects-expire-sooner",
        severity=Severity.WARN,
        why="S3 deletes what is older than the new limit within a day or two.",
        fix="Make sure that nobody needs the older objects: backfills read them.",
        check=_expires_sooner,
    ),
)
