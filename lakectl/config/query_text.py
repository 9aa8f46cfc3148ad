"""The little that must be known of a SQL text before a deploy: its verb and the tables it reads.

No parser: Athena judges the rest. Text, quoted names and comments are told apart, so nothing inside them counts.
"""

from __future__ import annotations

import re
from itertools import pairwise

_TOKEN = re.compile(r"""--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|"(?:[^"]|"")*"|\w+|\S""", re.DOTALL)
_NAME = re.compile(r'"|[^\W\d]')


class QueryText:
    """One SQL text."""

    def __init__(self, sql: str) -> None:
        found = _TOKEN.findall(sql)
        self._tokens = [token for token in map(_plain, found) if not token.startswith(("--", "/*"))]

    @property
    def verb(self) -> str:
        """The first word, in lower case; "" of an empty text."""
        return self._tokens[0] if self._tokens else ""

    @property
    def statements(self) -> int:
        """One more than there are semicolons."""
        return self._tokens.count(";") + 1

    def read(self) -> list[str]:
        """The names after FROM and JOIN, once each and with their dots; those that WITH defines are left out."""
        found = dict.fromkeys(
            self._name(place + 1)
            for place, (word, following) in enumerate(pairwise(self._tokens))
            if word in ("from", "join") and _NAME.match(following)
        )
        defined = self._defined()
        return [name.replace('"', "") for name in found if name and name not in defined]

    def _name(self, place: int) -> str:
        """The dotted name at a place; "" for a function such as UNNEST(…)."""
        parts, rest = [self._tokens[place]], self._tokens[place + 1 :]
        while len(rest) > 1 and rest[0] == ".":
            parts, rest = [*parts, rest[1]], rest[2:]
        return "" if rest[:1] == ["("] or parts[0] == "lateral" else ".".join(parts)

    def _defined(self) -> set[str]:
        """The names before AS ( and before a list of columns AS (: what WITH defines, and windows, which hurts not."""
        text = " ".join(self._tokens)
        return set(re.findall(r"([^\s(),.]+) (?:\( [^()]* \) )?as \(", text))


def _plain(token: str) -> str:
    """SQL's words and plain names know no case; a text says nothing here."""
    return "''" if token.startswith("'") else token.lower()
