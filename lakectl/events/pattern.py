"""Whether an EventBridge event pattern is valid.

The language is that of "Creating Amazon EventBridge event patterns" and "Comparison operators" in the EventBridge user
guide; every leaf of a pattern is a non-empty list of values and one-operator tables.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from lakectl.events.reader import Mistakes, did_you_mean

_NUMERIC_SIGNS = ("<", "<=", "=", ">", ">=")


def check_pattern(pattern: object, mistakes: Mistakes, path: str = "pattern") -> None:
    """Note every mistake of a pattern with the path of the offending key."""
    if not isinstance(pattern, Mapping) or not pattern:
        mistakes.add(
            path, "an event pattern is a table with at least one field", 'for example source = ["transactions"]'
        )
        return
    for key, value in pattern.items():
        _check_field(key, value, mistakes, f"{path}.{key}")


def _check_field(key: str, value: object, mistakes: Mistakes, path: str) -> None:
    if key == "$or":
        _check_or(value, mistakes, path)
    elif isinstance(value, Mapping):
        check_pattern(value, mistakes, path)
    elif not isinstance(value, list):
        mistakes.add(path, f"{value!r} must be a list of values", f"write {path.rsplit('.', 1)[-1]} = [{value!r}]")
    elif not value:
        mistakes.add(path, "an empty list matches nothing", "name at least one value or remove the field")
    else:
        for index, item in enumerate(value):
            _check_item(item, mistakes, f"{path}[{index}]")


def _check_or(value: object, mistakes: Mistakes, path: str) -> None:
    if not isinstance(value, list) or len(value) < 2:  # noqa: PLR2004 - "or" of fewer than two says nothing
        mistakes.add(path, "$or needs a list of at least two patterns")
        return
    for index, item in enumerate(value):
        check_pattern(item, mistakes, f"{path}[{index}]")


def _check_item(item: object, mistakes: Mistakes, path: str) -> None:
    if isinstance(item, list):
        mistakes.add(path, "a list inside a list isn't allowed")
    elif isinstance(item, Mapping):
        _check_operator(item, mistakes, path)


def _check_operator(item: Mapping[str, Any], mistakes: Mistakes, path: str) -> None:
    if len(item) != 1:
        mistakes.add(path, "a comparison has exactly one operator", "known: " + ", ".join(sorted(OPERATORS)))
        return
    ((operator, operand),) = item.items()
    check = OPERATORS.get(operator)
    if check is None:
        mistakes.add(path, f"{operator!r} is no comparison operator", did_you_mean(operator, OPERATORS))
    elif complaint := check(operand):
        mistakes.add(f"{path}.{operator}", complaint)


def _affix(operand: object) -> str:
    if isinstance(operand, Mapping):
        operand = operand.get("equals-ignore-case") if len(operand) == 1 else None
    return "" if isinstance(operand, str) and operand else 'needs a string or {"equals-ignore-case": "…"}'


def _text(operand: object) -> str:
    return "" if isinstance(operand, str) else "needs a string"


def _wildcard(operand: object) -> str:
    if not isinstance(operand, str):
        return "needs a string"
    return "two * in a row aren't allowed" if "**" in operand else ""


def _exists(operand: object) -> str:
    return "" if isinstance(operand, bool) else "needs true or false"


def _cidr(operand: object) -> str:
    try:
        ipaddress.ip_network(str(operand), strict=False)
    except ValueError:
        return f"{operand!r} is no CIDR block"
    return "" if "/" in str(operand) else f"{operand!r} is no CIDR block"


def _numeric(operand: object) -> str:
    shape = 'needs ["<sign>", number] or ["<sign>", number, "<sign>", number]'
    if not isinstance(operand, list) or len(operand) not in (2, 4):
        return shape
    signs, numbers = operand[0::2], operand[1::2]
    if any(sign not in _NUMERIC_SIGNS for sign in signs):
        return f"knows the signs {', '.join(_NUMERIC_SIGNS)}"
    if any(isinstance(number, bool) or not isinstance(number, (int, float)) for number in numbers):
        return shape
    return ""


_ANYTHING_BUT: Mapping[str, Callable[[object], str]] = {
    "prefix": _affix,
    "suffix": _affix,
    "equals-ignore-case": _text,
    "wildcard": _wildcard,
}


def _anything_but(operand: object) -> str:
    if isinstance(operand, Mapping):
        return _anything_but_operator(operand)
    values = operand if isinstance(operand, list) else [operand]
    if not values:
        return "needs at least one value"
    if all(isinstance(value, str) for value in values):
        return ""
    if all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values):
        return ""
    return "takes strings or numbers, not both"


def _anything_but_operator(operand: Mapping[str, Any]) -> str:
    if len(operand) != 1:
        return "takes exactly one operator"
    ((operator, inner),) = operand.items()
    check = _ANYTHING_BUT.get(operator)
    if check is None:
        return f"can't be combined with {operator!r}"
    values = inner if isinstance(inner, list) else [inner]
    return next(filter(None, map(check, values)), "") if values else "needs at least one value"


OPERATORS: Mapping[str, Callable[[object], str]] = {
    "prefix": _affix,
    "suffix": _affix,
    "anything-but": _anything_but,
    "numeric": _numeric,
    "exists": _exists,
    "equals-ignore-case": _text,
    "wildcard": _wildcard,
    "cidr": _cidr,
}
