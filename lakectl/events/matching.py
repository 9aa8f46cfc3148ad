"""Whether an event matches an EventBridge event pattern, as EventBridge itself would say.

The language is that of "Creating Amazon EventBridge event patterns" and "Comparison operators for use in event
patterns" in the EventBridge user guide. The pattern must be a valid one (see events.pattern).
"""

from __future__ import annotations

import ipaddress
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

_SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    ">": operator.gt,
    ">=": operator.ge,
}


def matches(pattern: Mapping[str, Any], event: Any) -> bool:
    """Whether every field of the pattern is met; of an array of objects one object must meet them all."""
    if isinstance(event, list):
        return any(matches(pattern, item) for item in event)
    fields = event if isinstance(event, Mapping) else {}
    return all(_field(key, wanted, fields) for key, wanted in pattern.items())


def _field(key: str, wanted: Any, fields: Mapping[str, Any]) -> bool:
    if key == "$or":
        return any(matches(one, fields) for one in wanted)
    if isinstance(wanted, Mapping):
        return matches(wanted, fields.get(key))
    if any(_is_exists(one, value=False) for one in wanted) and not _is_leaf(fields, key):
        return True
    if not _is_leaf(fields, key):
        return False
    value = fields[key]
    values = value if isinstance(value, list) else [value]
    return any(_meets(one, item) for one in wanted for item in values)


def _is_exists(one: Any, *, value: bool) -> bool:
    return isinstance(one, Mapping) and one.get("exists") is value


def _is_leaf(fields: Mapping[str, Any], key: str) -> bool:
    """`exists` and values speak of leaves alone ("Exists matching")."""
    value = fields.get(key)
    return key in fields and not isinstance(value, Mapping) and value != []


def _meets(one: Any, item: Any) -> bool:
    if not isinstance(one, Mapping):
        return _same(one, item)
    ((name, operand),) = one.items()
    return _OPERATORS[name](operand, item)


def _same(one: Any, item: Any) -> bool:
    # 300 and 300.0 are written differently, so they don't match; true isn't 1.
    return type(one) is type(item) and bool(one == item)


def _prefix(operand: Any, item: Any) -> bool:
    return _affix(str.startswith, operand, item)


def _suffix(operand: Any, item: Any) -> bool:
    return _affix(str.endswith, operand, item)


def _affix(test: Callable[[str, str], bool], operand: Any, item: Any) -> bool:
    if not isinstance(item, str):
        return False
    if isinstance(operand, Mapping):
        return test(item.casefold(), str(operand["equals-ignore-case"]).casefold())
    return test(item, operand)


def _any_case(operand: Any, item: Any) -> bool:
    return isinstance(item, str) and item.casefold() == operand.casefold()


def _wildcard(operand: Any, item: Any) -> bool:
    """`*` is any number of characters; a backslash takes its meaning away."""
    if not isinstance(item, str):
        return False
    parts = re.split(r"(\\.|\*)", operand)
    pieces = [".*" if part == "*" else re.escape(part.removeprefix("\\")) for part in parts]
    return re.fullmatch("".join(pieces), item, re.DOTALL) is not None


def _numeric(operand: Any, item: Any) -> bool:
    if isinstance(item, bool) or not isinstance(item, int | float):
        return False
    pairs = zip(operand[0::2], operand[1::2], strict=True)
    return all(_SIGNS[sign](item, number) for sign, number in pairs)


def _cidr(operand: Any, item: Any) -> bool:
    try:
        return ipaddress.ip_address(str(item)) in ipaddress.ip_network(operand, strict=False)
    except ValueError:
        return False


def _exists(operand: Any, _item: Any) -> bool:
    # Asked of a leaf that is there.
    return operand is True


def _anything_but(operand: Any, item: Any) -> bool:
    if isinstance(operand, Mapping):
        ((name, inner),) = operand.items()
        return not any(_OPERATORS[name](one, item) for one in (inner if isinstance(inner, list) else [inner]))
    return not any(_same(one, item) for one in (operand if isinstance(operand, list) else [operand]))


_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _any_case,
    "wildcard": _wildcard,
    "numeric": _numeric,
    "cidr": _cidr,
    "exists": _exists,
    "anything-but": _anything_but,
}
