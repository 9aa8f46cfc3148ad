"""Lake Formation grants as people say them: who may do what with which column of which table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lakectl.plan.model import Change
from lakectl.plan.values import blocks, strings

EVERYBODY = "IAM_ALLOWED_PRINCIPALS"
ALL_COLUMNS = "*"


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """One permission of one principal on one thing."""

    principal: str
    """A role's or user's name, or what Lake Formation calls it."""
    permission: str
    thing: str
    """`transactions` for a table with columns; else in words: `the database lake_dev`."""
    column: str = ""
    """A column's name, or ALL_COLUMNS; "" when the grant isn't about columns."""
    about: str = field(default="", compare=False)
    """The table's or database's name."""

    def covers(self, other: Grant) -> bool:
        """Whether who has this has the other too."""
        return (
            self.principal == other.principal
            and self.thing == other.thing
            and self.permission in ("ALL", other.permission)
            and self.column in ("", ALL_COLUMNS, other.column)
        )

    @property
    def said(self) -> str:
        """The thing in words."""
        if self.column == ALL_COLUMNS:
            return f"every column of {self.thing}"
        return f"{self.thing}.{self.column}" if self.column else self.thing


def grants_of(values: Mapping[str, Any], fallback: str) -> frozenset[Grant]:
    """The grants of one aws_lakeformation_permissions; `fallback` names a principal that isn't known yet."""
    principal = principal_name(values.get("principal"), fallback)
    granted = [(name, "") for name in strings(values.get("permissions"))]
    granted += [(name, " and may grant it on") for name in strings(values.get("permissions_with_grant_option"))]
    return frozenset(
        Grant(principal, f"{name}{option}", thing, column, about)
        for name, option in granted
        for thing, column, about in _things(values)
    )


def principal_name(principal: Any, fallback: str) -> str:
    """`cloud-analyst-dev` of `arn:aws:iam::111122223333:role/cloud-analyst-dev`."""
    if not isinstance(principal, str):
        return fallback
    return principal.rpartition("/")[2] if principal.startswith("arn:") else principal


def beyond(some: Iterable[Grant], others: Iterable[Grant]) -> list[Grant]:
    """What some hold that the others don't, sorted."""
    known = frozenset(others)
    return sorted(one for one in some if not any(other.covers(one) for other in known))


def sentences(verb: str, grants: Iterable[Grant]) -> Iterator[str]:
    """One sentence for each principal and permission."""
    groups: dict[tuple[str, str], list[str]] = {}
    for grant in sorted(grants):
        groups.setdefault((grant.principal, grant.permission), []).append(grant.said)
    for (principal, permission), things in groups.items():
        yield f"{principal} {verb} {', '.join(things)} ({permission})."


def grants_before(changes: Iterable[Change]) -> frozenset[Grant]:
    """Every grant of the changes as it was."""
    return frozenset(grant for one in changes if one.before for grant in grants_of(one.before, one.address))


def grants_after(changes: Iterable[Change]) -> frozenset[Grant]:
    """Every grant of the changes as it will be."""
    return frozenset(grant for one in changes if one.after for grant in grants_of(one.after, one.address))


def _things(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for block in blocks(values.get("table_with_columns")):
        yield from _columns(block)
    for block in blocks(values.get("table")):
        name, database = str(block.get("name")), str(block.get("database_name"))
        yield (f"every table of {database}", "", database) if block.get("wildcard") is True else (name, "", name)
    for block in blocks(values.get("database")):
        yield f"the database {block.get('name')}", "", str(block.get("name"))
    for block in blocks(values.get("data_cells_filter")):
        table = str(block.get("table_name"))
        yield f"{table} through the filter {block.get('name')}", "", table
    yield from _elsewhere(values)


def _columns(block: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    table = str(block.get("name"))
    excluded = strings(block.get("excluded_column_names"))
    if block.get("wildcard") is True:
        yield (f"{table} except {', '.join(sorted(excluded))}" if excluded else table), ALL_COLUMNS, table
    for column in strings(block.get("column_names")):
        yield table, column, table


def _elsewhere(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for block in blocks(values.get("data_location")):
        yield f"the data location {block.get('arn') or '(known after apply)'}", "", ""
    for block in blocks(values.get("lf_tag")):
        yield f"the LF-tag {block.get('key')}", "", ""
    for block in blocks(values.get("lf_tag_policy")):
        yield f"whatever has its LF-tags ({block.get('resource_type')})", "", ""
    if values.get("catalog_resource") is True:
        yield "the whole catalog", "", ""
