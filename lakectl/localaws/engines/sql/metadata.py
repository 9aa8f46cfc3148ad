"""SHOW and DESCRIBE: what the principal may know of databases, tables, columns and partitions."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterable

from lakectl.localaws.engines.sql.information import CATALOG
from lakectl.localaws.engines.sql.model import Catalog, Column, QueryError, Relation, Result, ResultColumn, Row
from lakectl.localaws.engines.sql.resolve import no_privilege
from lakectl.localaws.engines.sql.views import is_view

_NAME = r"[`\"]?(\w+)[`\"]?"
_TABLE = rf"(?:{_NAME}\.)?{_NAME}"

_Handler = Callable[[tuple[str, ...], str, Catalog], Result]


def run_metadata(text: str, database: str, catalog: Catalog) -> Result:
    """Answer one SHOW or DESCRIBE statement; SYNTAX_ERROR for a form that isn't done here."""
    for shape, handler in _FORMS:
        found = re.fullmatch(shape, text.strip(), re.IGNORECASE)
        if found:
            groups = tuple((group or "").lower() for group in found.groups())
            return handler(groups, database.lower() or "default", catalog)
    raise QueryError("NOT_SUPPORTED", f"The embedded AWS doesn't run this statement: {text[:60]}")


def _databases(groups: tuple[str, ...], _database: str, catalog: Catalog) -> Result:
    return _listed("database_name", _like(catalog.databases(), groups[0]))


def _tables(groups: tuple[str, ...], database: str, catalog: Catalog) -> Result:
    names = [relation.table.name for relation in catalog.relations(groups[0] or database)]
    return _listed("tab_name", _like(names, groups[1]))


def _views(groups: tuple[str, ...], database: str, catalog: Catalog) -> Result:
    names = [one.table.name for one in catalog.relations(groups[0] or database) if is_view(one.table)]
    return _listed("views", _like(names, groups[1]))


def _columns(groups: tuple[str, ...], database: str, catalog: Catalog) -> Result:
    relation = _relation(groups[0] or groups[2] or database, groups[1], catalog)
    return _listed("field", [column.name for column in relation.columns])


def _partitions(groups: tuple[str, ...], database: str, catalog: Catalog) -> Result:
    relation = _relation(groups[0] or database, groups[1], catalog)
    keys = relation.table.partition_keys
    if not set(keys) <= set(relation.columns):
        raise no_privilege()
    if not keys:
        raise QueryError("", f"FAILED: SemanticException Table {groups[1]} is not a partitioned table")
    found = [
        "/".join(f"{key.name}={value}" for key, value in zip(keys, partition.values, strict=True))
        for partition in catalog.partitions(relation.table)
    ]
    return _listed("partition", sorted(found))


def _describe(groups: tuple[str, ...], database: str, catalog: Catalog) -> Result:
    relation = _relation(groups[0] or database, groups[1], catalog)
    lines = [_described(column) for column in relation.columns]
    keys = [column for column in relation.columns if column in relation.table.partition_keys]
    if keys:
        head = _padded("# col_name", "data_type", "comment")
        lines += [_padded("", "", ""), _padded("# Partition Information", "", ""), head, _padded("", "", "")]
        lines += [_described(column) for column in keys]
    names = ("col_name", "data_type", "comment")
    rows: list[Row] = [(line,) for line in lines]
    return Result(kind="DDL", columns=tuple(ResultColumn(name, "string") for name in names), rows=rows)


def _no_keyword(_groups: tuple[str, ...], _database: str, _catalog: Catalog) -> Result:
    """TABLE is taken for the table's name, with these words ("DESCRIBE", Athena user guide)."""
    raise QueryError("", "FAILED: SemanticException [Error 10001]: Table not found table")


def _create_table(groups: tuple[str, ...], database: str, catalog: Catalog) -> Result:
    relation = _relation(groups[0] or database, groups[1], catalog)
    table, visible = relation.table, set(relation.columns)
    columns = ", \n".join(f"  `{c.name}` {c.type}" for c in table.columns if c in visible)
    lines = [f"CREATE EXTERNAL TABLE `{table.database}.{table.name}`(", f"{columns})"]
    keys = ", \n".join(f"  `{c.name}` {c.type}" for c in table.partition_keys if c in visible)
    if keys:
        lines += ["PARTITIONED BY ( ", f"{keys})"]
    lines += ["STORED AS PARQUET", "LOCATION", f"  '{table.location}'"]
    return _listed("createtab_stmt", "\n".join(lines).splitlines())


_FORMS: tuple[tuple[str, _Handler], ...] = (
    (r"show\s+(?:databases|schemas)(?:\s+like\s+'([^']*)')?", _databases),
    (rf"show\s+tables(?:\s+(?:in|from)\s+{_NAME})?(?:\s+(?:like\s+)?'([^']*)')?", _tables),
    (rf"show\s+views(?:\s+(?:in|from)\s+{_NAME})?(?:\s+(?:like\s+)?'([^']*)')?", _views),
    (rf"show\s+columns\s+(?:in|from)\s+{_TABLE}(?:\s+(?:in|from)\s+{_NAME})?", _columns),
    (rf"show\s+partitions\s+{_TABLE}", _partitions),
    (rf"show\s+create\s+table\s+{_TABLE}", _create_table),
    (rf"desc(?:ribe)?\s+{_TABLE}", _describe),
    (r"desc(?:ribe)?\s+table\s+.*", _no_keyword),
)


def _relation(database: str, name: str, catalog: Catalog) -> Relation:
    relation = catalog.relation(database, name)
    if relation is None:
        raise QueryError("TABLE_NOT_FOUND", f"Table '{CATALOG}.{database}.{name}' does not exist")
    if not relation.columns:
        raise no_privilege()
    return relation


def _listed(column: str, values: Iterable[str]) -> Result:
    return Result(kind="DDL", columns=(ResultColumn(column, "string"),), rows=[(value,) for value in values])


def _like(names: Iterable[str], pattern: str) -> list[str]:
    """Hive's pattern: `*` for any text, `|` between alternatives."""
    choices = pattern.split("|") if pattern else ["*"]
    return sorted(name for name in names if any(fnmatch.fnmatchcase(name, choice) for choice in choices))


def _described(column: Column) -> str:
    return _padded(column.name, column.type, column.comment)


def _padded(*cells: str) -> str:
    return "\t".join(f"{cell:<20}" for cell in cells)
