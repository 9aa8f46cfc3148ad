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


def grants_of(change: Change, values: Mapping[str, Any]) -> frozenset[Grant]:
    """The grants of one aws_lakeformation_permissions, as its `before` or its `after` says."""
    principal = principal_of(change, values)
    granted = [(name, "") for name in strings(values.get("permissions"))]
    granted += [(name, " and may grant it on") for name in strings(values.get("permissions_with_grant_option"))]
    return frozenset(
        Grant(principal, f"{name}{option}", thing, column, about)
        for name, option in granted
        for thing, column, about in _things(values)
    )


def principal_of(change: Change, values: Mapping[str, Any]) -> str:
    """Who holds it; a role that isn't made yet by its name in Terraform."""
    principal = values.get("principal")
    if isinstance(principal, str):
        return principal_name(principal)
    made = change.references.get("principal", ())
    return f"The new {made[0].rpartition('.')[2]}" if made else f"The principal of {change.address}"


def principal_name(principal: str) -> str:
    """`cloud-analyst-dev` of `arn:aws:iam::111122223333:role/cloud-analyst-dev`."""
    return principal.rpartition("/")[2] if principal.startswith("arn:") else principal


def beyond(some: Iterable[Grant], others: Iterable[Grant]) -> list[Grant]:
    """What some hold that the others don't, sorted."""
    known = frozenset(others)
    return sorted(one for one in some if not any(other.covers(one) for other in known))


def sentences(verb: str, grants: Iterable[Grant]) -> Iterator[str]:
    """One sentence for each principal and the things on which it may do the same."""
    permissions: dict[tuple[str, str], list[str]] = {}
    for grant in sorted(grants):
        permissions.setdefault((grant.principal, grant.said), []).append(grant.permission)
    things: dict[tuple[str, str], list[str]] = {}
    for (principal, thing), allowed in permissions.items():
        things.setdefault((principal, ", ".join(allowed)), []).append(thing)
    for (principal, allowed_here), named in things.items():
        yield f"{principal} {verb} {', '.join(named)} ({allowed_here})."


def grants_before(changes: Iterable[Change]) -> frozenset[Grant]:
    """Every grant of the changes as it was."""
    return frozenset(grant for one in changes if one.before for grant in grants_of(one, one.before))


def grants_after(changes: Iterable[Change]) -> frozenset[Grant]:
    """Every grant of the changes as it will be."""
    return frozenset(grant for one in changes if one.after for grant in grants_of(one, one.after))


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
        yield f"the data location {block.get('arn')}", "", str(block.get("arn"))
    for block in blocks(values.get("lf_tag")):
        yield f"the LF-tag {block.get('key')}", "", ""
    for block in blocks(values.get("lf_tag_policy")):
        parts = {str(one.get("key")): sorted(strings(one.get("values"))) for one in blocks(block.get("expression"))}
        worn = " and ".join(f"{key} {' or '.join(found)}" for key, found in sorted(parts.items()))
        # lakectl names the table by its stream's tag (lakectl.config.names.stream_lf_tag).
        tables = [found[0] for key, found in parts.items() if key.endswith("-stream") and len(found) == 1]
        kind = str(block.get("resource_type")).lower()
        yield f"every {kind} with the LF-tags {worn}", "", tables[0] if tables else ""
    if values.get("catalog_resource") is True:
        yield "the whole catalog", "", ""
