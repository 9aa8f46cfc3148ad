"""JSON columns → columns of the contract's types; what doesn't fit is null, and its row unfit."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.compute as pc

from glue_jobs.columns.reading import content_of
from glue_jobs.columns.schema import stored_type
from glue_jobs.columns.texts import every
from lakectl.events.contract import Column, Contract
from lakectl.events.types import ColumnType

# What every reader of times agrees on; all else (a year before 1000, nine digits, zones beyond 18 hours) is read by
# `glue_jobs.rows`.
_TIME = (
    r"^[12][0-9]{3}-[01][0-9]-[0-3][0-9][T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:0[0-9]|1[0-7]):[0-5][0-9])?$"
)
_FIRST, _END = (pa.scalar(datetime(year, 1, 1, tzinfo=UTC), pa.timestamp("us", tz="UTC")) for year in (1000, 3000))
_DIGITS = bytes(ord("0") if chr(byte).isdecimal() else byte for byte in range(256))
_SHAPES = {f"0000-00-00T00:00:00{fraction}Z".encode() for fraction in ("", ".000", ".000000")}
_SIZES = {len(shape) for shape in _SHAPES}
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
    columns, fit = {}, every(table.num_rows, value=True)
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
    if _in_one_shape(values):
        return _plausible(_cast_or_null(values, stored_type(kind)))
    times = pc.if_else(pc.match_substring_regex(values, _TIME), values, None)
    zoned = pc.match_substring_regex(times, _WITH_ZONE)
    if not pc.all(zoned).as_py():
        times = pc.if_else(zoned, times, pc.binary_join_element_wise(times, "Z", ""))
    return _cast_or_null(times, stored_type(kind))


def _in_one_shape(values: pa.Array) -> bool:
    """Whether all are written alike, in one of the ways that producers mostly do; then the cast finds what is wrong."""
    sizes = pc.min_max(pc.binary_length(values))
    size = sizes["max"].as_py() or 0
    if size not in _SIZES or sizes["min"].as_py() != size:
        return False
    shape = content_of(values).to_pybytes().translate(_DIGITS)
    return shape[:size] in _SHAPES and shape == shape[:size] * (len(values) - values.null_count)


def _plausible(times: pa.Array) -> pa.Array:
    """Without the years that `_TIME` has no room for."""
    return pc.if_else(pc.and_(pc.greater_equal(times, _FIRST), pc.less(times, _END)), times, None)


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
