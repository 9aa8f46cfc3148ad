"""Row conditions compared: whether one is the same as another, or lets more rows through."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

from lakectl.events.contract_rows import Both, Comparison, Condition, Constant, Literal, Not, RowsError, parse_rows

EVERY_ROW = ""


class Change(Enum):
    """How the rows of one condition relate to those of another."""

    SAME = "stay"
    WIDEN = "widen"
    NARROW = "narrow"
    OTHER = "change"
    """Neither could be proven to hold the other."""


def change(before: str, after: str) -> Change:
    """What becomes of the rows. WIDEN and NARROW are proven; what can't be proven is OTHER, never SAME."""
    if before == after:
        return Change.SAME
    old, new = _read(before), _read(after)
    if old is None or new is None:
        return Change.OTHER
    wider, narrower = implies(old, new), implies(new, old)
    if wider and narrower:
        return Change.SAME
    if wider:
        return Change.WIDEN
    return Change.NARROW if narrower else Change.OTHER


def joined(conditions: Iterable[str]) -> str:
    """The condition of rows that satisfy any of these."""
    different = sorted(set(conditions))
    if EVERY_ROW in different or not different:
        return EVERY_ROW
    return different[0] if len(different) == 1 else " OR ".join(f"({one})" for one in different)


def said(condition: str) -> str:
    """The condition for a person."""
    return re.sub(r"\s+", " ", condition.strip()) or "all"


def implies(one: Condition, other: Condition) -> bool:
    """Whether every row of `one` is provably a row of `other`; NULL in a column makes no difference."""
    if one == other or other == Constant(value=True) or one == Constant(value=False):
        return True
    if isinstance(one, Both) or isinstance(other, Both):
        return _parts_imply(one, other)
    if isinstance(one, Not) and isinstance(other, Not):
        return implies(other.part, one.part)
    return isinstance(one, Comparison) and isinstance(other, Comparison) and _implies(one, other)


def _parts_imply(one: Condition, other: Condition) -> bool:
    if isinstance(one, Both) and one.operator == "OR":
        return all(implies(part, other) for part in one.parts)
    if isinstance(other, Both) and other.operator == "AND":
        return all(implies(one, part) for part in other.parts)
    if isinstance(other, Both) and any(implies(one, part) for part in other.parts):
        return True
    return isinstance(one, Both) and any(implies(part, other) for part in one.parts)


def _read(text: str) -> Condition | None:
    try:
        return Constant(value=True) if text == EVERY_ROW else parse_rows(text)
    except RowsError:
        return None


def _implies(one: Comparison, other: Comparison) -> bool:
    if one.column != other.column:
        return False
    if one.operator in ("=", "IN"):
        return all(_holds(other, value) for value in one.values)
    low, high = _bounds(one)
    least, most = _bounds(other)
    if not (low or high) or not (least or most):
        return False
    return _within(least, low, "low") and _within(most, high, "high")


def _holds(test: Comparison, value: Literal) -> bool:
    """Whether a value satisfies a comparison; False also when that can't be told."""
    if test.operator in ("=", "IN"):
        return value in test.values
    if test.operator == "<>":
        return value not in test.values
    low, high = _bounds(test)
    if not (low or high) or isinstance(value, bool):
        return False
    return _within(low, (value, True), "low") and _within(high, (value, True), "high")


Bound = tuple[str | Decimal, bool]
"""A limit, and whether it belongs to the range itself."""


def _bounds(test: Comparison) -> tuple[Bound | None, Bound | None]:
    values = [value for value in test.values if not isinstance(value, bool)]
    match test.operator:
        case ">" | ">=":
            return (values[0], test.operator == ">="), None
        case "<" | "<=":
            return None, (values[0], test.operator == "<=")
        case "BETWEEN":
            return (values[0], True), (values[1], True)
        case _:
            return None, None


def _within(outer: Bound | None, inner: Bound | None, side: str) -> bool:
    if outer is None:
        return True
    if inner is None:
        return False
    if outer[0] == inner[0]:
        return outer[1] or not inner[1]
    least, most = (outer[0], inner[0]) if side == "low" else (inner[0], outer[0])
    if isinstance(least, str) and isinstance(most, str):
        return least < most
    return isinstance(least, Decimal) and isinstance(most, Decimal) and least < most
