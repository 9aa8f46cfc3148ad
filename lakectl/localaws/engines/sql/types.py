"""Types and values: Hive's as the catalog declares them, DuckDB's as they are computed, Athena's as they are shown."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlglot import exp
from sqlglot.errors import SqlglotError

from lakectl.localaws.engines.sql.model import QueryError, ResultColumn

# Types of Athena's ColumnInfo with their precision, "ColumnInfo" in the Athena API reference and observed answers.
_SHOWN = {
    "BOOLEAN": ("boolean", 0),
    "TINYINT": ("tinyint", 3),
    "SMALLINT": ("smallint", 5),
    "INTEGER": ("integer", 10),
    "BIGINT": ("bigint", 19),
    "HUGEINT": ("bigint", 19),
    "UBIGINT": ("bigint", 19),
    "FLOAT": ("float", 17),
    "DOUBLE": ("double", 17),
    "DATE": ("date", 0),
    "TIME": ("time", 3),
    "TIMESTAMP": ("timestamp", 3),
    "TIMESTAMP_S": ("timestamp", 3),
    "TIMESTAMP_MS": ("timestamp", 3),
    "TIMESTAMP_NS": ("timestamp", 3),
    "TIMESTAMP WITH TIME ZONE": ("timestamp with time zone", 3),
    "TIMESTAMPTZ_NS": ("timestamp with time zone", 3),
    "BLOB": ("varbinary", 1073741824),
    "VARCHAR": ("varchar", 2147483647),
    "INTERVAL": ("interval day to second", 0),
}
ZONED = frozenset({"TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS"})
"""DuckDB's types of a time in a zone."""
_DECIMAL_LIMIT = 1e7
_DECIMAL_FLOOR = 1e-3


def parse_hive_type(text: str) -> exp.DataType:
    """A Hive type as sqlglot's; HIVE_INVALID_METADATA when it is none."""
    try:
        return exp.DataType.build(text, dialect="hive")
    except SqlglotError as error:
        raise QueryError("HIVE_INVALID_METADATA", f"Unsupported Hive type: {text}") from error


def duckdb_type(text: str) -> str:
    """A Hive type as DuckDB writes it."""
    return parse_hive_type(text).sql(dialect="duckdb")


def trino_type(text: str) -> str:
    """A Hive type as Athena shows it in a query result: string is varchar."""
    return re.sub(r"(decimal\(\d+), ", r"\1,", parse_hive_type(text).sql(dialect="trino").lower())


def result_column(name: str, duckdb_type_name: str) -> ResultColumn:
    """The description of a column of DuckDB's type, such as `DECIMAL(38,2)` or `INTEGER[]`."""
    text = duckdb_type_name.upper()
    if text.endswith("]"):
        return ResultColumn(name, "array")
    if text.startswith("DECIMAL("):
        precision, _, scale = text.removeprefix("DECIMAL(").rstrip(")").partition(",")
        return ResultColumn(name, "decimal", int(precision), int(scale))
    for start, shown in (("STRUCT", "row"), ("MAP", "map")):
        if text.startswith(start):
            return ResultColumn(name, shown)
    # NULL has no type in DuckDB; Trino calls it unknown.
    shown, precision_shown = _SHOWN.get(text, ("unknown", 0) if text == '"NULL"' else ("varchar", 2147483647))
    return ResultColumn(name, shown, precision_shown)


def shown(value: Any) -> str | None:
    """A value of DuckDB's Python client as Athena writes it."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float | Decimal):
        return _double(value) if isinstance(value, float) else f"{value:f}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.") + f"{value.microsecond // 1000:03d}"
    if isinstance(value, date | time):
        return value.isoformat()
    return _container(value)


def _container(value: Any) -> str:
    if isinstance(value, bytes):
        return value.hex(" ")
    if isinstance(value, list):
        return "[" + ", ".join(_inner(item) for item in value) + "]"
    if isinstance(value, tuple):
        value = {f"field{place}": item for place, item in enumerate(value)}
    if isinstance(value, dict):
        if list(value) == [f"_{place}" for place in range(len(value))]:
            # Fields of a row without names.
            value = {f"field{key[1:]}": item for key, item in value.items()}
        return "{" + ", ".join(f"{_inner(key)}={_inner(item)}" for key, item in value.items()) + "}"
    return str(value)


def _inner(value: Any) -> str:
    text = shown(value)
    return "null" if text is None else text


def _double(value: float) -> str:
    """As Java's Double.toString, which is what Athena prints: 0.5, 100.0, 1.0E7."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or _DECIMAL_FLOOR <= abs(value) < _DECIMAL_LIMIT:
        return repr(value) if "e" not in repr(value) else f"{value:f}"
    digits, _, exponent = f"{Decimal(repr(value)):e}".partition("e")
    mantissa = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{mantissa}{'' if '.' in mantissa else '.0'}E{int(exponent)}"
