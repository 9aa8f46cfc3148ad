"""The columns of a Parquet file, in Hive's types."""

from __future__ import annotations

import re
from pathlib import Path

_HIVE = {
    "BOOLEAN": "boolean",
    "TINYINT": "tinyint",
    "SMALLINT": "smallint",
    "INTEGER": "int",
    "BIGINT": "bigint",
    "FLOAT": "float",
    "DOUBLE": "double",
    "VARCHAR": "string",
    "BLOB": "binary",
    "DATE": "date",
}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")


def of_parquet(file: Path) -> dict[str, str]:
    """Name (in lower case, as Hive has it) → type; a type that Hive's simple types don't hold is left out."""
    import duckdb  # noqa: PLC0415 - part of the `local` extra

    with duckdb.connect() as connection:
        rows = connection.execute("SELECT * FROM (DESCRIBE SELECT * FROM read_parquet(?))", [str(file)]).fetchall()
    typed = ((str(row[0]).lower(), hive_type(str(row[1]))) for row in rows)
    return {name: hive for name, hive in typed if hive}


def hive_type(duckdb_type: str) -> str:
    """`decimal(12,2)` for DuckDB's `DECIMAL(12,2)`; "" for nested and other types."""
    decimal = _DECIMAL.fullmatch(duckdb_type)
    if decimal:
        return f"decimal({decimal[1]},{decimal[2]})"
    if duckdb_type.startswith("TIMESTAMP"):
        return "timestamp"
    return _HIVE.get(duckdb_type, "")
