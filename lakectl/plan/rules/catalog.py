"""Rules about the catalog: what queries and downstream jobs rely on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lakectl.plan.findings import Found, Rule, Severity, named
from lakectl.plan.model import Change, Kind, Plan
from lakectl.plan.values import Unknown, at, blocks

_TABLE = "aws_glue_catalog_table"

# What Athena reads from old Parquet files without loss ("Changing a column's data type", Athena user guide).
_WIDER = frozenset({("int", "bigint"), ("float", "double")})


def _tables(plan: Plan) -> Iterator[Change]:
    """Tables that stay and change."""
    return (change for change in plan.of(_TABLE) if change.kind is Kind.UPDATE)


def _columns(values: Mapping[str, object], path: str) -> dict[str, str] | None:
    """Names and types, in order; None when they are unknown."""
    found = at(values, path)
    if isinstance(found, Unknown):
        return None
    return {str(block.get("name")): str(block.get("type")) for block in blocks(found)}


def _schema_broken(plan: Plan) -> Iterator[Found]:
    for change in _tables(plan):
        old = _columns(change.before, "storage_descriptor.columns")
        new = _columns(change.after, "storage_descriptor.columns")
        if old is None or new is None:
            continue
        broken = [f"{name} is dropped" for name in old if name not in new]
        turned = [(name, old[name], new[name]) for name in old if new.get(name, old[name]) != old[name]]
        broken += [f"{name} turns from {was} into {will}" for name, was, will in turned if (was, will) not in _WIDER]
        if broken:
            yield Found(change.address, f"In the table {change.label} {', '.join(broken)}.")


def _partitions_changed(plan: Plan) -> Iterator[Found]:
    for change in _tables(plan):
        old, new = _columns(change.before, "partition_keys"), _columns(change.after, "partition_keys")
        if old is not None and new is not None and list(old.items()) != list(new.items()):
            yield Found(change.address, f"The table {change.label} is partitioned by {_keys(new)}, not {_keys(old)}.")


def _identity_changed(plan: Plan) -> Iterator[Found]:
    for what in plan.identity:
        yield Found("", f"{what}.")


def _keys(columns: Mapping[str, str]) -> str:
    return "/".join(columns) or "nothing"


def _moved(plan: Plan) -> Iterator[Found]:
    path = "storage_descriptor.location"
    for change in _tables(plan):
        old, new = change.old(path), change.new(path)
        if old and new and old != new:
            yield Found(change.address, f"The table {change.label} reads {new}, not {old}.")


def _crawler_deletes(plan: Plan) -> Iterator[Found]:
    path = "schema_change_policy.delete_behavior"
    for change in plan.of("aws_glue_crawler"):
        if change.new(path) == "DELETE_FROM_DATABASE" and change.old(path) != "DELETE_FROM_DATABASE":
            yield Found(change.address, f"The {named(change)} deletes tables whose objects it doesn't find.")


def _limit_lifted(plan: Plan) -> Iterator[Found]:
    limit, enforced = "configuration.bytes_scanned_cutoff_per_query", "configuration.enforce_workgroup_configuration"
    for change in plan.of("aws_athena_workgroup"):
        if change.kind is not Kind.UPDATE:
            continue
        old, new = change.old(limit) or 0, change.new(limit) or 0
        if old and isinstance(new, int) and (not new or new > old):
            yield Found(
                change.address, f"A query in {change.label} may scan {new or 'any number of'} bytes, not {old}."
            )
        if change.old(enforced) is True and change.new(enforced) is False:
            yield Found(change.address, f"Clients may pass by the settings of the workgroup {change.label}.")


RULES = (
    Rule(
        name="schema-broken",
        severity=Severity.BLOCK,
        why="Files that are already written don't fit any more: queries fail or return nulls.",
        fix="Add a new column instead, and keep the old one until nobody reads it.",
        check=_schema_broken,
    ),
    Rule(
        name="partitions-changed",
        severity=Severity.BLOCK,
        why="The folders that are already written don't fit the new keys, so their rows disappear from queries.",
        fix="Write a new table and backfill it.",
        check=_partitions_changed,
    ),
    Rule(
        name="identity-changed",
        severity=Severity.BLOCK,
        why="What is in the table was told apart and dated otherwise: events that come again become rows again.",
        fix="Make a new stream for it, or take the table's rows through the job anew.",
        check=_identity_changed,
    ),
    Rule(
        name="table-moved",
        severity=Severity.WARN,
        why="Queries find only what lies at the new place.",
        fix="Copy or backfill the data first.",
        check=_moved,
    ),
    Rule(
        name="crawler-deletes",
        severity=Severity.WARN,
        why="An empty or unreadable folder is enough, and a table's grants go with it.",
        fix="Set delete_behavior to LOG: the tables are declared.",
        check=_crawler_deletes,
    ),
    Rule(
        name="query-limit-lifted",
        severity=Severity.WARN,
        why="One query over all partitions can cost more than the lake does in a month.",
        fix="Keep a limit and enforce it.",
        check=_limit_lifted,
    ),
)
