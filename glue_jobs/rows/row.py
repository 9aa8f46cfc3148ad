"""The contract as a function: one line → a typed, hidden row and its day, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from glue_jobs.rows.hiding import check_key, mask, redact, token
from glue_jobs.rows.json_line import NotAnObjectError, read_object
from glue_jobs.rows.values import UnfitError, Value, read_value
from lakectl.events.contract import Column, Contract

Day = tuple[str, str, str]
"""Values of the partition keys: ("2026", "07", "05")."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the table gets."""

    values: dict[str, Value | None]
    """Every stored column in the table's order, hidden."""
    day: Day


@dataclass(frozen=True, slots=True)
class Unfit:
    """A line that can't be a row."""

    reason: str
    """Names a path, never a value."""


class Rows:
    """The rows of one contract.

    `key` is the key of the tokens (16 to 64 bytes); a contract without tokens needs none.
    """

    def __init__(self, contract: Contract, key: bytes | None = None) -> None:
        self._contract = contract
        self._key = check_key(key) if key is not None else None
        self._words = [
            column.name
            for column in contract.personal_columns
            if column.type.name == "string" and column.personal not in ("redact", "clear")
        ]

    def row(self, line: bytes) -> Row | Unfit:
        """What becomes of one line (without its newline; blank lines are no lines)."""
        try:
            values = self.typed(read_object(line))
        except NotAnObjectError as error:
            return Unfit(str(error))
        if isinstance(values, Unfit):
            return values
        return Row(self.hidden(values), self.day(values))

    def typed(self, envelope: Mapping[str, Any]) -> dict[str, Value | None] | Unfit:
        """Every column of the contract in clear, or the first thing that is wrong, in the contract's order."""
        values: dict[str, Value | None] = {}
        for column in self._contract.columns:
            try:
                value = _at(envelope, column)
            except _NoWayError as error:
                return Unfit(f"{error} is no object")
            if value is None and column.required:
                return Unfit(f"{'.'.join(column.path)} is missing")
            try:
                values[column.name] = None if value is None else read_value(value, column.type)
            except UnfitError:
                return Unfit(f"{'.'.join(column.path)} is no {column.type}")
        return values

    def hidden(self, values: Mapping[str, Value | None]) -> dict[str, Value | None]:
        """The stored columns of typed values, hidden as the contract says."""
        words = [str(values[name]) for name in self._words if values[name]]
        return {column.name: self._shown(column, values, words) for column in self._contract.stored_columns}

    def day(self, values: Mapping[str, Value | None]) -> Day:
        """The UTC day of the event's time."""
        time = values[self._contract.event_time]
        if not isinstance(time, datetime):
            raise TypeError(f"{self._contract.event_time} is no time")
        return f"{time.year:04d}", f"{time.month:02d}", f"{time.day:02d}"

    def _shown(self, column: Column, values: Mapping[str, Value | None], words: list[str]) -> Value | None:
        value = values[column.name]
        if not isinstance(value, str):
            return value
        match column.personal:
            case "token":
                if self._key is None:
                    raise ValueError(f"{column.name} becomes a token, and there is no key.")
                return token(value, self._key)
            case "mask":
                return mask(value)
            case "redact":
                return redact(value, words)
            case _:
                return value


class _NoWayError(ValueError):
    """Something on the way to a value is no object; the message is its path."""


def _at(envelope: Mapping[str, Any], column: Column) -> Any:
    """The value at the column's path; None where nothing is. Raises _NoWayError."""
    value: Any = envelope
    for depth, name in enumerate(column.path):
        if value is None:
            return None
        if not isinstance(value, dict):
            raise _NoWayError(".".join(column.path[:depth]))
        value = value.get(name)
    return value
