"""information_schema: what the principal may know of tables and columns, as rows."""

from __future__ import annotations

from collections.abc import Iterator

from lakectl.localaws.engines.sql import types
from lakectl.localaws.engines.sql.model import Catalog, Column, Relation, Rule, Table
from lakectl.localaws.engines.sql.views import is_view

CATALOG = "awsdatacatalog"
INFORMATION_SCHEMA = "information_schema"

_COLUMNS = {
    "schemata": ("catalog_name", "schema_name"),
    "tables": ("table_catalog", "table_schema", "table_name", "table_type"),
    "columns": (
        "table_catalog",
        "table_schema",
        "table_name",
        "column_name",
        "ordinal_position",
        "column_default",
        "is_nullable",
        "data_type",
        "comment",
        "extra_info",
    ),
}

Values = tuple[str | int | None, ...]


def information(name: str) -> Relation | None:
    """A table of information_schema; None when there is none of that name."""
    if name not in _COLUMNS:
        return None
    columns = tuple(Column(column, "bigint" if column == "ordinal_position" else "string") for column in _COLUMNS[name])
    table = Table(database=INFORMATION_SCHEMA, name=name, columns=columns)
    return Relation(table, (Rule(frozenset(column.name for column in columns)),))


def information_rows(name: str, catalog: Catalog) -> Iterator[Values]:
    """The rows of `information(name)`: nothing that the principal may not see."""
    for database in catalog.databases():
        if name == "schemata":
            yield (CATALOG, database)
            continue
        for relation in catalog.relations(database):
            if name == "tables":
                yield (CATALOG, database, relation.table.name, "VIEW" if is_view(relation.table) else "BASE TABLE")
            else:
                yield from _column_rows(relation)


def _column_rows(relation: Relation) -> Iterator[Values]:
    table = relation.table
    keys = {key.name for key in table.partition_keys}
    for place, column in enumerate(relation.columns, start=1):
        extra = "partition key" if column.name in keys else None
        shown = types.trino_type(column.type)
        head = (CATALOG, table.database, table.name, column.name)
        yield (*head, place, None, "YES", shown, column.comment or None, extra)
