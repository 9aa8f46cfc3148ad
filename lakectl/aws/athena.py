"""Asking Athena."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lakectl.aws.session import Aws, calls, code_of
from lakectl.errors import LakectlError

_POLL_SECONDS = (0.1, 0.2, 0.4, 0.8, 1.0)


class QueryFailedError(LakectlError):
    """Athena ran the query and it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a query returned: column names, Athena's types, and rows of text (None is NULL)."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    scanned_bytes: int

    def objects(self) -> list[dict[str, Any]]:
        """The rows as JSON-ready objects: numbers that JSON holds exactly become numbers, decimals stay text."""
        readers = [_READERS.get(kind, str) for kind in self.types]
        return [
            {
                name: None if cell is None else read(cell)
                for name, cell, read in zip(self.columns, row, readers, strict=True)
            }
            for row in self.rows
        ]


_READERS: dict[str, Callable[[str], Any]] = {
    "boolean": lambda text: text == "true",
    "tinyint": int,
    "smallint": int,
    "integer": int,
    "bigint": int,
    "float": float,
    "double": float,
}


def ask(aws: Aws, sql: str, *, database: str, workgroup: str) -> Result:
    """Run one statement to its end; raises QueryFailedError with Athena's reason."""
    athena = aws.client("athena")
    with calls("ask Athena"):
        execution = athena.start_query_execution(
            QueryString=sql, QueryExecutionContext={"Database": database}, WorkGroup=workgroup
        )["QueryExecutionId"]
        done = _follow(athena, execution)
        pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=execution)
        return _result(list(pages), done.get("Statistics", {}).get("DataScannedInBytes", 0))


def workgroup_exists(aws: Aws, workgroup: str) -> bool:
    """Whether there is such a workgroup, as far as these credentials can see."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    with calls(f"look for the workgroup {workgroup}"):
        try:
            aws.client("athena").get_work_group(WorkGroup=workgroup)
        except ClientError as error:
            if code_of(error) == "InvalidRequestException":
                return False
            raise
    return True


def _follow(athena: Any, execution: str) -> dict[str, Any]:
    waits = iter(_POLL_SECONDS)
    while True:
        query: dict[str, Any] = athena.get_query_execution(QueryExecutionId=execution)["QueryExecution"]
        status = query["Status"]
        if status["State"] == "SUCCEEDED":
            return query
        if status["State"] in ("FAILED", "CANCELLED"):
            reason = status.get("StateChangeReason", "no reason given")
            raise QueryFailedError(
                f"The query failed: {reason}", hint="`DESCRIBE <table>` lists the columns you may read."
            )
        time.sleep(next(waits, _POLL_SECONDS[-1]))


def _result(pages: list[dict[str, Any]], scanned: int) -> Result:
    info = pages[0]["ResultSet"]["ResultSetMetadata"]["ColumnInfo"] if pages else []
    columns = tuple(column["Name"] for column in info)
    rows = [_cells(row, len(columns)) for page in pages for row in page["ResultSet"]["Rows"]]
    # Athena repeats the column names as the first row of a SELECT ("GetQueryResults" API reference), not of a SHOW.
    if rows and rows[0] == columns:
        rows = rows[1:]
    return Result(columns=columns, types=tuple(c["Type"] for c in info), rows=tuple(rows), scanned_bytes=scanned)


def _cells(row: dict[str, Any], width: int) -> tuple[str | None, ...]:
    cells = tuple(cell.get("VarCharValue") for cell in row.get("Data", []))
    if len(cells) == 1 and cells[0] is not None and width > 1:
        # DESCRIBE and its like come as one cell, the columns padded with blanks and parted by tabs.
        parts = [part.strip() for part in cells[0].split("\t")]
        return tuple([*parts, *[""] * width][:width])
    return cells
