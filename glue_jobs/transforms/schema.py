"""The contract as Spark types: what is parsed, and what is stored."""

from __future__ import annotations

from collections.abc import Mapping

from pyspark.sql import types as t

from lakectl.events.contract import PARTITION_KEYS, Column, Contract
from lakectl.events.types import MAX_PRECISION, ColumnType

_PLAIN: Mapping[str, t.DataType] = {
    "string": t.StringType(),
    "boolean": t.BooleanType(),
    "int": t.IntegerType(),
    "bigint": t.LongType(),
    "double": t.DoubleType(),
    "float": t.FloatType(),
    "timestamp": t.TimestampType(),
    "date": t.DateType(),
}


def spark_type(column_type: ColumnType) -> t.DataType:
    """The Spark type of a column type."""
    if column_type.name == "decimal":
        return t.DecimalType(column_type.precision, column_type.scale)
    return _PLAIN[column_type.name]


def curated_schema(contract: Contract, *, partitioned: bool = False) -> t.StructType:
    """The stored columns in order, and the partition keys when wanted."""
    fields = [t.StructField(column.name, spark_type(column.stored_type)) for column in contract.stored_columns]
    keys = [t.StructField(key, t.StringType()) for key in PARTITION_KEYS] if partitioned else []
    return t.StructType(fields + keys)


def envelope_schema(contract: Contract) -> t.StructType:
    """The EventBridge envelope as far as the contract's paths name it, with the types that JSON is read as."""
    tree: dict[str, object] = {}
    for column in contract.columns:
        node = tree
        for key in column.path[:-1]:
            node = node.setdefault(key, {})  # type: ignore[assignment]
        node[column.path[-1]] = _read_type(column)
    return _struct(tree)


def _struct(tree: Mapping[str, object]) -> t.StructType:
    fields = []
    for key, node in tree.items():
        kind = node if isinstance(node, t.DataType) else _struct(node)  # type: ignore[arg-type]
        fields.append(t.StructField(key, kind))
    return t.StructType(fields)


def _read_type(column: Column) -> t.DataType:
    kind = column.type
    # Spark rounds a JSON number to the scale without a word. With all the digits that 38 allow behind the point, a
    # number that doesn't fit is seen (see `parse`).
    if kind.name == "decimal":
        return t.DecimalType(MAX_PRECISION, MAX_PRECISION - kind.precision + kind.scale)
    # Spark's own reading of times guesses: "2026" and "12:30" would be times.
    if kind.name in ("timestamp", "date"):
        return t.StringType()
    return _PLAIN[kind.name]
