"""Grants by LF-tag expression: which databases, tables and columns wear the tags that an expression names.

"Lake Formation tag-based access control" (developer guide): tables inherit the tags of their database and columns those
of their table, and what is nearer overrides; an expression holds when every key has one of its values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lakectl.localaws.engines.sql.model import Table

State = Mapping[str, Any]
Resource = Mapping[str, Any]


def is_on_database(state: State, resource: Resource, database: str) -> bool:
    """Whether a grant on databases by expression is on this one."""
    return _of_type(resource, "DATABASE") and _holds(resource, _worn(state, database))


def is_on_table(state: State, resource: Resource, database: str, table: str) -> bool:
    """Whether a grant on tables by expression is on this one."""
    return _of_type(resource, "TABLE") and _holds(resource, _worn(state, database, table))


def columns(state: State, resource: Resource, table: Table) -> frozenset[str]:
    """The columns of the table that a grant on tables by expression gives."""
    if not _of_type(resource, "TABLE"):
        return frozenset()
    names = (column.name for column in table.all_columns)
    return frozenset(name for name in names if _holds(resource, _worn(state, table.database, table.name, name)))


def _of_type(resource: Resource, kind: str) -> bool:
    return bool(resource.get("LFTagPolicy", {}).get("ResourceType") == kind)


def _holds(resource: Resource, worn: Mapping[str, str]) -> bool:
    return all(worn.get(pair["TagKey"]) in pair["TagValues"] for pair in resource["LFTagPolicy"]["Expression"])


def _worn(state: State, database: str, table: str = "", column: str = "") -> dict[str, str]:
    """Key → value, what is inherited included."""
    levels: tuple[dict[str, str], ...] = ({}, {}, {})
    for one in state["tagged"]:
        on, pair = one["resource"], {one["key"]: one["value"]}
        named = on.get("TableWithColumns") or on.get("Table") or {}
        if on.get("Database", {}).get("Name") == database:
            levels[0].update(pair)
        elif (named.get("DatabaseName"), named.get("Name")) == (database, table):
            if "Table" in on:
                levels[1].update(pair)
            elif column in named.get("ColumnNames", ()):
                levels[2].update(pair)
    return {**levels[0], **levels[1], **levels[2]}
