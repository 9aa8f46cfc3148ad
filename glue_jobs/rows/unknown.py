"""Fields of an event that its contract doesn't name, and the types that they seem to have."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from glue_jobs.rows.json_line import Number
from glue_jobs.rows.values import UnfitError, read_value
from lakectl.events.contract import Contract
from lakectl.events.types import ColumnType

Path = tuple[str, ...]

# The rest of the envelope is EventBridge's own.
_ROOT = "detail"

# What may be told of a field is its name, and a map keyed by card numbers or e-mail addresses has other names.
_TELLABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}")
_DIGITS = re.compile(r"[0-9]{5}")
NAMELESS = "*"
"""Stands for every name that isn't told."""

_TIMES = ("timestamp", "date")


def unknown_fields(envelope: Mapping[str, Any], contract: Contract) -> Iterator[tuple[Path, Any]]:
    """Path and value of each, the outermost one where a whole object is unknown."""
    known = {column.path for column in contract.columns}
    inner = {path[:length] for path in known for length in range(1, len(path))}
    detail = envelope.get(_ROOT)
    if (_ROOT,) not in known and isinstance(detail, dict):
        yield from _below((_ROOT,), detail, known, inner)


def _below(path: Path, found: Mapping[str, Any], known: set[Path], inner: set[Path]) -> Iterator[tuple[Path, Any]]:
    for name, value in found.items():
        here = (*path, name)
        if here in known:
            continue
        if here in inner and isinstance(value, dict):
            yield from _below(here, value, known, inner)
        elif here not in inner:
            yield (*path, _told(name)), value


def _told(name: str) -> str:
    return name if _TELLABLE.fullmatch(name) and not _DIGITS.search(name) else NAMELESS


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
