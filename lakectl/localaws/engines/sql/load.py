"""Permitted cells into memory: a table of DuckDB per use of a catalog table; nothing else is in it."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from sqlglot import exp

from lakectl.localaws.engines.sql import types
from lakectl.localaws.engines.sql.model import ALL_ROWS, PATH, Column, DataFile, QueryError, Relation, Rule, Table
from lakectl.localaws.engines.sql.prune import partition_literal
from lakectl.localaws.engines.sql.resolve import Source
from lakectl.localaws.engines.sql.rowfilter import RowFilterError, columns_of, parse_row_filter
from lakectl.localaws.engines.sql.text import identifier, literal

_FILE = "__lakectl_file"
# What a Parquet column may be read as; Athena answers HIVE_BAD_DATA for the rest.
_WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT")
_READABLE = {
    "VARCHAR": ("VARCHAR", "BLOB", "ENUM"),
    "TEXT": ("VARCHAR", "BLOB", "ENUM"),
    "BIGINT": _WHOLE,
    "INT": _WHOLE,
    "SMALLINT": _WHOLE,
    "TINYINT": _WHOLE,
    "DOUBLE": ("FLOAT", "DOUBLE"),
    "FLOAT": ("FLOAT", "DOUBLE"),
    "BOOLEAN": ("BOOLEAN",),
    "DATE": ("DATE",),
    "TIMESTAMP": ("TIMESTAMP",),
    "DECIMAL": ("DECIMAL", *_WHOLE),
}


def used_columns(source: Source, tree: exp.Expr) -> list[Column]:
    """The readable columns that the query names (all when it renames them by place)."""
    columns = list(source.relation.columns)
    if source.node.alias_column_names:
        return columns
    alias = source.node.alias_or_name
    names = {column.name for column in tree.find_all(exp.Column) if column.table in {alias, ""}}
    return [column for column in columns if column.name in names]


def scanned_bytes(
    connection: duckdb.DuckDBPyConnection, relation: Relation, columns: Sequence[Column], files: Sequence[DataFile]
) -> int:
    """What is read of these files: the compressed chunks of these columns, and of those that row filters look at.

    "Columnar storage formats" (Athena user guide): only the needed columns are read. Partition keys are in no file, so
    that count(*) reads nothing.
    """
    looked_at = frozenset[str]().union(*(columns_of(_tree(rule, relation.table)) for rule in relation.rules))
    names = sorted({column.name for column in columns} | looked_at)
    if not names or not files:
        return 0
    paths, wanted = ([literal(text) for text in texts] for texts in ([str(file.path) for file in files], names))
    # S608: the text is made of quoted literals.
    chunks = (
        f"SELECT sum(total_compressed_size) FROM parquet_metadata([{', '.join(paths)}]) "  # noqa: S608
        f"WHERE lower(split_part(path_in_schema, ', ', 1)) IN ({', '.join(wanted)})"
    )
    try:
        (found,) = connection.execute(chunks).fetchall()[0]
    except duckdb.Error as error:
        raise QueryError("HIVE_BAD_DATA", "Malformed Parquet file") from error
    return int(found or 0)


def create_table(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    relation: Relation,
    columns: Sequence[Column],
    files: Sequence[DataFile],
) -> None:
    """Make `name` hold these columns of the permitted rows of these files."""
    # A table of DuckDB has a column; a query that names none counts its rows.
    columns = columns or relation.columns[:1]
    filters = [_tree(rule, relation.table) for rule in relation.rules]
    looked_at = frozenset[str]().union(*(columns_of(tree) for tree in filters))
    needed = {column.name for column in columns} | looked_at
    inner = _scan(connection, relation.table, [c for c in relation.table.all_columns if c.name in needed], files)
    cells = ", ".join(_cell(column, relation.rules, filters) for column in columns)
    # S608: the text is made of quoted identifiers, literals and checked filter expressions.
    statement = f"CREATE TABLE {name} AS SELECT {cells} FROM ({inner}) AS base WHERE {_any(filters)}"  # noqa: S608
    try:
        connection.execute(statement)
    except (duckdb.InterruptException, duckdb.OutOfMemoryException):
        raise
    except duckdb.Error as error:
        # DuckDB's message may quote a value that the principal may not see.
        raise QueryError("HIVE_BAD_DATA", f"The files of {relation.table.name} can't be read as declared") from error


def _tree(rule: Rule, table: Table) -> exp.Expr:
    if rule.rows == ALL_ROWS:
        return exp.true()
    try:
        return parse_row_filter(rule.rows, {column.name for column in table.all_columns})
    except RowFilterError as error:
        raise QueryError("GENERIC_USER_ERROR", "A row filter of this table can't be evaluated") from error


def _any(filters: Sequence[exp.Expr]) -> str:
    return " OR ".join(f"({tree.sql(dialect='duckdb', comments=False)})" for tree in filters)


def _cell(column: Column, rules: Sequence[Rule], filters: Sequence[exp.Expr]) -> str:
    """The column's value where a rule gives it, NULL in rows that only other rules give."""
    giving = [tree for rule, tree in zip(rules, filters, strict=True) if column.name in rule.columns]
    name = identifier(column.name)
    if len(giving) == len(rules) or any(tree == exp.true() for tree in giving):
        return name
    return f"CASE WHEN {_any(giving)} THEN {name} END AS {name}"


