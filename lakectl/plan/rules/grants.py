"""Rules about Lake Formation: who sees which columns and rows."""

from __future__ import annotations

from collections.abc import Iterator

from lakectl.plan.findings import Found, Rule, Severity
from lakectl.plan.grants import (
    EVERYBODY,
    beyond,
    grants_after,
    grants_before,
    grants_of,
    principal_name,
    principal_of,
    sentences,
)
from lakectl.plan.model import Change, Kind, Plan
from lakectl.plan.values import Unknown, at, blocks, strings

_PERMISSIONS = "aws_lakeformation_permissions"
_FILTER = "aws_lakeformation_data_cells_filter"
_SETTINGS = "aws_lakeformation_data_lake_settings"
_DEFAULTS = ("create_database_default_permissions", "create_table_default_permissions")


def _gained(plan: Plan) -> Iterator[Found]:
    new = _made_by(plan)
    before = grants_before(plan.of(_PERMISSIONS))
    for change in plan.of(_PERMISSIONS):
        gained = [
            one
            for one in beyond(grants_of(change, change.after), before)
            if one.principal != EVERYBODY and one.about not in new
        ]
        yield from (Found(change.address, sentence) for sentence in sentences("gains", gained))
    yield from (Found("", f"{one.what}.") for one in plan.retagged if one.widens)


def _lost(plan: Plan) -> Iterator[Found]:
    after = grants_after(plan.of(_PERMISSIONS))
    for change in plan.of(_PERMISSIONS):
        lost = beyond(grants_of(change, change.before), after)
        yield from (Found(change.address, sentence) for sentence in sentences("loses", lost))
    yield from (Found("", f"{one.what}.") for one in plan.retagged if not one.widens)


def _first_grants(plan: Plan) -> Iterator[Found]:
    new = _made_by(plan)
    for change in plan.of(_PERMISSIONS):
        granted = [one for one in grants_of(change, change.after) if one.about in new]
        yield from (Found(change.address, sentence) for sentence in sentences("gets", granted))


def _made_by(plan: Plan) -> frozenset[str]:
    """Tables, databases and locations that don't exist yet: a grant on one opens nothing that is there."""
    made = plan.of("aws_glue_catalog_table", "aws_glue_catalog_database", "aws_lakeformation_resource")
    created = [change.after for change in made if change.kind is Kind.CREATE]
    return frozenset(str(values[key]) for values in created for key in ("name", "arn") if key in values)


def _churn(plan: Plan) -> Iterator[Found]:
    for change in plan.of(_PERMISSIONS):
        if change.kind is Kind.REPLACE and grants_before([change]) == grants_after([change]):
            yield Found(change.address, "The grant is revoked and given again as it was.")


def _filter_widened(plan: Plan) -> Iterator[Found]:
    for change in plan.of(_FILTER):
        if not change.before or not change.after:
            continue
        table, name = change.new("table_data.table_name"), change.new("table_data.name")
        who = _holders(plan, str(name)) or "Whoever holds it"
        columns = sorted(
            _columns(change.new("table_data.column_names")) - _columns(change.old("table_data.column_names"))
        )
        if columns:
            named = ", ".join(f"{table}.{column}" for column in columns)
            yield Found(change.address, f"{who} gains {named} through the filter {name}.")
        if not change.old("table_data.column_wildcard") and change.new("table_data.column_wildcard"):
            yield Found(change.address, f"{who} gains every column of {table} through the filter {name}.")
        old, new = _rows(change, "old"), _rows(change, "new")
        if old != new:
            yield Found(change.address, f"{who} sees other rows of {table}: those where {new}, not where {old}.")


def _filter_made(plan: Plan) -> Iterator[Found]:
    for change in plan.of(_FILTER):
        if change.kind is Kind.CREATE:
            every = change.new("table_data.column_wildcard")
            columns = "every column" if every else ", ".join(sorted(_columns(change.new("table_data.column_names"))))
            where = f"{change.new('table_data.table_name')} where {_rows(change, 'new')}"
            yield Found(change.address, f"The filter {change.new('table_data.name')} shows {columns} of {where}.")


