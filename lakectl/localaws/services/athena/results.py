"""Results as Athena leaves them in S3, and how GetQueryResults reads them back.

A SELECT's result is a CSV with every value in double quotes, NULL as nothing at all, the column names first. Other
statements leave tab-separated text without a head. Beside it lies `<file>.metadata` with the columns.
"""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lakectl.localaws.engines.sql.model import Result, ResultColumn, Row

_FIELD = re.compile(rb'(?:"((?:[^"]|"")*)")?([,\n])')


def suffix(kind: str) -> str:
    """The ending of the result object for a StatementType."""
    return ".csv" if kind == "DML" else ".txt"


def write(result: Result) -> bytes:
    """The result object's bytes."""
    if result.kind != "DML":
        return "".join("\t".join(cell or "" for cell in row) + "\n" for row in result.rows).encode()
    if not result.columns:
        return b""
    head: Row = tuple(column.name for column in result.columns)
    return "".join(_line(row) for row in (head, *result.rows)).encode()


def metadata(result: Result) -> bytes:
    """The columns, as JSON (AWS has an undocumented binary form)."""
    return json.dumps([asdict(column) for column in result.columns]).encode()


def columns_of(text: bytes) -> list[dict[str, Any]]:
    """ColumnInfo of the API, from `metadata`."""
    return [_info(ResultColumn(**column)) for column in json.loads(text)]


def page(path: Path, offset: int, count: int) -> tuple[list[Row], int]:
    """Up to `count` rows of a result object from a byte offset on, and the offset after them (0 at the end)."""
    if path.stat().st_size <= offset:
        return [], 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        reader = _csv if _is_csv(content) else _text
        rows: list[Row] = []
        for row, after in reader(content, offset):
            rows.append(row)
            offset = after
            if len(rows) == count:
                break
        return rows, offset if offset < len(content) else 0


def _is_csv(content: mmap.mmap) -> bool:
    """Whether a result object is a SELECT's: those begin with a quoted column name."""
    return content[:1] == b'"'


def _csv(content: mmap.mmap, offset: int) -> Iterator[tuple[Row, int]]:
    cells: list[str | None] = []
    for field in _FIELD.finditer(content, offset):
        value = field[1]
        cells.append(None if value is None else value.decode().replace('""', '"'))
        if field[2] == b"\n":
            yield tuple(cells), field.end()
            cells = []


def _text(content: mmap.mmap, offset: int) -> Iterator[tuple[Row, int]]:
    while offset < len(content):
        end = content.find(b"\n", offset)
        yield (content[offset:end].decode(),), end + 1
        offset = end + 1


def _line(row: Sequence[str | None]) -> str:
    return ",".join("" if cell is None else '"' + cell.replace('"', '""') + '"' for cell in row) + "\n"


def _info(column: ResultColumn) -> dict[str, Any]:
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": column.name,
        "Label": column.name,
        "Type": column.type,
        "Precision": column.precision,
        "Scale": column.scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": column.type in {"varchar", "string"},
    }
