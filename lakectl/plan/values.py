"""Values inside a plan: JSON, plus two things that Terraform marks beside it and that lakectl puts in its place.

With the marks inside the values no reader can forget them: a rule meets UNKNOWN where a value comes with the apply,
and nothing can print what stands in a Sensitive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final


class Unknown:
    """A value that only the apply will tell."""

    def __repr__(self) -> str:
        return "(known after apply)"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A value that is never shown: compares by its value, prints as a mark."""

    value: Any = field(repr=False)

    def __repr__(self) -> str:
        return "(sensitive)"


def marked(value: Any, unknown: Any, sensitive: Any) -> Any:
    """The value with UNKNOWN and Sensitive put in where Terraform's two mark trees say true."""
    if unknown is True:
        return UNKNOWN
    if sensitive is True:
        return Sensitive(value)
    if not unknown and not sensitive:
        return value
    if isinstance(value, Mapping) or isinstance(unknown, Mapping):
        return _marked_object(value or {}, unknown, sensitive)
    if isinstance(value, list):
        return [marked(item, _part(unknown, index), _part(sensitive, index)) for index, item in enumerate(value)]
    return value


def _marked_object(value: Mapping[str, Any], unknown: Any, sensitive: Any) -> dict[str, Any]:
    # An unknown value is absent from the object itself: its key is only in the marks.
    keys = [*value, *(key for key in unknown or () if key not in value)]
    return {key: marked(value.get(key), _part(unknown, key), _part(sensitive, key)) for key in keys}


def _part(marks: Any, step: str | int) -> Any:
    if isinstance(marks, Mapping):
        return marks.get(step)
    if isinstance(marks, list) and isinstance(step, int) and step < len(marks):
        return marks[step]
    return None


def at(value: Any, path: str) -> Any:
    """What stands at a dotted path; blocks are lists in a plan, the first one is meant. None when nothing is there."""
    for step in path.split("."):
        value = first(value)
        if isinstance(value, Unknown):
            return UNKNOWN
        if not isinstance(value, Mapping):
            return None
        value = value.get(step)
    return value


def first(value: Any) -> Any:
    """The only block of a nested block's list; any other value as it is."""
    if isinstance(value, list):
        return value[0] if value else None
    return value


def strings(value: Any) -> tuple[str, ...]:
    """The strings of a list, or the one string; nothing for anything else."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        return tuple(item for item in value if isinstance(item, str))
    return ()


def blocks(value: Any) -> Iterator[Mapping[str, Any]]:
    """The known blocks of a nested block's list."""
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield item
