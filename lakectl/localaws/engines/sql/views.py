"""Views as Athena keeps them in Glue (Presto's base64 text in a comment), put into a query in place of their names.

A view is read with the rights of whoever queries it: "Understand Lake Formation and views" (Athena user guide). So its
text is resolved like a query of the caller's own, against the tables that the caller may see.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from lakectl.localaws.engines.sql.model import ALL_ROWS, Column, QueryError, Relation, Table

VIRTUAL_VIEW = "VIRTUAL_VIEW"
EXPANDED = "/* Presto View */"
_TEXT = re.compile(r"/\* Presto View: ([A-Za-z0-9+/=]+) \*/")

ResolveQuery = Callable[[str, str], exp.Expr]
"""From a query's text and its database to its tree, every name bound."""


@dataclass(frozen=True, slots=True)
class View:
    """What a view's text says."""

    sql: str
    database: str
    columns: tuple[str, ...]


def is_view(table: Table) -> bool:
    """Whether a table of the catalog is a view."""
    return table.table_type == VIRTUAL_VIEW


def encoded(sql: str, database: str, columns: tuple[Column, ...]) -> str:
    """The text for the catalog; column types are Trino's."""
    said = {
        "originalSql": sql,
        "catalog": "awsdatacatalog",
        "schema": database,
        "columns": [{"name": column.name, "type": column.type} for column in columns],
    }
    return f"/* Presto View: {base64.b64encode(json.dumps(said).encode()).decode()} */"


def decoded(table: Table) -> View:
    """The view of a table; QueryError for a text that is none."""
    found = _TEXT.fullmatch(table.view_text.strip())
    try:
        said = json.loads(base64.b64decode(found[1])) if found else {}
        return View(said["originalSql"], said["schema"], tuple(column["name"].lower() for column in said["columns"]))
    except (ValueError, KeyError, TypeError) as error:
        raise _invalid(table, "its text can't be read") from error


def subquery(node: exp.Table, relation: Relation, resolve_query: ResolveQuery) -> exp.Subquery:
    """The view in place of its name, with the columns that the caller may read; QueryError."""
    table = relation.table
    if any(rule.rows != ALL_ROWS for rule in relation.rules):
        # "Data filters in Lake Formation" can't be used with views.
        raise _invalid(table, "a data filter is on a view")
    view = decoded(table)
    try:
        tree = resolve_query(view.sql, view.database)
    except QueryError as error:
        raise _invalid(table, f"Failed analyzing it: {error}") from error
    if tuple(name.lower() for name in tree.named_selects) != view.columns:  # type: ignore[attr-defined]
        raise _invalid(table, "its query has other columns now")
    inner = exp.Subquery(this=tree, alias=exp.TableAlias(this=exp.to_identifier("view")))
    shown = [exp.column(column.name, table="view", quoted=True) for column in relation.columns]
    alias = exp.TableAlias(this=exp.to_identifier(node.alias_or_name))
    if node.alias_column_names:
        alias.set("columns", [exp.to_identifier(name) for name in node.alias_column_names])
    return exp.Subquery(this=exp.select(*shown).from_(inner), alias=alias)


def _invalid(table: Table, why: str) -> QueryError:
    named = f"awsdatacatalog.{table.database}.{table.name}"
    return QueryError("INVALID_VIEW", f"View '{named}' is stale or in invalid state: {why}")
