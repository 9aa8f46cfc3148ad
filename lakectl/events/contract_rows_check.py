"""Whether a row condition fits the columns of its contract: what Lake Formation refuses is a mistake of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from lakectl.events.contract import PARTITION_KEYS, Column
from lakectl.events.contract_rows import Comparison, Literal, RowsError, comparisons_of, has_constant, parse_rows
from lakectl.events.reader import did_you_mean
from lakectl.events.types import STRING, ColumnType

# "Supported data types" of row filter expressions: neither dates nor timestamps are among them.
_UNSUPPORTED = ("timestamp", "date")
_WHOLE = ("int", "bigint")


def check_rows(text: str, columns: tuple[Column, ...]) -> Iterator[tuple[str, str]]:
    """What is wrong with a condition over these columns and the partition keys, each with a hint."""
    try:
        condition = parse_rows(text)
    except RowsError as error:
        yield f"{text!r} {error}", error.hint
        return
    if has_constant(condition):
        yield f"{text!r} has TRUE or FALSE in the place of a comparison", "leave `rows` out for every row"
    types = {column.name: column.stored_type for column in columns if column.stored}
    types |= dict.fromkeys(PARTITION_KEYS, STRING)
    for one in comparisons_of(condition):
        yield from _check_comparison(one, types)


def _check_comparison(test: Comparison, types: Mapping[str, ColumnType]) -> Iterator[tuple[str, str]]:
    kind = types.get(test.column)
    if kind is None:
        yield f"names the column {test.column!r}, which the table doesn't have", did_you_mean(test.column, types)
    elif kind.name in _UNSUPPORTED:
        yield f"compares {test.column!r}, a {kind}: Lake Formation can't", "use the partition keys year, month and day"
    elif test.operator == "NULL" and test.column in PARTITION_KEYS:
        yield f"asks whether the partition key {test.column!r} is NULL: Lake Formation can't", "it never is"
    elif test.operator == "LIKE" and kind != STRING:
        yield f"uses LIKE on {test.column!r}, a {kind}", "LIKE works on strings"
    else:
        wrong = [value for value in test.values if not _fits(value, kind)]
        for value in wrong:
            yield f"compares {test.column!r}, a {kind}, with {_shown(value)}", _hint(kind)


def _fits(value: Literal, kind: ColumnType) -> bool:
    if kind == STRING:
        return isinstance(value, str)
    if kind.name == "boolean":
        return isinstance(value, bool)
    if kind.name in _WHOLE:
        return isinstance(value, Decimal) and value == value.to_integral_value()
    return isinstance(value, Decimal)


def _hint(kind: ColumnType) -> str:
    if kind == STRING:
        return "use a text in single quotes"
    if kind.name == "boolean":
        return "use TRUE or FALSE"
    return "use a whole number without quotes" if kind.name in _WHOLE else "use a number without quotes"


def _shown(value: Literal) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return f"'{value}'" if isinstance(value, str) else str(value)
