"""A JSON value → a value of a column's type, exactly, or UnfitError."""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Context, Decimal
from typing import Any

from glue_jobs.rows.json_line import Number, json_text
from lakectl.events.types import MAX_PRECISION, ColumnType

Value = str | bool | int | float | Decimal | datetime | date

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"-?[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<clock>[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.(?P<fraction>[0-9]{1,9}))?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)

# An exact decimal needs no more digits than these; anything longer is judged before it's computed with.
_EXACT = Context(prec=2 * MAX_PRECISION)
_LONGEST_NUMBER = 1000
"""Characters of a number. Jackson, and so Spark, stops here too (StreamReadConstraints, 1000 by default)."""

# java.time.ZoneOffset and PostgreSQL know no farther ones; the earth has +14:00.
_FARTHEST_ZONE = timedelta(hours=18)


class UnfitError(ValueError):
    """The value isn't one of the type's; the message never holds it."""


def read_value(value: Any, kind: ColumnType) -> Value:
    """A value out of `read_object`, not None, in the Python type of the column's.

    Timestamps are aware, in UTC, to the microsecond (further digits are cut). Raises UnfitError.
    """
    return _READERS[kind.name](value, kind)


def _string(value: Any, _: ColumnType) -> str:
    # Strings first: a Number is one too, and its text is its JSON.
    text = value if isinstance(value, str) else json_text(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair: no character, and nothing that UTF-8 or Parquet can hold.
        raise UnfitError from None
    return str(text)


def _boolean(value: Any, _: ColumnType) -> bool:
    if not isinstance(value, bool):
        raise UnfitError
    return value


def _whole(bits: int) -> Callable[[Any, ColumnType], int]:
    limit = 1 << (bits - 1)

    def read(value: Any, _: ColumnType) -> int:
        if not isinstance(value, Number) or len(value) > _LONGEST_NUMBER or not _WHOLE.fullmatch(value):
            raise UnfitError
        number = int(value)
        if not -limit <= number < limit:
            raise UnfitError
        return number

    return read


def _double(value: Any, _: ColumnType) -> float:
    if not isinstance(value, Number) or len(value) > _LONGEST_NUMBER:
        raise UnfitError
    number = float(value)
    if not math.isfinite(number):
        raise UnfitError
    return number


def _float(value: Any, kind: ColumnType) -> float:
    try:
        (number,) = struct.unpack("<f", struct.pack("<f", _double(value, kind)))
    except OverflowError:
        raise UnfitError from None
    return float(number)


def _decimal(value: Any, kind: ColumnType) -> Decimal:
    """JSON's own numbers and the same in quotes, with no digit more than the type has."""
    if not isinstance(value, str) or len(value) > _LONGEST_NUMBER or not _NUMBER.fullmatch(value):
        raise UnfitError
    sign, digits, exponent = _parts(value)
    if not digits:
        return Decimal(0).scaleb(-kind.scale)
    if exponent < -kind.scale or len(digits) + exponent > kind.precision - kind.scale:
        raise UnfitError
    shifted = int(digits) * 10 ** (exponent + kind.scale)
    return Decimal(sign * shifted).scaleb(-kind.scale, _EXACT)


def _parts(number: str) -> tuple[int, str, int]:
    """Sign, digits without zeros at either end, and the power of ten that they are times: exact at any size."""
    mantissa, _, power = number.lstrip("-").lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    exponent = int(power or "0") - len(fraction) + len(digits) - len(digits.rstrip("0"))
    return -1 if number.startswith("-") else 1, digits.rstrip("0"), exponent


def _timestamp(value: Any, _: ColumnType) -> datetime:
    found = _TIME.fullmatch(value) if _is_text(value) else None
    if not found:
        raise UnfitError
    try:
        local = datetime.fromisoformat(f"{found['day']}T{found['clock']}").replace(tzinfo=_zone(found["zone"]))
        micros = int((found["fraction"] or "0").ljust(6, "0")[:6])
        return local.astimezone(UTC).replace(microsecond=micros)
    except (ValueError, OverflowError):
        # No such day or hour, a leap second, or a year before 1 or after 9999 in UTC.
        raise UnfitError from None


def _zone(text: str | None) -> timezone:
    if not text or text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    offset = timedelta(hours=hours, minutes=minutes)
    if minutes > 59 or offset > _FARTHEST_ZONE:  # noqa: PLR2004 - minutes of an hour
        raise UnfitError
    return timezone(-offset if text.startswith("-") else offset)


def _date(value: Any, _: ColumnType) -> date:
    if not _is_text(value) or not _DATE.fullmatch(value):
        raise UnfitError
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise UnfitError from None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and not isinstance(value, Number)


_READERS: Mapping[str, Callable[[Any, ColumnType], Value]] = {
    "string": _string,
    "boolean": _boolean,
    "int": _whole(32),
    "bigint": _whole(64),
    "double": _double,
    "float": _float,
    "decimal": _decimal,
    "timestamp": _timestamp,
    "date": _date,
}
