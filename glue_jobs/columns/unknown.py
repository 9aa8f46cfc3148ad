"""Rows whose event has fields that no column takes.

A pattern leaves out the lines that surely have none; `glue_jobs.rows` looks at the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from glue_jobs.rows.extra import Hidden, extra_text
from glue_jobs.rows.hiding import patterns_of
from glue_jobs.rows.json_line import NotAnObjectError, read_object
from glue_jobs.rows.row import hidden_columns
from glue_jobs.rows.unknown import Fields, UnknownFields
from lakectl.events.contract import EXTRA, Contract

_ROOT = EXTRA.path[0]

# "AWS service event metadata", EventBridge user guide; replayed events have one name more.
_ENVELOPE = ("version", "id", "detail-type", "source", "account", "time", "region", "resources", "replay-name")

# Tokens of JSON. They needn't be strict: whatever Arrow didn't take for JSON isn't asked for here.
_BLANK = r"[ \t\r]*"
_STRING = r'"(?:[^"\\]|\\.)*"'
_SCALAR = rf'(?:{_STRING}|[^"\\{{}}\[\],: \t\r]+)'
_LIST = rf"\[(?:{_SCALAR}|[ \t\r,])*\]"


class Unknown:
    """Finds the unknown fields of one contract's events."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._finder = UnknownFields(contract)
        self._patterns = patterns_of(contract)
        self._ordinary = _pattern(contract)
        self._words = [column.name for column in hidden_columns(contract)]

    def fields(self, lines: pa.Array, rows: pa.Array) -> dict[int, Fields | None]:
        """Those of each row that has some; `rows` says which line (binary) it comes from.

        None instead of fields: the plain reader doesn't take the line.
        """
        if self._contract.unknown == "ignore":
            return {}
        lines = lines if len(rows) == len(lines) else lines.take(rows)
        sure = pc.match_substring_regex(lines, self._ordinary)
        unsure = pc.indices_nonzero(pc.invert(sure)).to_pylist()
        found = {row: self._read(lines[row].as_py()) for row in unsure}
        return {row: fields for row, fields in found.items() if fields is None or fields}

    def texts(self, fields: Mapping[int, Fields | None], columns: Mapping[str, pa.Array]) -> pa.Array:
        """The column EXTRA; `columns` hold the values before hiding."""
        texts: list[str | None] = [None] * len(columns[self._contract.key])
        for row, found in fields.items():
            values = [columns[name][row].as_py() for name in self._words]
            texts[row] = extra_text(
                found or (), Hidden([value.strip(" ") for value in values if value], self._patterns)
            )
        return pa.array(texts, pa.string())

    def allowed(self, fields: Mapping[int, Fields | None], rows: int) -> pa.Array:
        """Which of the rows may be as they are."""
        frozen = self._contract.unknown == "freeze"
        barred = [row for row, found in fields.items() if found is None or frozen]
        return pc.invert(pc.is_in(pa.array(range(rows), pa.int64()), pa.array(barred, pa.int64())))

    def _read(self, line: bytes) -> Fields | None:
        try:
            return self._finder.of(read_object(line))
        except NotAnObjectError:
            return None


def _pattern(contract: Contract) -> bytes:
    """Matches lines in which every field of the detail has a column. It may miss some of them, and takes no others."""
    tree: dict[str, Any] = {}
    for column in contract.columns:
        node = tree
        for name in column.path[:-1]:
            node = node.setdefault(name, {})
        node[column.path[-1]] = node.get(column.path[-1], {})
    detail = tree.pop(_ROOT, {})
    flat = rf"(?:{_SCALAR}|{_LIST})"
    top = [_member(name, flat) for name in sorted({*_ENVELOPE, *tree} - {_ROOT})]
    return f"^{_object([*top, _member(_ROOT, _value(detail))])}{_BLANK}\n?$".encode()


def _value(tree: Mapping[str, Any]) -> str:
    """A value that isn't structured, or an object with these names."""
    if not tree:
        return _SCALAR
    return f"(?:{_SCALAR}|{_object([_member(name, _value(inner)) for name, inner in tree.items()])})"


def _object(members: Sequence[str]) -> str:
    return rf"\{{{_BLANK}(?:(?:{'|'.join(members)}){_BLANK},?{_BLANK})*\}}"


def _member(name: str, value: str) -> str:
    return f'"{name}"{_BLANK}:{_BLANK}{value}'
