"""JSON columns → columns of the contract's types; what doesn't fit is null, and its row unfit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from glue_jobs.columns.schema import stored_type
from lakectl.events.contract import Column, Contract
from lakectl.events.types import ColumnType

# What every reader of times agrees on; all else (a year before 1000, nine digits, zones beyond 18 hours) is read by
# `glue_jobs.rows`.
_TIME = (
    r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9][T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:0[0-9]|1[0-7]):[0-5][0-9])?$"
)
_WITH_ZONE = r"(?:Z|[+-][0-9]{2}:[0-9]{2})$"
_DATE = r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$"


@dataclass(frozen=True, slots=True)
class Typed:
    """Values in clear."""

    columns: dict[str, pa.Array]
    fit: pa.Array
    """Whether every value of the row is there and has its type."""


def typed(table: pa.Table, contract: Contract) -> Typed:
    """Columns of `schema.read_schema` → every column of the contract by name, in its own type."""
    columns, fit = {}, pa.array([True] * table.num_rows, pa.bool_())
    for column in contract.columns:
        found = _found(table, column)
        values = _READERS[column.type.name](found, column.type)
        given = pc.is_valid(values)
        fit = pc.and_(fit, given if column.required else pc.or_(given, pc.is_null(found)))
        if column.values:
            fit = pc.and_(fit, pc.is_in(values, pa.array([*column.values, None], pa.string())))
        columns[column.name] = values
    return Typed(columns, fit)


def _found(table: pa.Table, column: Column) -> pa.Array:
    values = table.column(column.path[0])
    if len(column.path) > 1:
        values = pc.struct_field(values, list(column.path[1:]))
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values


def _as_read(values: pa.Array, _: ColumnType) -> pa.Array:
    return values


def _float(values: pa.Array, _: ColumnType) -> pa.Array:
    narrow = values.cast(pa.float32(), safe=False)
    return pc.if_else(pc.is_finite(narrow), narrow, None)


def _decimal(values: pa.Array, kind: ColumnType) -> pa.Array:
    return _cast_or_null(values, stored_type(kind))


def _timestamp(values: pa.Array, kind: ColumnType) -> pa.Array:
    times = pc.if_else(pc.match_substring_regex(values, _TIME), values, None)
    zoned = pc.match_substring_regex(times, _WITH_ZONE)
    if not pc.all(zoned).as_py():
        times = pc.if_else(zoned, times, pc.binary_join_element_wise(times, "Z", ""))
    return _cast_or_null(times, stored_type(kind))


def _date(values: pa.Array, kind: ColumnType) -> pa.Array:
    return _cast_or_null(pc.if_else(pc.match_substring_regex(values, _DATE), values, None), stored_type(kind))


def _cast_or_null(values: pa.Array, kind: pa.DataType) -> pa.Array:
    """Arrow's cast, exact; null where it refuses. Refusals are rare, so they are found by halves."""
    try:
        return values.cast(kind)
    except pa.ArrowInvalid:
        if len(values) == 1:
            return pa.nulls(1, kind)
        middle = len(values) // 2
        return pa.concat_arrays([_cast_or_null(values[:middle], kind), _cast_or_null(values[middle:], kind)])


_READERS: Mapping[str, Callable[[pa.Array, ColumnType], pa.Array]] = {
    "string": _as_read,
    "boolean": _as_read,
    "int": _as_read,
    "bigint": _as_read,
    "double": _as_read,
    "float": _float,
    "decimal": _decimal,
    "timestamp": _timestamp,
    "date": _date,
}
