"""A statement that changes something, as a value, and what reading one needs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lakectl.localaws.engines.sql.model import Column, QueryError

IDENTIFIER = r'(?:"[^"]+"|`[^`]+`|\w+)'
TABLE = rf"({IDENTIFIER}(?:\.{IDENTIFIER}){{0,2}})"
SPEC = r"partition\s*\(([^)]*)\)"
FLAGS = re.IGNORECASE | re.DOTALL

_PAIR = re.compile(rf"({IDENTIFIER})\s*=\s*('(?:[^']|'')*'|[\w.-]+)")
_DATABASE_AND_TABLE = 2


@dataclass(frozen=True, slots=True)
class Name:
    """A table or view; `database` is "" for the query's own."""

    database: str
    table: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A statement: what it does, to what, and the rest as far as it has it."""

    action: str
    name: Name
    query: str = ""
    """The text of a query: of a view, of CREATE TABLE AS, INSERT or UNLOAD."""
    exists: bool = False
    """IF [NOT] EXISTS or OR REPLACE: what is there (or not) is no mistake."""
    properties: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    """WITH (…), names in lower case."""
    columns: tuple[Column, ...] = ()
    partition_keys: tuple[Column, ...] = ()
    partitions: tuple[tuple[Mapping[str, str], str], ...] = ()
    """Specifications with their locations ("" for the table's own)."""
    location: str = ""


def name_of(text: str) -> Name:
    """A name as written; QueryError for one of another catalog."""
    parts = [part.strip('"`').lower() for part in re.findall(IDENTIFIER, text)]
    if len(parts) > _DATABASE_AND_TABLE and parts[0] != "awsdatacatalog":
        raise QueryError("CATALOG_NOT_FOUND", f"Catalog '{parts[0]}' not found")
    return Name(parts[-2] if len(parts) > 1 else "", parts[-1])


def spec_of(text: str) -> dict[str, str]:
    """What stands between the parentheses of PARTITION (…)."""
    return {key.strip('"`').lower(): value.strip("'").replace("''", "'") for key, value in _PAIR.findall(text)}


def columns_of(nodes: Sequence[exp.Expr]) -> tuple[Column, ...]:
    """Columns as declared; QueryError."""
    found = []
    for node in nodes:
        kind = node.args.get("kind")
        if kind is None:
            raise QueryError("", f"FAILED: ParseException: the column {node.name} has no type")
        comments = [part.this.name for part in node.find_all(exp.CommentColumnConstraint)]
        found.append(
            Column(
                node.name.lower(),
                kind.sql(dialect="hive").lower().replace(", ", ",").replace(": ", ":"),
                comments[0] if comments else "",
            )
        )
    return tuple(found)


def parsed(text: str, dialect: object) -> exp.Expr:
    """The one CREATE of the text; QueryError."""
    try:
        trees = sqlglot.parse(text, read=dialect)  # type: ignore[arg-type]
    except SqlglotError as error:
        raise QueryError("SYNTAX_ERROR", f"mismatched input in '{text[:40]}'") from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Create):
        raise QueryError("SYNTAX_ERROR", f"mismatched input in '{text[:40]}'")
    return trees[0]


def shape(text: str) -> re.Pattern[str]:
    """How a statement looks: a blank is white space, `~` may be some."""
    return re.compile(r"\s*" + text.replace(" ", r"\s+").replace("~", r"\s*"), FLAGS)
