"""The contract as Arrow types: what is read of a line, and what is stored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from lakectl.events.contract import QUARANTINE_COLUMNS, Contract
from lakectl.events.types import ColumnType

_TIME = pa.timestamp("us", tz="UTC")

_TOKEN = pa.dictionary(pa.int32(), pa.string())

_STORED: Mapping[str, pa.DataType] = {
    "string": pa.string(),
    "boolean": pa.bool_(),
    "int": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "float": pa.float32(),
    "timestamp": _TIME,
    "date": pa.date32(),
}

LONGEST_NUMBER = 20
"""Characters of a number, without its sign, that is left to Arrow: one that outgrows its type wraps around without a
word, and this one has room for all of 20 digits before the point and for all of 18 behind it. 256 bits have room for
more, and reading them takes a fifth of all that a line costs."""

# A float is read as a double, or it would be rounded otherwise.
_READ: Mapping[str, pa.DataType] = {
    **_STORED,
    "timestamp": pa.string(),
    "date": pa.string(),
    "float": pa.float64(),
    "decimal": pa.decimal128(38, 18),
}

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")


def stored_type(kind: ColumnType) -> pa.DataType:
    """The type in the Parquet files."""
    if kind.name == "decimal":
        return pa.decimal128(kind.precision, kind.scale)
    return _STORED[kind.name]


def stored_schema(contract: Contract) -> pa.Schema:
    """The stored columns, in order."""
    return pa.schema([(column.name, stored_type(column.stored_type)) for column in contract.stored_columns])


def shown_schema(contract: Contract) -> pa.Schema:
    """The stored columns on their way into a file: of tokens, which come again, each is held once."""
    fields = [
        pa.field(column.name, _TOKEN if column.personal == "token" else stored_type(column.stored_type))
        for column in contract.stored_columns
    ]
    return pa.schema(fields)


def quarantine_schema() -> pa.Schema:
    """QUARANTINE_COLUMNS."""
    return pa.schema([(name, stored_type(kind)) for name, kind, _ in QUARANTINE_COLUMNS])


def read_schema(contract: Contract) -> pa.Schema | None:
    """The envelope as far as the contract's paths name it; None when Arrow can't read such an envelope.

    It can't when a path leads through another column's value, when one place is read as two types, and when a name
    could be spelled in ways that the guard doesn't look for.
    """
    tree: dict[str, Any] = {}
    for column in contract.columns:
        node: Any = tree
        for name in column.path[:-1]:
            node = node.setdefault(name, {})
            if not isinstance(node, dict):
                return None
        kind = _READ[column.type.name]
        if node.setdefault(column.path[-1], kind) != kind:
            return None
        if not all(_PLAIN_NAME.fullmatch(name) for name in column.path):
            return None
    return pa.schema(_fields(tree))


def _fields(tree: Mapping[str, Any]) -> list[pa.Field]:
    return [
        pa.field(name, node if isinstance(node, pa.DataType) else pa.struct(_fields(node)))
        for name, node in tree.items()
    ]
