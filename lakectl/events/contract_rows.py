"""Row conditions of a contract: Lake Formation's filter expressions, read with the standard library alone.

"PartiQL support in row filter expressions", Lake Formation developer guide: a column compared with constants by
= > < >= <= <> != BETWEEN IN LIKE IS [NOT] NULL, joined by AND, OR and NOT; no functions, no column against column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

# "Total length of the expression must be less than 2048 characters."
TOO_LONG = 2048

Literal = str | Decimal | bool


class RowsError(ValueError):
    """Not a condition that Lake Formation takes; `hint` says what it takes."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Comparison:
    """A column compared with constants; `operator` is one of = <> < <= > >= LIKE IN BETWEEN NULL."""

    column: str
    operator: str
    values: tuple[Literal, ...] = ()


@dataclass(frozen=True, slots=True)
class Constant:
    """TRUE or FALSE in the place of a comparison."""

    value: bool


@dataclass(frozen=True, slots=True)
class Not:
    """What a part doesn't say."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Both:
    """`operator` (AND or OR) between two parts or more."""

    operator: str
    parts: tuple[Condition, ...]


Condition = Comparison | Constant | Not | Both

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^']|'')*')|"(?P<quoted>(?:[^"]|"")+)"|(?P<number>\d+(?:\.\d+)?)"""
    r"""|(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<sign><>|!=|<=|>=|[=<>(),-]))"""
)
_COMPARISONS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_RESERVED = ("AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "BETWEEN", "TRUE", "FALSE")
_SHAPE = "compare columns with constants, for example country = 'IN' AND amount < 100"


def parse_rows(text: str) -> Condition:
    """The condition as a tree (column names in lower case); raises RowsError."""
    if len(text) >= TOO_LONG:
        raise RowsError(f"has {len(text)} characters, Lake Formation takes fewer than {TOO_LONG}", "shorten it")
    reader = _Reader(_tokens(text))
    condition = reader.either()
    if reader.kind:
        raise RowsError(f"has {reader.shown} where the condition should end", "join parts by AND or OR")
    return condition


def comparisons_of(condition: Condition) -> tuple[Comparison, ...]:
    """Every comparison in it, from left to right."""
    match condition:
        case Comparison():
            return (condition,)
        case Not(part):
            return comparisons_of(part)
        case Both(_, parts):
            return tuple(one for part in parts for one in comparisons_of(part))
        case _:
            return ()


def has_constant(condition: Condition) -> bool:
    """Whether a bare TRUE or FALSE stands in it."""
    match condition:
        case Not(part):
            return has_constant(part)
        case Both(_, parts):
            return any(has_constant(part) for part in parts)
        case _:
            return isinstance(condition, Constant)


def _tokens(text: str) -> list[tuple[str, str]]:
    """Kind and text; a keyword is its own kind, in capitals."""
    found, place = [], 0
    while text[place:].strip():
        token = _TOKEN.match(text, place)
        if token is None:
            raise RowsError(f"can't be read from {text[place:].strip()[:20]!r} on", _SHAPE)
        place, kind, value = token.end(), str(token.lastgroup), token[str(token.lastgroup)]
        word = value.upper()
        if kind == "sign" or (kind == "word" and word in _RESERVED):
            kind = word
        found.append((kind, value))
    return [*found, ("", "")]


class _Reader:
    """Recursive descent: OR binds weaker than AND, AND weaker than NOT."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def kind(self) -> str:
        """What comes next; "" at the end."""
        return self._tokens[self._at][0]

    @property
    def shown(self) -> str:
        """What comes next, for a person."""
        return self._tokens[self._at][1] or "the end"

    def take(self, *kinds: str) -> str:
        """The text of the next token when it is of these kinds; raises RowsError."""
        if self.kind not in kinds:
            raise RowsError(f"has {self.shown} where {_named(kinds)} should stand", _SHAPE)
        self._at += 1
        return self._tokens[self._at - 1][1]

    def took(self, kind: str) -> bool:
        """Whether the next token was of this kind; then it's behind us."""
        found = self.kind == kind
        self._at += found
        return found

    def either(self) -> Condition:
        """Parts joined by OR."""
        parts = [self.all()]
        while self.took("OR"):
            parts.append(self.all())
        return parts[0] if len(parts) == 1 else Both("OR", tuple(parts))

    def all(self) -> Condition:
        """Parts joined by AND."""
        parts = [self.one()]
        while self.took("AND"):
            parts.append(self.one())
        return parts[0] if len(parts) == 1 else Both("AND", tuple(parts))

    def one(self) -> Condition:
        """NOT, parentheses, TRUE, FALSE or a comparison."""
        if self.took("NOT"):
            return Not(self.one())
        if self.took("("):
            inner = self.either()
            self.take(")")
            return inner
        if self.kind in ("TRUE", "FALSE"):
            return Constant(self.take("TRUE", "FALSE").upper() == "TRUE")
        return self.test(self.take("word", "quoted").lower())

    def test(self, column: str) -> Condition:
        """What stands behind a column."""
        if self.took("IS"):
            negated = self.took("NOT")
            self.take("NULL")
            return _maybe_not(Comparison(column, "NULL"), negated=negated)
        negated = self.took("NOT")
        if negated or self.kind in ("IN", "LIKE", "BETWEEN"):
            return _maybe_not(self.range(column), negated=negated)
        operator = self.take(*_COMPARISONS)
        return Comparison(column, _COMPARISONS[operator], (self.literal(),))

    def range(self, column: str) -> Comparison:
        """IN, LIKE or BETWEEN."""
        operator = self.take("IN", "LIKE", "BETWEEN").upper()
        if operator == "LIKE":
            return Comparison(column, operator, (self.literal(),))
        if operator == "BETWEEN":
            low = self.literal()
            self.take("AND")
            return Comparison(column, operator, (low, self.literal()))
        self.take("(")
        values = [self.literal()]
        while self.took(","):
            values.append(self.literal())
        self.take(")")
        return Comparison(column, operator, tuple(values))

    def literal(self) -> Literal:
        """A text in single quotes, a number, TRUE or FALSE."""
        if self.took("-"):
            return -Decimal(self.take("number"))
        if self.kind == "number":
            return Decimal(self.take("number"))
        if self.kind in ("TRUE", "FALSE"):
            return self.take("TRUE", "FALSE").upper() == "TRUE"
        if self.kind in ("word", "quoted"):
            raise RowsError(f"compares with {self.shown}, which is no constant", "put a text into single quotes")
        return self.take("text")[1:-1].replace("''", "'")


def _maybe_not(test: Comparison, *, negated: bool) -> Condition:
    return Not(test) if negated else test


_NAMES = {"word": "a column", "text": "a constant", "number": "a number"}


def _named(kinds: tuple[str, ...]) -> str:
    if "=" in kinds:
        return "an operator"
    return _NAMES.get(kinds[0], " or ".join(kinds))
