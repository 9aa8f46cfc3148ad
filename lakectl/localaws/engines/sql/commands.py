"""Statements that change something: DDL, INSERT and UNLOAD, read into values. What they do is Athena's matter."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lakectl.localaws.engines.sql.dialect import Athena
from lakectl.localaws.engines.sql.model import Column, QueryError

_IDENTIFIER = r'(?:"[^"]+"|`[^`]+`|\w+)'
_TABLE = rf"({_IDENTIFIER}(?:\.{_IDENTIFIER}){{0,2}})"
_SPEC = r"partition\s*\(([^)]*)\)"
_PAIR = re.compile(rf"({_IDENTIFIER})\s*=\s*('(?:[^']|'')*'|[\w.-]+)")
_DATABASE_AND_TABLE = 2
_FLAGS = re.IGNORECASE | re.DOTALL


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


def read_command(text: str) -> Command | None:
    """The command, None for other statements; QueryError."""
    for shape, read in _SHAPES:
        found = shape.fullmatch(text)
        if found:
            return read(text, found)
    return None


def _name(text: str) -> Name:
    parts = [part.strip('"`').lower() for part in re.findall(_IDENTIFIER, text)]
    if len(parts) > _DATABASE_AND_TABLE and parts[0] != "awsdatacatalog":
        raise QueryError("CATALOG_NOT_FOUND", f"Catalog '{parts[0]}' not found")
    return Name(parts[-2] if len(parts) > 1 else "", parts[-1])


def _create_view(_text: str, found: re.Match[str]) -> Command:
    return Command(action="CREATE VIEW", name=_name(found[2]), query=found[3].strip(), exists=bool(found[1]))


def _drop(kind: str) -> Callable[[str, re.Match[str]], Command]:
    def read(_text: str, found: re.Match[str]) -> Command:
        return Command(action=f"DROP {kind}", name=_name(found[2]), exists=bool(found[1]))

    return read


def _named(action: str) -> Callable[[str, re.Match[str]], Command]:
    return lambda _text, found: Command(action=action, name=_name(found[1]))


def _create_database(_text: str, found: re.Match[str]) -> Command:
    name = Name(found[2].strip('"`').lower(), "")
    return Command(action="CREATE DATABASE", name=name, exists=bool(found[1]), location=found[3] or "")


def _drop_database(_text: str, found: re.Match[str]) -> Command:
    return Command(action="DROP DATABASE", name=Name(found[2].strip('"`').lower(), ""), exists=bool(found[1]))


def _create_table_as(_text: str, found: re.Match[str]) -> Command:
    query, given = found[4].strip(), _properties(found[3])
    bare = re.sub(r"\s+with\s+(no\s+)?data\s*$", "", query, flags=re.IGNORECASE)
    if re.search(r"\bno\s+data\s*$", query, re.IGNORECASE):
        given["with_no_data"] = "true"
    return Command(action="CREATE TABLE AS", name=_name(found[2]), query=bare, exists=bool(found[1]), properties=given)


def _properties(text: str | None) -> dict[str, str | tuple[str, ...]]:
    """What stands between the parentheses of WITH (…)."""
    if not text:
        return {}
    properties = _parsed(f"CREATE TABLE x WITH ({text}) AS SELECT 1", Athena).args.get("properties")
    return dict(map(_property, properties.expressions)) if properties else {}


def _property(node: exp.Expr) -> tuple[str, str | tuple[str, ...]]:
    if isinstance(node, exp.FileFormatProperty):
        return "format", node.this.name
    if isinstance(node, exp.PartitionedByProperty):
        return "partitioned_by", tuple(item.name.lower() for item in node.this.expressions)
    if isinstance(node, exp.Property) and node.args.get("value") is not None:
        value = node.args["value"]
        items = tuple(item.name for item in value.expressions) if isinstance(value, exp.Array) else value.name
        return node.name.lower(), items
    return node.key, ""


def _insert(_text: str, found: re.Match[str]) -> Command:
    columns = tuple(Column(name.strip(' "`').lower(), "") for name in (found[2] or "").split(",") if name.strip())
    return Command(action="INSERT", name=_name(found[1]), query=found[3].strip(), columns=columns)


def _unload(_text: str, found: re.Match[str]) -> Command:
    return Command(
        action="UNLOAD",
        name=Name("", ""),
        query=found[1].strip(),
        location=found[2],
        properties=_properties(found[3]),
    )


def _create_table(text: str, found: re.Match[str]) -> Command:
    tree = _parsed(text, "hive")
    properties = tree.args.get("properties")
    parts = {type(part): part for part in properties.expressions} if properties else {}
    location, layout = parts.get(exp.LocationProperty), parts.get(exp.FileFormatProperty)
    keys = parts.get(exp.PartitionedByProperty)
    if location is None:
        raise QueryError("", "FAILED: ParseException line 1:8 missing EXTERNAL: a table needs a LOCATION")
    return Command(
        action="CREATE TABLE",
        name=_name(found[2]),
        exists=bool(found[1]),
        columns=_columns(tree.this.expressions),
        partition_keys=_columns(keys.this.expressions) if keys else (),
        location=location.name,
        properties={"format": layout.name if layout else _of_serde(text)},
    )


def _of_serde(text: str) -> str:
    return "PARQUET" if "parquet" in text.lower() else "TEXTFILE"


def _columns(nodes: Sequence[exp.Expr]) -> tuple[Column, ...]:
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


def _add_partitions(_text: str, found: re.Match[str]) -> Command:
    each = rf"{_SPEC}(?:\s*location\s+'([^']*)')?"
    partitions = tuple((_spec(spec), location) for spec, location in re.findall(each, found[3], _FLAGS))
    return Command(action="ADD PARTITION", name=_name(found[1]), exists=bool(found[2]), partitions=partitions)


def _drop_partitions(_text: str, found: re.Match[str]) -> Command:
    partitions = tuple((_spec(spec), "") for spec in re.findall(_SPEC, found[3], _FLAGS))
    return Command(action="DROP PARTITION", name=_name(found[1]), exists=bool(found[2]), partitions=partitions)


def _spec(text: str) -> dict[str, str]:
    return {key.strip('"`').lower(): value.strip("'").replace("''", "'") for key, value in _PAIR.findall(text)}


def _parsed(text: str, dialect: object) -> exp.Expr:
    try:
        trees = sqlglot.parse(text, read=dialect)  # type: ignore[arg-type]
    except SqlglotError as error:
        raise QueryError("SYNTAX_ERROR", f"mismatched input in '{text[:40]}'") from error
    if len(trees) != 1 or not isinstance(trees[0], exp.Create):
        raise QueryError("SYNTAX_ERROR", f"mismatched input in '{text[:40]}'")
    return trees[0]


def _shape(text: str) -> re.Pattern[str]:
    return re.compile(r"\s*" + text.replace(" ", r"\s+").replace("~", r"\s*"), _FLAGS)


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], Command]], ...] = (
    (_shape(rf"create (or replace )?view {_TABLE} as (.*)"), _create_view),
    (_shape(rf"drop view (if exists )?{_TABLE}"), _drop("VIEW")),
    (_shape(rf"show create view {_TABLE}"), _named("SHOW CREATE VIEW")),
    (_shape(rf"create table (if not exists )?{_TABLE}~(?:with~\((.*?)\)~)?as\b(.*)"), _create_table_as),
    (_shape(rf"create external table (if not exists )?{_TABLE}~\(.*"), _create_table),
    (_shape(rf"drop table (if exists )?{_TABLE}"), _drop("TABLE")),
    (_shape(rf"insert into {_TABLE}~(?:\(([\w\s,\"`]*)\)~(?=select|with|values|table|\())?(.*)"), _insert),
    (_shape(r"unload~\((.*)\)~to~'([^']*)'(?:~with~\((.*)\))?"), _unload),
    (_shape(rf"alter table {_TABLE} add (if not exists )?(partition\b.*)"), _add_partitions),
    (_shape(rf"alter table {_TABLE} drop (if exists )?(partition\b.*)"), _drop_partitions),
    (_shape(rf"msck repair table {_TABLE}"), _named("REPAIR")),
    (
        _shape(rf"create (?:database|schema) (if not exists )?({_IDENTIFIER})(?:.*location~'([^']*)')?.*"),
        _create_database,
    ),
    (_shape(rf"drop (?:database|schema) (if exists )?({_IDENTIFIER})(?: restrict)?"), _drop_database),
)
