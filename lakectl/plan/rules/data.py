"""Rules about what can't be got back: data, keys, tables, archives, and the wish to delete them."""

from __future__ import annotations

from collections.abc import Iterator

from lakectl.plan.findings import Found, Rule, Severity, named
from lakectl.plan.model import Change, Kind, Plan

# What goes when a resource of a type goes; the worst first.
_HOLDS_DATA = {
    "aws_s3_bucket": "A bucket's objects and all their versions go with it.",
    "aws_s3_directory_bucket": "A bucket's objects go with it.",
    "aws_glue_catalog_database": "Every table, partition and grant of the database goes with it.",
    "aws_glue_catalog_table": "Its partitions, its schema's history and every grant on it go; queries fail at once.",
    "aws_kms_key": "Everything that was encrypted with a deleted key can never be read again.",
    "aws_cloudwatch_event_archive": "The archive's events can't be replayed any more.",
    "aws_cloudwatch_event_bus": "Rules, archive and permissions of the bus go; producers get errors.",
    "aws_kinesis_firehose_delivery_stream": "Events in its buffer are lost, events that come meanwhile are refused.",
    "aws_secretsmanager_secret": "Without the token key new tokens don't match the old ones, for good.",
    "aws_sqs_queue": "Dead-lettered events in the queue are lost.",
    "aws_dynamodb_table": "Its items go with it.",
}

_DOING = {Kind.DELETE: "deleted", Kind.REPLACE: "replaced: deleted, then made anew and empty"}


def _data_lost(plan: Plan) -> Iterator[Found]:
    order = list(_HOLDS_DATA)
    for change in sorted(plan.of(*order), key=lambda one: order.index(one.type)):
        if change.removes and not _half_made(change):
            yield Found(
                change.address,
                f"The {named(change)} is {_DOING[change.kind]}{_cause(change)}.",
                _HOLDS_DATA[change.type],
            )


def _half_made(change: Change) -> bool:
    # Terraform marks what an interrupted apply was creating; nothing here is marked by hand or by provisioners.
    return change.kind is Kind.REPLACE and change.reason == "replace_because_tainted"


def _made_again(plan: Plan) -> Iterator[Found]:
    for change in plan.of(*_HOLDS_DATA):
        if _half_made(change):
            yield Found(change.address, f"The {named(change)} is made anew, because making it was interrupted.")


def _cause(change: Change) -> str:
    forced = f", because {' and '.join(change.replace_paths)} can't change in place" if change.replace_paths else ""
    if change.reason == "delete_because_no_resource_config":
        return ", because the configuration doesn't name it any more"
    if change.type == "aws_s3_bucket" and change.old("force_destroy") is not True:
        return f"{forced} (the apply fails half-way if it holds objects: force_destroy is off)"
    return forced


def _history_lost(plan: Plan) -> Iterator[Found]:
    for change in plan.of("aws_cloudwatch_log_group"):
        if change.removes:
            yield Found(change.address, f"The {named(change)} is {_DOING[change.kind]}.")


def _left_behind(plan: Plan) -> Iterator[Found]:
    for change in plan.changes:
        # A bucket's settings stay with the bucket, which says so itself.
        if change.kind is Kind.FORGET and not change.type.startswith("aws_s3_bucket_"):
            yield Found(change.address, f"The {named(change)} leaves Terraform's state and stays in AWS.")


def _force_destroy(plan: Plan) -> Iterator[Found]:
    for change in plan.of("aws_s3_bucket", "aws_athena_workgroup"):
        if change.kind is Kind.UPDATE and change.new("force_destroy") is True and not change.old("force_destroy"):
            yield Found(change.address, f"The {named(change)} may from now on be deleted with everything in it.")


RULES = (
    Rule(
        name="data-lost",
        severity=Severity.BLOCK,
        when_destroying=Severity.WARN,
        why="What it holds can't be got back.",
        fix="Undo the change, or move the data first; use lakectl destroy when the whole lake shall go.",
        fix_when_destroying="Copy what must be kept before you confirm.",
        check=_data_lost,
    ),
    Rule(
        name="made-again",
        severity=Severity.WARN,
        why="An interrupted apply left it half made; if anything has come into it since, that is lost.",
        fix="Look into it before you apply, unless the interrupted apply was the newest.",
        check=_made_again,
    ),
    Rule(
        name="history-lost",
        severity=Severity.WARN,
        when_destroying=Severity.NOTE,
        why="The logs that explain past runs go with it.",
        fix="Keep the group, or export it first.",
        fix_when_destroying="Export it first if somebody may ask.",
        check=_history_lost,
    ),
    Rule(
        name="left-behind",
        severity=Severity.WARN,
        when_destroying=Severity.WARN,
        why="Nothing looks after it any more: no drift check, no destroy, and it goes on costing.",
        fix="Import it where it belongs, or delete it by hand.",
        fix_when_destroying="Nothing, if its data shall stay; --delete-data deletes it too.",
        check=_left_behind,
    ),
    Rule(
        name="force-destroy",
        severity=Severity.WARN,
        why="The one guard that stops a destroy from deleting events is switched off.",
        fix="Keep keep_data on for environments whose events matter.",
        check=_force_destroy,
    ),
)
