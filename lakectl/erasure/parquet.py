"""Rows of a Parquet file, read and written by DuckDB (part of the extra `local`)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from lakectl.erasure.subject import Looked, Subject
from lakectl.errors import LakectlError
from lakectl.events.contract import QUARANTINE_COLUMNS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_QUARANTINE = {name for name, *_ in QUARANTINE_COLUMNS}
_EVER = {"reason", "source_object", "raw"}
# DuckDB's own name for a row's place in its file.
_PLACE = "file_row_number"


@dataclass(frozen=True, slots=True)
class _Rows:
    """One file on this machine."""

    connection: DuckDBPyConnection
    path: Path

    @property
    def source(self) -> str:
        """The file as a table."""
        return f"read_parquet('{self.path}', {_PLACE} = true, hive_partitioning = false)"

    def ask(self, what: str, where: str = "true") -> list[tuple[object, ...]]:
        """Rows of the file."""
        sql = f"SELECT {what} FROM {self.source} WHERE {where}"  # noqa: S608 - columns of a contract
        return self.connection.execute(sql).fetchall()

    def columns(self) -> set[str]:
        """Their names."""
        self.connection.execute(f"SELECT * FROM {self.source} LIMIT 0")  # noqa: S608 - our own path
        return {str(name) for name, *_ in self.connection.description or ()} - {_PLACE}


def check_duckdb() -> None:
    """Raise LakectlError where the extra `local` isn't installed."""
    if find_spec("duckdb") is None:
        raise LakectlError(
            "Forgetting reads and writes Parquet with DuckDB, which isn't installed; nothing was looked at.",
            hint='Install lakectl with its extra "local", or run `make setup`, and run it again.',
        )


def look(body: bytes, subject: Subject) -> Looked:
    """Count the subject's rows; of a quarantine, rows whose raw line is the subject's."""
    from duckdb import Error  # noqa: PLC0415 - see _opened

    with _opened(body) as rows:
        try:
            mine, unreadable = _mine(rows, subject)
            ((total,),) = rows.ask("count(*)")
        except Error:
            return Looked(0, 0, 1)
    return Looked(len(mine), int(str(total)) - len(mine) - unreadable, unreadable)


def without(body: bytes, subject: Subject) -> bytes:
    """The file without the subject's rows, in the same order; b"" when none is left."""
    with _opened(body) as rows:
        mine, _ = _mine(rows, subject)
        ((total,),) = rows.ask("count(*)")
        if total == len(mine):
            return b""
        rows.connection.execute("CREATE TABLE gone (place BIGINT)")
        rows.connection.executemany("INSERT INTO gone VALUES (?)", [[place] for place in mine])
        out = rows.path.with_suffix(".out")
        rest = f"SELECT * EXCLUDE ({_PLACE}) FROM {rows.source} WHERE {_PLACE} NOT IN (FROM gone) ORDER BY {_PLACE}"  # noqa: S608
        rows.connection.execute(f"COPY ({rest}) TO '{out}' (FORMAT parquet, COMPRESSION snappy)")
        return out.read_bytes()


def _mine(rows: _Rows, subject: Subject) -> tuple[list[int], int]:
    """The places of the subject's rows, and how many can't be read."""
    columns = rows.columns()
    # Columns were added to the quarantine over time; older files have fewer.
    if _EVER <= columns <= _QUARANTINE:
        lines = [(int(str(place)), str(raw or "")) for place, raw in rows.ask(f"{_PLACE}, raw")]
        owned = [(place, subject.owns(raw.encode("utf-8", "replace"))) for place, raw in lines]
        return [place for place, one in owned if one], sum(one is None for _, one in owned)
    if not {one.column.name for one in subject.conditions} <= columns:
        return [], 0  # the column came later
    return [int(str(place)) for (place,) in rows.ask(_PLACE, subject.where)], 0


@contextmanager
def _opened(body: bytes) -> Iterator[_Rows]:
    import duckdb  # noqa: PLC0415 - see check_duckdb

    with tempfile.TemporaryDirectory(prefix="lakectl-") as folder, duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET autoinstall_known_extensions = false")
        path = Path(folder) / "rows.parquet"
        path.write_bytes(body)
        yield _Rows(connection, path)
