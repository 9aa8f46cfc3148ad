"""Whose events: conditions on columns, compared with what rows hold and with what raw events would become."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lakectl.errors import UsageError
from lakectl.events.contract import Column, Contract
from lakectl.events.reader import did_you_mean
from lakectl.events.token_keys import ID_HEX_DIGITS, token
from lakectl.events.types import STRING

_CONDITION = re.compile(r"\s*([a-z][a-z0-9_]*)\s*=\s*(?:'((?:[^']|'')*)'|(\S+))\s*")
_TOKEN = re.compile(r"[0-9a-f]{32}")
_HOW = "for example --where \"first_name = '3fb2…'\", or --clear first_name to type the value"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file holds."""

    events: int
    """The subject's."""
    others: int
    unreadable: int = 0
    """Lines that can't be read; a file that can't be read at all is one."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A column and what it holds of the subject."""

    column: Column
    stored: tuple[str, ...]
    """As the table holds it, any of these: of a token column the token of each key."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Events that satisfy all conditions are the subject's."""

    conditions: tuple[Condition, ...]
    keys: Mapping[str, bytes]
    """Of the tokens, by id."""

    @property
    def where(self) -> str:
        """The conditions as SQL."""
        return " AND ".join(f'"{one.column.name}" IN ({_literals(one.stored)})' for one in self.conditions)

    @property
    def of_one_period(self) -> tuple[str, ...]:
        """Columns that are compared with the token of one key, though there are more."""
        tokens = (one for one in self.conditions if one.column.personal == "token")
        return tuple(one.column.name for one in tokens if len(one.stored) < len(self.keys))

    def digest(self, key: bytes) -> str:
        """Names the subject to whoever knows the conditions, and to nobody else."""
        said = json.dumps(sorted((one.column.name, *one.stored) for one in self.conditions))
        return hmac.digest(key, said.encode(), "sha256").hex()

    def owns(self, line: bytes) -> bool | None:
        """Whether a raw line is an event of the subject; None when it can't be read."""
        try:
            event = json.loads(line, parse_int=str, parse_float=str)
        except ValueError:
            return None
        if not isinstance(event, dict):
            return None
        if isinstance(event.get("rawData"), str):  # Firehose's report of what it couldn't deliver
            return self.owns(_decoded(event["rawData"]))
        return all(self._holds(one, _at(event, one.column.path)) for one in self.conditions)

    def _holds(self, condition: Condition, value: Any) -> bool:
        if value is None:
            return False
        text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)
        # Tokens of one value agree under every key, so one of them tells.
        stored = condition.stored[0]
        if condition.column.personal == "token":
            text = token(text, (stored[:ID_HEX_DIGITS], self.keys[stored[:ID_HEX_DIGITS]]))
        return text == stored


def conditions_of(
    contract: Contract, where: Iterable[str], clear: Mapping[str, str], keys: Mapping[str, bytes]
) -> tuple[Condition, ...]:
    """Read `column = value`; `clear` has values by column as they came with the event. Raises UsageError."""
    found = []
    for text in where:
        read = _CONDITION.fullmatch(text)
        if not read:
            raise UsageError(f"{text!r} isn't a condition: column = 'value'.", hint=_HOW)
        value = read[3] if read[2] is None else read[2].replace("''", "'")
        column = _column(contract, read[1])
        if column.personal == "token" and not _TOKEN.fullmatch(value):
            # It may be the clear value, which must not stand in a shell's history.
            raise UsageError(f"{column.name} holds tokens: 32 hex digits.", hint=f"Say --clear {column.name}.")
        if column.personal == "token" and value[:ID_HEX_DIGITS] not in keys:
            raise UsageError(
                f"{value} is no token of this lake: there is no key {value[:ID_HEX_DIGITS]}.",
                hint="`lakectl keys show` lists the keys.",
            )
        found.append(Condition(column, (value,)))
    for name, value in clear.items():
        column = _column(contract, name)
        tokens = tuple(token(value, key) for key in keys.items())
        found.append(Condition(column, tokens if column.personal == "token" else (value,)))
    if not found:
        raise UsageError("Nobody is named.", hint=_HOW)
    return tuple(found)


def _column(contract: Contract, name: str) -> Column:
    columns = {column.name: column for column in contract.stored_columns}
    if name not in columns:
        raise UsageError(f"{contract.name} has no column {name!r}.", hint=did_you_mean(name, columns))
    column = columns[name]
    if column.type != STRING or column.personal in ("mask", "redact"):
        raise UsageError(
            f"{name} doesn't tell one subject from another.",
            hint="Use a column of type string that is a token or isn't hidden.",
        )
    return column


def _at(event: Any, path: Iterable[str]) -> Any:
    for part in path:
        event = event.get(part) if isinstance(event, dict) else None
    return event


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""


def _literals(values: Iterable[str]) -> str:
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)
