"""What a review finds, and what a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lakectl.plan.model import Change, Plan


class Severity(StrEnum):
    """How much a finding weighs."""

    BLOCK = "block"
    """The plan is refused."""
    WARN = "warn"
    """A person should look."""
    NOTE = "note"
    """Good to know; doesn't change the verdict."""

    @property
    def rank(self) -> int:
        """0 is the heaviest."""
        return list(Severity).index(self)


class Verdict(StrEnum):
    """What a review comes to: the heaviest of its findings."""

    OK = "ok"
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that somebody should know before this plan is applied."""

    rule: str
    severity: Severity
    address: str
    what: str
    """A sentence about this plan."""
    why: str
    """Why that matters to a lake."""
    fix: str
    """What to do."""
    accepted: str = ""
    """The reason somebody gave for letting a blocker pass as a warning; "" when nobody did."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule's check yields; the rule itself knows the rest."""

    address: str
    what: str
    why: str = ""
    """Replaces the rule's reason where a case has a better one."""
    accepted: str = ""
    """Who lets a blocker pass in this case, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of the review: a name for people, and a pure function over a plan."""

    name: str
    severity: Severity | None
    """None: it is asked only in the review of a planned destruction."""
    why: str
    fix: str
    check: Callable[[Plan], Iterator[Found]]
    when_destroying: Severity | None = None
    """Its severity in the review of a planned destruction; None: it isn't asked there."""
    fix_when_destroying: str = ""
    """Replaces `fix` there."""


# Resource types as people call them; the others by their own name.
_WORDS = {
    "aws_s3_bucket": "bucket",
    "aws_s3_bucket_policy": "bucket policy",
    "aws_glue_catalog_database": "database",
    "aws_glue_catalog_table": "table",
    "aws_glue_crawler": "crawler",
    "aws_glue_trigger": "trigger",
    "aws_kms_key": "KMS key",
    "aws_kinesis_firehose_delivery_stream": "Firehose stream",
    "aws_cloudwatch_event_archive": "event archive",
    "aws_cloudwatch_event_bus": "event bus",
    "aws_cloudwatch_event_rule": "event rule",
    "aws_cloudwatch_log_group": "log group",
    "aws_secretsmanager_secret": "secret",
    "aws_sqs_queue": "queue",
    "aws_iam_role": "role",
    "aws_iam_role_policy": "role policy",
}


def named(change: Change) -> str:
    """The resource as a sentence names it: what AWS calls it, where that is known."""
    kind = _WORDS.get(change.type) or change.type.removeprefix("aws_").replace("_", " ")
    return f"{kind} {change.label or change.name}"