def _columns(names: object) -> frozenset[str]:
    return frozenset(strings(names))


def _rows(change: Change, side: str) -> str:
    values = change.old("table_data.row_filter") if side == "old" else change.new("table_data.row_filter")
    if isinstance(values, Unknown):
        return "(known after apply)"
    expression = next(blocks(values), {}).get("filter_expression")
    return str(expression) if expression else "anything holds (all rows)"


def _holders(plan: Plan, name: str) -> str:
    holders = {
        principal_of(one, one.after or one.before)
        for one in (*plan.of(_PERMISSIONS), *plan.unchanged)
        if one.type == _PERMISSIONS and at(one.after or one.before, "data_cells_filter.name") == name
    }
    return " and ".join(sorted(holders))


def _everybody(plan: Plan) -> Iterator[Found]:
    for change in plan.of(_PERMISSIONS):
        gained = beyond(grants_of(change, change.after), grants_of(change, change.before))
        mine = [one for one in gained if one.principal == EVERYBODY]
        yield from (Found(change.address, sentence) for sentence in sentences("gains", mine))
    for change in plan.of(_SETTINGS, "aws_glue_catalog_database"):
        for key in (*_DEFAULTS, "create_table_default_permission"):
            if _opens(change.new(key)) and not _opens(change.old(key)) and change.after:
                yield Found(change.address, f"{key} gives every new one to {EVERYBODY}.")


def _opens(defaults: object) -> bool:
    return any(
        EVERYBODY in (block.get("principal"), at(block, "principal.data_lake_principal_identifier"))
        and bool(block.get("permissions"))
        for block in blocks(defaults)
    )


def _admins(plan: Plan) -> Iterator[Found]:
    for change in plan.of(_SETTINGS):
        for key, role in (("admins", "administrator"), ("read_only_admins", "read-only administrator")):
            if not change.before or isinstance(change.new(key), Unknown):
                continue
            old, new = set(strings(change.old(key))), set(strings(change.new(key)))
            for arn in sorted(new - old):
                yield Found(change.address, f"{principal_name(arn)} becomes {role} of the data lake.")
            for arn in sorted(old - new if change.after else ()):
                yield Found(change.address, f"{principal_name(arn)} is no longer {role} of the data lake.")


RULES = (
    Rule(
        name="everybody-granted",
        severity=Severity.BLOCK,
        why="IAMAllowedPrincipals stands for everybody whom IAM allows: every other grant then secures nothing.",
        fix="Grant to the lake's roles by name, and keep the default permissions empty.",
        check=_everybody,
    ),
    Rule(
        name="grant-gained",
        severity=Severity.WARN,
        why="Somebody sees more of the lake than before.",
        fix="Make sure that the contract's access section is meant to say so.",
        check=_gained,
    ),
    Rule(
        name="filter-widened",
        severity=Severity.WARN,
        why="A filter decides the rows and columns for all who hold it; nobody is asked again.",
        fix="Make sure that the contract's access section is meant to say so.",
        check=_filter_widened,
    ),
    Rule(
        name="lake-admins-changed",
        severity=Severity.WARN,
        why="An administrator can grant everything to everybody; without one, nobody can repair a grant.",
        fix="Make sure that the list holds those who look after the account, and nobody else.",
        check=_admins,
    ),
    Rule(
        name="grant-lost",
        severity=Severity.NOTE,
        why="Queries that read it begin to fail.",
        fix="Tell those who use it.",
        check=_lost,
    ),
    Rule(
        name="first-grants",
        severity=Severity.NOTE,
        why="What they are on is new: this is who will use it.",
        fix="Compare with the contract's access section.",
        check=_first_grants,
    ),
    Rule(
        name="filter-made",
        severity=Severity.NOTE,
        why="Whoever gets the filter sees this much of the table.",
        fix="Compare with the contract's access section.",
        check=_filter_made,
    ),
    Rule(
        name="grant-churn",
        severity=Severity.NOTE,
        why="Known noise of the provider (hashicorp/terraform-provider-aws#49453); queries may fail for a moment.",
        fix="Nothing to do; apply when nobody depends on queries.",
        check=_churn,
    ),
)