def _scan(
    connection: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[Column], files: Sequence[DataFile]
) -> str:
    """A SELECT of these columns, typed as the table declares them."""
    if not files:
        empty = ", ".join(
            f"CAST(NULL AS {types.duckdb_type(column.type)}) AS {identifier(column.name)}" for column in columns
        )
        return f"SELECT {empty} WHERE FALSE"
    paths = ", ".join(literal(str(file.path)) for file in files)
    reader = f"read_parquet([{paths}], union_by_name=true, hive_partitioning=false, filename={literal(_FILE)})"
    held = _held(connection, reader)
    keys = {key.name: place for place, key in enumerate(table.partition_keys)}
    typed = ", ".join(_typed(column, held, keys) for column in columns) or "1"
    join = f"JOIN ({_values(files)}) AS v ON v.file = p.{_FILE}"
    return f"SELECT {typed} FROM {reader} AS p {join}"  # noqa: S608 - see create_table


def _held(connection: duckdb.DuckDBPyConnection, reader: str) -> dict[str, str]:
    """The columns that the files have, with DuckDB's type; a column of only some files is among them."""
    try:
        found = connection.execute(f"DESCRIBE SELECT * FROM {reader}").fetchall()  # noqa: S608 - see create_table
    except duckdb.Error as error:
        raise QueryError("HIVE_BAD_DATA", "Malformed Parquet file") from error
    return {str(row[0]).lower(): str(row[1]).upper() for row in found}


def _values(files: Sequence[DataFile]) -> str:
    rows = ", ".join(
        "(" + ", ".join([*map(literal, (str(file.path), file.address)), *map(partition_literal, file.values)]) + ")"
        for file in files
    )
    names = ", ".join(["file", "address", *(f"k{place}" for place in range(len(files[0].values)))])
    return f"SELECT * FROM (VALUES {rows}) AS t({names})"  # noqa: S608 - see create_table


def _typed(column: Column, held: dict[str, str], keys: dict[str, int]) -> str:
    if column.name == PATH:
        return f"v.address AS {identifier(PATH)}"
    declared, name = types.duckdb_type(column.type), identifier(column.name)
    if column.name in keys:
        return f"CAST(v.k{keys[column.name]} AS {declared}) AS {name}"
    if column.name not in held:
        return f"CAST(NULL AS {declared}) AS {name}"
    readable = _READABLE.get(declared.partition("(")[0])
    if readable and not held[column.name].startswith(readable):
        raise QueryError(
            "HIVE_BAD_DATA",
            f"Field {column.name}'s type {held[column.name]} in parquet file is incompatible with type {column.type}"
            " defined in table schema",
        )
    return f"CAST(p.{name} AS {declared}) AS {name}"
