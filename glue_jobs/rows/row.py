"""The contract as a function: one line → a typed, hidden row and its day, or the reason why there is none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from glue_jobs.rows.cards import holds_card
from glue_jobs.rows.extra import Hidden, extra_text
from glue_jobs.rows.hiding import mask, patterns_of, redact, whole_word
from glue_jobs.rows.json_line import NotAnObjectError, read_object
from glue_jobs.rows.lines import LARGEST_LINE
from glue_jobs.rows.unknown import Fields, UnknownFields, told
from glue_jobs.rows.values import UnfitError, Value, read_value
from lakectl.events.contract import EXTRA, Column, Contract
from lakectl.events.token_keys import current, token

# A shorter value of a hidden column is too often a word by itself.
LEAST_WORD = 4

# How the reasons of the output gate end.
CARD = "holds a card number"
CLEAR = "holds the value of a hidden column"

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

Day = tuple[str, str, str]
"""Values of the partition keys: ("2026", "07", "05")."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the table gets."""

    values: dict[str, Value | None]
    """Every stored column in the table's order, hidden."""
    day: Day
    unknown: Fields = ()
    """In clear; nothing where the contract ignores them."""


@dataclass(frozen=True, slots=True)
class Unfit:
    """A line that can't be a row."""

    reason: str
    """Names a path, never a value."""
    unknown: Fields = ()


class Rows:
    """The rows of one contract.

    `key` is what the secret of the tokens holds (events.token_keys); a contract without tokens needs none.
    """

    def __init__(self, contract: Contract, key: bytes | None = None) -> None:
        self._contract = contract
        self._key = current(key) if key is not None else None
        self._words = [column.name for column in hidden_columns(contract)]
        self._patterns = patterns_of(contract)
        self._gated = gated_columns(contract)
        self._unknown = UnknownFields(contract)

    def row(self, line: bytes, arrived: date | None = None) -> Row | Unfit:
        """What becomes of one line (without its newline; blank lines are no lines).

        `arrived` is the UTC day on which Firehose took it, for the horizon; without it any time will do.
        """
        if len(line) > LARGEST_LINE:
            return Unfit(f"longer than {LARGEST_LINE} bytes")
        try:
            envelope = read_object(line)
        except NotAnObjectError as error:
            return Unfit(str(error))
        fields = self._unknown.of(envelope) if self._contract.unknown != "ignore" else []
        found = self._of(envelope, fields, arrived)
        return replace(found, unknown=fields) if fields else found

    def _of(self, envelope: Mapping[str, Any], fields: Fields, arrived: date | None) -> Row | Unfit:
        values = self.typed(envelope)
        if isinstance(values, Unfit):
            return values
        reason = self.too_far(values, arrived) or self.frozen(fields)
        if reason:
            return Unfit(reason)
        if self._contract.extra:
            values[EXTRA.name] = extra_text(fields, Hidden(self._hidden_words(values), self._patterns))
        shown = self.hidden(values)
        reason = self.leak(shown, values)
        return Unfit(reason) if reason else Row(shown, self.day(values))

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
            if column.values and value is not None and values[column.name] not in column.values:
                return Unfit(f"{'.'.join(column.path)} is none of its values")
        return values

    def too_far(self, values: Mapping[str, Value | None], arrived: date | None) -> str:
        """Why the event's time can't be right, or ""."""
        if arrived is None:
            return ""
        contract, day = self._contract, self._time(values).date()
        path = ".".join(contract.column(contract.event_time).path)
        if day < arrived - timedelta(days=contract.horizon_days):
            return f"{path} is more than {days(contract.horizon_days)} before its arrival"
        if day > arrived + timedelta(days=contract.ahead_days):
            return f"{path} is more than {days(contract.ahead_days)} after its arrival"
        return ""

    def frozen(self, fields: Fields) -> str:
        """Which field it is that no column takes, where the contract allows none, or ""."""
        return f"{told(fields[0][0])} has no column" if fields and self._contract.unknown == "freeze" else ""

    def hidden(self, values: Mapping[str, Value | None]) -> dict[str, Value | None]:
        """The stored columns of typed values, hidden as the contract says."""
        words = self._hidden_words(values)
        return {column.name: self._shown(column, values, words) for column in self._contract.stored_columns}

    def leak(self, shown: Mapping[str, Value | None], values: Mapping[str, Value | None]) -> str:
        """The output gate: what a row that is about to be written holds in clear, or "".

        Columns that hide their value show nothing; `values` and `ungated` say what a column may hold.
        """
        words = [value for value in self._hidden_words(values) if len(value) >= LEAST_WORD]
        for column in self._gated:
            text = shown[column.name]
            if not isinstance(text, str):
                continue
            if holds_card(text):
                return f"{'.'.join(column.path)} {CARD}"
            # Of `_extra` that was seen to value by value; as a text it holds null, which is a surname too.
            if column.name != EXTRA.name and any(_shows(text, word) for word in words):
                return f"{'.'.join(column.path)} {CLEAR}"
        return ""

    def day(self, values: Mapping[str, Value | None]) -> Day:
        """The UTC day of the event's time."""
        time = self._time(values)
        return f"{time.year:04d}", f"{time.month:02d}", f"{time.day:02d}"

    def _time(self, values: Mapping[str, Value | None]) -> datetime:
        time = values[self._contract.event_time]
        if not isinstance(time, datetime):
            raise TypeError(f"{self._contract.event_time} is no time")
        return time

    def _hidden_words(self, values: Mapping[str, Value | None]) -> list[str]:
        return [str(values[name]).strip(" ") for name in self._words if values[name]]

    def _shown(self, column: Column, values: Mapping[str, Value | None], words: list[str]) -> Value | None:
        value = values[column.name]
        if not isinstance(value, str) or column.name == EXTRA.name:
            return value
        match column.personal:
            case "token":
                if self._key is None:
                    raise ValueError(f"{column.name} becomes a token, and there is no key.")
                return token(value, self._key)
            case "mask":
                return mask(value)
            case "redact":
                return redact(value, words, self._patterns)
            case _:
                return value


def is_leak(reason: str) -> bool:
    """Whether the output gate gave this reason."""
    return reason.endswith((CARD, CLEAR))


def _shows(text: str, word: str) -> bool:
    """Whether a hidden value stands in a text; four hex digits of an identifier (`…-beda-…`) are a name by chance."""
    if len(word) == LEAST_WORD and _UUID.fullmatch(text):
        return False
    return whole_word(word).search(text) is not None


def days(number: int) -> str:
    """`1 day`, `400 days`."""
    return f"{number} day{'' if number == 1 else 's'}"


def hidden_columns(contract: Contract) -> tuple[Column, ...]:
    """The columns of text whose clear values must stand nowhere."""
    return tuple(
        column
        for column in contract.personal_columns
        if column.type.name == "string" and column.personal not in ("redact", "clear")
    )


def gated_columns(contract: Contract) -> tuple[Column, ...]:
    """The stored columns of text that the output gate looks at."""
    return tuple(
        column
        for column in contract.stored_columns
        if column.type.name == "string"
        and column.personal not in ("token", "mask")
        and not column.values
        and not column.ungated
    )


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
