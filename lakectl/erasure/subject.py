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
    stored: str
    """As the table holds it: of a token column the token."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Events that satisfy all conditions are the subject's."""

    conditions: tuple[Condition, ...]
    key: bytes
    """Of the tokens."""

    @property
    def where(self) -> str:
        """The conditions as SQL."""
        return " AND ".join(f'"{one.column.name}" = {_literal(one.stored)}' for one in self.conditions)

    def digest(self, key: bytes) -> str:
        """Names the subject to whoever knows the conditions, and to nobody else."""
        said = json.dumps(sorted((one.column.name, one.stored) for one in self.conditions))
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
        stored = token(text, self.key) if condition.column.personal == "token" else text
        return stored == condition.stored


def token(value: str, key: bytes) -> str:
    """What the job makes of a value (docs/contract.md); a test holds it to the job's own."""
    return hmac.digest(key, value.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]


def conditions_of(
    contract: Contract, where: Iterable[str], clear: Mapping[str, str], key: bytes
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
        found.append(Condition(column, value))
    for name, value in clear.items():
        column = _column(contract, name)
        found.append(Condition(column, token(value, key) if column.personal == "token" else value))
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


def _literal(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
