"""Reading untrusted tables (parsed TOML or JSON): every mistake is collected with its path, none stops the reading."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

T = TypeVar("T")

_KINDS: dict[type, str] = {
    str: "a string",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    date: "a date such as 2027-01-31",
}


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong in a file: `where` is `file: path.to[3].key`."""

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f"; {self.hint}" if self.hint else "")


class MistakesError(ValueError):
    """All the mistakes of one or more files."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


def did_you_mean(word: str, known: Collection[str]) -> str:
    """A hint that names the nearest known word, or all of them when none is near."""
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else "known: " + ", ".join(sorted(known))


@dataclass(slots=True)
class Mistakes:
    """The growing list of mistakes of one file."""

    file: str
    found: list[Mistake] = field(default_factory=list)

    def add(self, path: str, what: str, hint: str = "") -> None:
        """Note a mistake at `path` inside this file ("" is the file itself)."""
        self.found.append(Mistake(f"{self.file}: {path}" if path else self.file, what, hint))

    def raise_any(self) -> None:
        """Raise MistakesError when anything was noted."""
        if self.found:
            raise MistakesError(self.found)


def toml(text: str, mistakes: Mistakes) -> dict[str, Any]:
    """The document that a TOML text holds; raises MistakesError at once when it isn't TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        mistakes.add("", f"isn't valid TOML: {error}", "see toml.io for the syntax")
        mistakes.raise_any()
        raise


class Table:
    """A mapping that is read key by key; `close` reports the keys nobody asked for."""

    def __init__(self, data: Mapping[str, Any], mistakes: Mistakes, path: str = "") -> None:
        self._data = data
        self._asked: set[str] = set()
        self.mistakes = mistakes
        self.path = path

    def at(self, key: str) -> str:
        """The path of a key, for a mistake."""
        return f"{self.path}.{key}" if self.path else key

    def wrong(self, key: str, what: str, hint: str = "") -> None:
        """Note a mistake about a key of this table."""
        self.mistakes.add(self.at(key), what, hint)

    def has(self, key: str) -> bool:
        """Whether the key is there (asking counts as reading it)."""
        self._asked.add(key)
        return key in self._data

    def raw(self, key: str) -> Any:
        """The value as it stands, None when missing."""
        self._asked.add(key)
        return self._data.get(key)

    def get(self, key: str, kind: type[T], default: T) -> T:
        """The value when it has the kind, else the default (and a mistake when it's there with another kind)."""
        if not self.has(key):
            return default
        value = self._data[key]
        if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
            return value
        self.wrong(key, f"{value!r} isn't {_KINDS.get(kind, kind.__name__)}")
        return default

    def need(self, key: str, kind: type[T], default: T) -> T:
        """Like get, but a missing key is a mistake too."""
        if not self.has(key):
            self.wrong(key, "is missing", f"add `{key} = …`")
        return self.get(key, kind, default)

    def number(self, key: str, default: int, *, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.get(key, int, default)
        if least <= value <= most:
            return value
        self.wrong(key, f"{value} is out of range", f"use {least} to {most}")
        return default

    def choice(self, key: str, default: str, known: Collection[str]) -> str:
        """A string out of a known set."""
        value = self.get(key, str, default)
        if value in known:
            return value
        self.wrong(key, f"{value!r} isn't known", did_you_mean(value, known))
        return default

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        value = self.get(key, list, [])
        for index, item in enumerate(value):
            if not isinstance(item, str):
                self.wrong(f"{key}[{index}]", f"{item!r} isn't a string")
        return tuple(item for item in value if isinstance(item, str))

    def table(self, key: str) -> Table:
        """A sub-table, empty when missing."""
        return Table(self.get(key, dict, {}), self.mistakes, self.at(key))

    def tables(self, key: str) -> list[Table]:
        """A list of sub-tables (TOML's [[key]]), counted from 0 in their paths."""
        found = []
        for index, item in enumerate(self.get(key, list, [])):
            if isinstance(item, dict):
                found.append(Table(item, self.mistakes, self.at(f"{key}[{index}]")))
            else:
                self.wrong(f"{key}[{index}]", f"{item!r} isn't a table")
        return found

    def named_tables(self) -> list[tuple[str, Table]]:
        """Every entry of this table as (name, sub-table)."""
        return [(name, self.table(name)) for name in self._data]

    def items(self) -> list[tuple[str, Any]]:
        """Every entry, all of them read."""
        self._asked.update(self._data)
        return list(self._data.items())

    def close(self) -> None:
        """Report every key that nothing read: a misspelt key must not be ignored."""
        for key in self._data:
            if key not in self._asked:
                self.wrong(key, "isn't a known key", did_you_mean(key, self._asked))
