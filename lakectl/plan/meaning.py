"""The meaning of a change, so that two ways to write the same thing are the same.

Null and empty count alike, JSON in strings is read, and where AWS knows no order (policies, event patterns) there is
none. Attributes that only say when something happened are left out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lakectl.plan.model import Change, Kind
from lakectl.plan.values import Sensitive

_TIMES = frozenset({"last_modified", "last_updated", "last_updated_timestamp", "creation_date", "create_date"})

# tags_all is tags and the provider's default tags once more.
_LEFT_OUT = _TIMES | {"tags_all"}

_ORDER_FREE = frozenset({"event_pattern"})

_STATEMENT_SETS = ("Action", "NotAction", "Resource", "NotResource")


@dataclass(frozen=True, slots=True)
class Difference:
    """One attribute (or one element of a list) that isn't what it was; None stands for absent."""

    path: str
    old: Any
    new: Any


def differences(change: Change) -> tuple[Difference, ...]:
    """What an update or a replacement changes, by path; empty for a creation or a deletion."""
    if change.kind not in (Kind.UPDATE, Kind.REPLACE):
        return ()
    return tuple(_walk("", normal(change.before), normal(change.after)))


def normal(value: Any, key: str = "") -> Any:
    """The value in its one normal form: JSON types, UNKNOWN and Sensitive; None for everything empty."""
    if isinstance(value, str):
        return _text(value, key)
    if isinstance(value, Mapping):
        if "Statement" in value:
            value = _policy(value)
        items = {name: normal(item, key or name) for name, item in value.items() if name not in _LEFT_OUT}
        return {name: item for name, item in items.items() if item is not None} or None
    if isinstance(value, list):
        items_ = [item for item in (normal(item, key) for item in value) if item is not None]
        return (sorted(items_, key=dumps) if key in _ORDER_FREE else items_) or None
    return value


def dumps(value: Any) -> str:
    """Canonical JSON of a normal value. What is sensitive shows as a mark."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=repr)


def _text(value: str, key: str) -> Any:
    if value[:1] not in ("{", "["):
        return value or None
    try:
        parsed = json.loads(value)
    except ValueError:
        return value
    return normal(parsed, key)


def _policy(document: Mapping[str, Any]) -> dict[str, Any]:
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    return {**document, "Statement": sorted((_statement(one) for one in statements), key=dumps)}


def _statement(statement: Any) -> Any:
    if not isinstance(statement, Mapping):
        return statement
    # A Sid is a name, it grants nothing.
    return {key: _sorted(key, value) for key, value in statement.items() if key != "Sid"}


def _sorted(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _sorted("Resource", item) for name, item in value.items()}
    if isinstance(value, list):
        return sorted((_sorted("", item) for item in value), key=dumps)
    return [value] if key in _STATEMENT_SETS else value


def _walk(path: str, old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from _walk(f"{path}.{key}" if path else key, old.get(key), new.get(key))
    elif isinstance(old, list | None) and isinstance(new, list | None):
        yield from _walk_list(path, old or [], new or [])
    else:
        yield Difference(path, old, new)


def _walk_list(path: str, old: list[Any], new: list[Any]) -> Iterator[Difference]:
    # One block: look inside. More: which were taken out and which were put in, whatever their places.
    if len(old) == len(new) == 1 and isinstance(old[0], dict) and isinstance(new[0], dict):
        yield from _walk(path, old[0], new[0])
        return
    taken, put = _without(old, new), _without(new, old)
    yield from (Difference(path, item, None) for item in taken)
    yield from (Difference(path, None, item) for item in put)
    if not taken and not put:
        yield Difference(path, old, new)


def _without(some: list[Any], others: list[Any]) -> list[Any]:
    """The elements of one list that the other doesn't have (as often)."""
    left = Counter(map(_key, others))
    rest = []
    for item in some:
        left[_key(item)] -= 1
        if left[_key(item)] < 0:
            rest.append(item)
    return rest


def _key(value: Any) -> str:
    return f"{dumps(value)}{hash(str(value.value)) if isinstance(value, Sensitive) else ''}"
