"""A query's result as files: what CREATE TABLE AS, INSERT and UNLOAD put into S3."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from sqlglot import exp

from lakectl.localaws.engines.sql import types
from lakectl.localaws.engines.sql.errors import duckdb_error
from lakectl.localaws.engines.sql.model import Catalog, Column, QueryError
from lakectl.localaws.engines.sql.position import where
from lakectl.localaws.engines.sql.resolve import resolve
from lakectl.localaws.engines.sql.run import NOTHING, Query, Started, described, opened
from lakectl.localaws.engines.sql.statement import query_tree
from lakectl.localaws.engines.sql.text import identifier, literal

_HIVE = {"HUGEINT": "bigint", "UBIGINT": "bigint", "TIMESTAMP_S": "timestamp", "TIMESTAMP_MS": "timestamp",
         "TIMESTAMP_NS": "timestamp", "INTEGER": "int", "VARCHAR": "string", "JSON": "string"}  # fmt: skip
_FORMATS = {"PARQUET": "FORMAT parquet, COMPRESSION zstd", "JSON": "FORMAT json, COMPRESSION gzip"}
_NUMBERS = re.compile(r"(TINY|SMALL|BIG|U?BIG|HUGE)?INT(EGER)?$|DECIMAL|DOUBLE|FLOAT")
_MOST_PARTITIONS = 100
ROWS = "rows"
"""In the folder: the file with the rows, or the folder with those of the partitions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the files are written."""

    folder: Path
    """Empty; the only place on this machine that the query can write to."""
    format: str = "PARQUET"
    """PARQUET or JSON."""
    partitioned_by: Sequence[str] = ()
    """The last columns of the query."""
    into: Sequence[Column] = ()
    """The columns of the table that takes the rows, one for each of the query's; none: the query's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came out: the columns (with Hive types, partition keys last), and bytes that were read."""

    columns: tuple[Column, ...]
    rows: int
    scanned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The query, and what it may read."""

    text: str
    database: str
    catalog: Catalog
    parameters: Sequence[str] = ()
    scan_limit: int = 0
    started: Started = lambda _: None


def columns_of(source: Source) -> tuple[Column, ...]:
    """The columns of a query with Hive types, nothing read; QueryError, also for one without a name."""
    resolved = resolve(_named(source), source.database, source.catalog)
    with opened(resolved, source.catalog, scan_limit=NOTHING, started=source.started) as (query, _):
        return _columns(query)


def write_query(source: Source, layout: Layout) -> Written:
    """Run the query and write its rows into the folder; QueryError."""
    tree = query_tree(source.text, source.parameters) if layout.into else _named(source)
    resolved = resolve(tree, source.database, source.catalog)
    with opened(
        resolved, source.catalog, scan_limit=source.scan_limit, started=source.started, folder=layout.folder
    ) as (query, scanned):
        columns = _fitting(query, layout.into) if layout.into else _columns(query)
        _check_partitions(columns, layout)
        try:
            rows = _copy(query, columns, layout)
        except duckdb.InterruptException:
            raise
        except duckdb.Error as error:
            raise duckdb_error(error) from error
    return Written(columns=columns, rows=rows, scanned=scanned)


def _named(source: Source) -> exp.Expr:
    """The query, each of whose columns has a name."""
    tree = query_tree(source.text, source.parameters)
    select = tree.this if isinstance(tree, exp.SetOperation) else tree
    for place, item in enumerate(select.expressions if isinstance(select, exp.Select) else (), start=1):
        if not isinstance(item, exp.Alias | exp.Column | exp.Star | exp.Dot):
            raise QueryError("MISSING_COLUMN_NAME", f"{where(item)}Column name not specified at position {place}")
    return tree


def _columns(query: Query) -> tuple[Column, ...]:
    found = [Column(name.lower(), _hive_type(name, kind)) for name, kind in described(query)]
    names = [column.name for column in found]
    for name in names:
        if names.count(name) > 1:
            raise QueryError("DUPLICATE_COLUMN_NAME", f"Column name '{name}' specified more than once")
    return tuple(found)


def _hive_type(name: str, kind: str) -> str:
    if kind in types.ZONED or kind.startswith(('"NULL"', "TIME ", "INTERVAL")):
        shown = types.result_column(name, kind).type
        raise QueryError("NOT_SUPPORTED", f"Unsupported Hive type: {shown} for column {name}")
    if kind in _HIVE:
        return _HIVE[kind]
    return exp.DataType.build(kind, dialect="duckdb").sql(dialect="hive").lower().replace(": ", ":").replace(", ", ",")


def _fitting(query: Query, into: Sequence[Column]) -> tuple[Column, ...]:
    """The table's columns, when the query's fit them."""
    found = [kind for _, kind in described(query)]
    wanted = [types.duckdb_type(column.type).upper() for column in into]
    if len(found) != len(wanted) or any(not _fits(*pair) for pair in zip(found, wanted, strict=False)):
        table = ", ".join(types.trino_type(column.type) for column in into)
        given = ", ".join(types.result_column("", kind).type for kind in found)
        raise QueryError(
            "TYPE_MISMATCH", f"Insert query has mismatched column types: Table: [{table}], Query: [{given}]"
        )
    return tuple(into)


def _fits(found: str, wanted: str) -> bool:
    return found == '"NULL"' or _family(found) == _family(wanted)


def _family(kind: str) -> str:
    """Types that Trino makes into one another in an INSERT have one name."""
    if _NUMBERS.match(kind):
        return "number"
    head = kind.partition("(")[0]
    return {
        "TEXT": "VARCHAR",
        "TIMESTAMP_S": "TIMESTAMP",
        "TIMESTAMP_MS": "TIMESTAMP",
        "TIMESTAMP_NS": "TIMESTAMP",
    }.get(head, head)


def _check_partitions(columns: Sequence[Column], layout: Layout) -> None:
    names, keys = [column.name for column in columns], list(layout.partitioned_by)
    if keys and names[-len(keys) :] != keys:
        raise QueryError(
            "HIVE_COLUMN_ORDER_MISMATCH",
            "Partition keys must be the last columns in the table and in the same order as the table properties: "
            f"[{', '.join(keys)}]",
        )
    if keys and len(keys) == len(names):
        raise QueryError("NOT_SUPPORTED", "CREATE TABLE AS with partition keys alone has no column to write")


def _copy(query: Query, columns: Sequence[Column], layout: Layout) -> int:
    cells = ", ".join(
        f"CAST(c{place} AS {types.duckdb_type(column.type)}) AS {identifier(column.name)}"
        for place, column in enumerate(columns)
    )
    names = ", ".join(f"c{place}" for place in range(len(columns)))
    # S608: the text is made of quoted identifiers, types and a translated query.
    select = f"SELECT {cells} FROM ({query.sql}) AS result({names})"  # noqa: S608
    options = _FORMATS[layout.format]
    target = layout.folder / ROWS
    if layout.partitioned_by:
        keys = ", ".join(identifier(key) for key in layout.partitioned_by)
        (count,) = query.connection.execute(
            f"SELECT count(*) FROM (SELECT DISTINCT {keys} FROM ({select}) AS s) AS d"  # noqa: S608 - see above
        ).fetchall()[0]
        if count > _MOST_PARTITIONS:
            raise QueryError(
                "HIVE_TOO_MANY_OPEN_PARTITIONS",
                f"Exceeded limit of {_MOST_PARTITIONS} open writers for partitions/buckets",
            )
        options += f", PARTITION_BY ({keys})"
    found = query.connection.execute(f"COPY ({select}) TO {literal(str(target))} ({options})").fetchall()
    return int(found[0][0])
