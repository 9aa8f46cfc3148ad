"""A statement, run for a principal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp

from lakectl.localaws.engines.sql import types
from lakectl.localaws.engines.sql.errors import duckdb_error
from lakectl.localaws.engines.sql.information import INFORMATION_SCHEMA, information_rows
from lakectl.localaws.engines.sql.load import create_table, scanned_bytes, used_columns
from lakectl.localaws.engines.sql.macros import definition
from lakectl.localaws.engines.sql.metadata import run_metadata
from lakectl.localaws.engines.sql.model import Catalog, QueryError, Result, ResultColumn, Row
from lakectl.localaws.engines.sql.prune import pruned
from lakectl.localaws.engines.sql.resolve import Resolved, Source, resolve
from lakectl.localaws.engines.sql.statement import read_statement
from lakectl.localaws.engines.sql.text import identifier, literal
from lakectl.localaws.engines.sql.translate import macros_of, translated

_SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "threads": 2,
    "memory_limit": "2GB",
    # Nothing that one principal may read is ever written where another could find it.
    "temp_directory": "",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}
_SCHEMA = "lake"
NOTHING = -1
"""As a scan limit: read no file at all."""

Started = Callable[[duckdb.DuckDBPyConnection], None]


def run_query(
    text: str,
    *,
    database: str,
    catalog: Catalog,
    parameters: Sequence[str] = (),
    scan_limit: int = 0,
    started: Started = lambda _: None,
) -> Result:
    """Run one statement; QueryError when it fails as in Athena.

    `scan_limit` is the most bytes that may be read (0: no limit). `started` gets the connection, so that another
    thread can interrupt it; an interrupted query raises duckdb.InterruptException.
    """
    statement = read_statement(text, parameters)
    if statement.tree is None:
        return run_metadata(statement.text, database, catalog)
    reads = not statement.explain or statement.analyze
    resolved = resolve(statement.tree, database, catalog)
    if statement.validate:
        return Result(kind="UTILITY", columns=(ResultColumn("Valid", "boolean"),), rows=[("true",)])
    with opened(resolved, catalog, scan_limit=scan_limit if reads else NOTHING, started=started) as (query, scanned):
        if statement.explain:
            return _explain(query, scanned, "EXPLAIN ANALYZE" if statement.analyze else "EXPLAIN")
        columns, rows = _rows(query, resolved.tree)
    return Result(kind="DML", columns=columns, rows=rows, scanned=scanned)


@dataclass(frozen=True, slots=True)
class Query:
    """A query in DuckDB's SQL, and the database that holds what it may read and nothing else."""

    connection: duckdb.DuckDBPyConnection
    sql: str


@contextmanager
def opened(
    resolved: Resolved, catalog: Catalog, *, scan_limit: int, started: Started, folder: Path | None = None
) -> Iterator[tuple[Query, int]]:
    """A database for a resolved query, and the bytes that were read; only this folder (empty) can be written to."""
    with duckdb.connect(config=_SETTINGS) as connection:
        started(connection)
        connection.execute("SET TimeZone = 'UTC'")
        try:
            scanned = _load(connection, resolved, catalog, scan_limit=scan_limit)
        except duckdb.OutOfMemoryException as error:
            raise duckdb_error(error) from error
        query = translated(resolved.tree)
        for name in macros_of(query):
            connection.execute(definition(name))
        if folder is not None:
            connection.execute(f"SET allowed_directories = [{literal(str(folder))}]")
        _lock_down(connection)
        yield Query(connection, query), scanned


def _load(connection: duckdb.DuckDBPyConnection, resolved: Resolved, catalog: Catalog, *, scan_limit: int) -> int:
    """Put what the query may read in front of it, renamed; the number of bytes read."""
    connection.execute(f"CREATE SCHEMA {_SCHEMA}")
    scanned = 0
    used = [used_columns(source, resolved.tree) for source in resolved.sources]
    for number, (source, columns) in enumerate(zip(resolved.sources, used, strict=True)):
        name = f"{_SCHEMA}.r{number}"
        table = source.relation.table
        if table.database == INFORMATION_SCHEMA:
            create_table(connection, name, source.relation, columns=table.columns, files=[])
            _insert(connection, name, list(information_rows(table.name, catalog)))
        else:
            files = [] if scan_limit == NOTHING else catalog.files(table, pruned(source, catalog.partitions(table)))
            scanned += scanned_bytes(connection, source.relation, columns, files)
            if 0 < scan_limit < scanned:
                raise QueryError("", "Bytes scanned limit was exceeded", cancelled=True)
            create_table(connection, name, source.relation, columns=columns, files=files)
    for number, source in enumerate(resolved.sources):
        _rename(source, f"r{number}")
    return scanned


def _insert(connection: duckdb.DuckDBPyConnection, name: str, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        places = ", ".join("?" for _ in rows[0])
        connection.executemany(f"INSERT INTO {name} VALUES ({places})", rows)  # noqa: S608 - the name is ours


def _rename(source: Source, name: str) -> None:
    source.node.set("this", exp.to_identifier(name, quoted=True))
    source.node.set("db", exp.to_identifier(_SCHEMA, quoted=True))


def _lock_down(connection: duckdb.DuckDBPyConnection) -> None:
    """From here on the connection can reach no file, no network and no extension, and none of its settings change."""
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _explain(query: Query, scanned: int, how: str) -> Result:
    try:
        found = query.connection.execute(f"{how} {query.sql}").fetchall()
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        raise duckdb_error(error) from error
    plan: list[Row] = [(line,) for line in str(found[0][1]).splitlines()]
    column = ResultColumn("Query Plan", "varchar", 2147483647)
    return Result(kind="UTILITY", columns=(column,), rows=plan, scanned=scanned)


def described(query: Query) -> list[tuple[str, str]]:
    """The names and DuckDB types of a query's columns."""
    return [(str(row[0]), str(row[1])) for row in query.connection.execute(f"DESCRIBE {query.sql}").fetchall()]


def _rows(query: Query, tree: exp.Expr) -> tuple[tuple[ResultColumn, ...], list[Row]]:
    try:
        found = described(query)
        kinds = [kind for _, kind in found]
        cursor = query.connection.execute(_readable(query.sql, kinds))
        rows = [tuple(types.shown(value) for value in row) for row in cursor.fetchall()]
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        raise duckdb_error(error) from error
    names = [name for name, _ in found]
    if isinstance(tree, exp.Query) and len(tree.named_selects) == len(names):
        # DESCRIBE numbers equal names apart; Athena shows them as written.
        names = list(tree.named_selects)
    return tuple(types.result_column(name, kind) for name, kind in zip(names, kinds, strict=True)), rows


def _readable(query: str, kinds: Sequence[str]) -> str:
    """The query with times in a zone as text, which the Python client can't take without pytz."""
    names = [identifier(f"c{place}") for place in range(len(kinds))]
    shown = ", ".join(
        f"strftime({name}, '%Y-%m-%d %H:%M:%S.%g UTC')" if kind in types.ZONED else name
        for name, kind in zip(names, kinds, strict=True)
    )
    return f"SELECT {shown} FROM ({query}) AS result({', '.join(names)})"  # noqa: S608 - generated SQL
