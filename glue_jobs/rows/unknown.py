"""Fields of an event that its contract doesn't name: which ones, and of what types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from glue_jobs.rows.json_line import Number
from glue_jobs.rows.values import UnfitError, read_value
from lakectl.events.contract import Contract
from lakectl.events.types import ColumnType

Path = tuple[str, ...]

Fields = Sequence[tuple[Path, Any]]
"""What `UnknownFields` finds."""

# The rest of the envelope is EventBridge's own.
_ROOT = "detail"

# What may be told of a field is its name, and a map keyed by card numbers or e-mail addresses has other names.
_TELLABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}")
_DIGITS = re.compile(r"[0-9]{5}")
NAMELESS = "*"
"""Stands for every name that isn't told."""

_TIMES = ("timestamp", "date")


class UnknownFields:
    """Finds the fields that no column of a contract takes."""

    def __init__(self, contract: Contract) -> None:
        self._known = {column.path for column in contract.columns}
        self._inner = {path[:length] for path in self._known for length in range(1, len(path))}

    def of(self, envelope: Mapping[str, Any]) -> list[tuple[Path, Any]]:
        """Path and value of each, in the event's order; the outermost one where a whole object is unknown."""
        detail = envelope.get(_ROOT)
        if (_ROOT,) in self._known or not isinstance(detail, dict):
            return []
        return list(self._below((_ROOT,), detail))

    def _below(self, path: Path, found: Mapping[str, Any]) -> Iterator[tuple[Path, Any]]:
        for name, value in found.items():
            here = (*path, name)
            if here in self._known:
                continue
            if here in self._inner and isinstance(value, dict):
                yield from self._below(here, value)
            elif here not in self._inner:
                yield here, value


def told(path: Path) -> str:
    """The path as text, without a name that may be a value."""
    *outer, name = path
    return ".".join((*outer, name if _TELLABLE.fullmatch(name) and not _DIGITS.search(name) else NAMELESS))


def likely_type(value: Any) -> str:
    """The column type that this value suggests; "" for null."""
    match value:
        case None:
            return ""
        case bool():
            return "boolean"
        case Number():
            return "bigint" if _fits(value, "bigint") else "double"
        case str():
            return next((kind for kind in _TIMES if _fits(value, kind)), "string")
        case _:
            return "string"


def _fits(value: Any, kind: str) -> bool:
    try:
        read_value(value, ColumnType(kind))
    except UnfitError:
        return False
    return True
