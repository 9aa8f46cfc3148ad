"""Statements that change something: DDL, INSERT and UNLOAD, read into values. What they do is Athena's matter."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from lakectl.localaws.engines.sql import alter
from lakectl.localaws.engines.sql.command import (
    FLAGS,
    IDENTIFIER,
    SPEC,
    TABLE,
    Command,
    Name,
    columns_of,
    name_of,
    parsed,
    shape,
    spec_of,
)
from lakectl.localaws.engines.sql.dialect import Athena
from lakectl.localaws.engines.sql.model import Column, QueryError


def read_command(text: str) -> Command | None:
    """The command, None for other statements; QueryError."""
    for form, read in (*_SHAPES, *alter.SHAPES, *_REFUSED):
        found = form.fullmatch(text)
        if found:
            return read(text, found)
    return None


def _create_view(_text: str, found: re.Match[str]) -> Command:
    return Command(action="CREATE VIEW", name=name_of(found[2]), query=found[3].strip(), exists=bool(found[1]))


def _drop(kind: str) -> Callable[[str, re.Match[str]], Command]:
    def read(_text: str, found: re.Match[str]) -> Command:
        return Command(action=f"DROP {kind}", name=name_of(found[2]), exists=bool(found[1]))

    return read


def _named(action: str) -> Callable[[str, re.Match[str]], Command]:
    return lambda _text, found: Command(action=action, name=name_of(found[1]))


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
    return Command(
        action="CREATE TABLE AS", name=name_of(found[2]), query=bare, exists=bool(found[1]), properties=given
    )


def _properties(text: str | None) -> dict[str, str | tuple[str, ...]]:
    """What stands between the parentheses of WITH (…)."""
    if not text:
        return {}
    properties = parsed(f"CREATE TABLE x WITH ({text}) AS SELECT 1", Athena).args.get("properties")
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
    return Command(action="INSERT", name=name_of(found[1]), query=found[3].strip(), columns=columns)


def _unload(_text: str, found: re.Match[str]) -> Command:
    return Command(
        action="UNLOAD",
        name=Name("", ""),
        query=found[1].strip(),
        location=found[2],
        properties=_properties(found[3]),
    )


def _create_table(text: str, found: re.Match[str]) -> Command:
    tree = parsed(text, "hive")
    properties = tree.args.get("properties")
    parts = {type(part): part for part in properties.expressions} if properties else {}
    location, layout = parts.get(exp.LocationProperty), parts.get(exp.FileFormatProperty)
    keys = parts.get(exp.PartitionedByProperty)
    if location is None:
        raise QueryError("", "FAILED: ParseException line 1:8 missing EXTERNAL: a table needs a LOCATION")
    return Command(
        action="CREATE TABLE",
        name=name_of(found[2]),
        exists=bool(found[1]),
        columns=columns_of(tree.this.expressions),
        partition_keys=columns_of(keys.this.expressions) if keys else (),
        location=location.name,
        properties={"format": layout.name if layout else _of_serde(text)},
    )


def _of_serde(text: str) -> str:
    return "PARQUET" if "parquet" in text.lower() else "TEXTFILE"


def _add_partitions(_text: str, found: re.Match[str]) -> Command:
    each = rf"{SPEC}(?:\s*location\s+'([^']*)')?"
    partitions = tuple((spec_of(spec), location) for spec, location in re.findall(each, found[3], FLAGS))
    return Command(action="ADD PARTITION", name=name_of(found[1]), exists=bool(found[2]), partitions=partitions)


def _drop_partitions(_text: str, found: re.Match[str]) -> Command:
    partitions = tuple((spec_of(spec), "") for spec in re.findall(SPEC, found[3], FLAGS))
    return Command(action="DROP PARTITION", name=name_of(found[1]), exists=bool(found[2]), partitions=partitions)


_SHAPES: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], Command]], ...] = (
    (shape(rf"create (or replace )?view {TABLE} as (.*)"), _create_view),
    (shape(rf"drop view (if exists )?{TABLE}"), _drop("VIEW")),
    (shape(rf"show create view {TABLE}"), _named("SHOW CREATE VIEW")),
    (shape(rf"create table (if not exists )?{TABLE}~(?:with~\((.*?)\)~)?as\b(.*)"), _create_table_as),
    (shape(rf"create external table (if not exists )?{TABLE}~\(.*"), _create_table),
    (shape(rf"drop table (if exists )?{TABLE}"), _drop("TABLE")),
    (shape(rf"insert into {TABLE}~(?:\(([\w\s,\"`]*)\)~(?=select|with|values|table|\())?(.*)"), _insert),
    (shape(r"unload~\((.*)\)~to~'([^']*)'(?:~with~\((.*)\))?"), _unload),
    (shape(rf"alter table {TABLE} add (if not exists )?(partition\b.*)"), _add_partitions),
    (shape(rf"alter table {TABLE} drop (if exists )?(partition\b.*)"), _drop_partitions),
    (shape(rf"msck repair table {TABLE}"), _named("REPAIR")),
    (
        shape(rf"create (?:database|schema) (if not exists )?({IDENTIFIER})(?:.*location~'([^']*)')?.*"),
        _create_database,
    ),
    (shape(rf"drop (?:database|schema) (if exists )?({IDENTIFIER})(?: restrict)?"), _drop_database),
)

# "Modifying Hive table rows …" is what Trino's Hive connector says; the others are for tables of Iceberg in Athena.
_REFUSED: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str]], Command]], ...] = (
    (shape(rf"(?:delete from|merge into) {TABLE}(?:\s.*)?"), _named("MODIFY")),
    (shape(rf"update {TABLE} .*"), _named("MODIFY")),
    (shape(rf"optimize {TABLE} rewrite data(?:\s.*)?"), _named("OPTIMIZE")),
    (shape(rf"vacuum {TABLE}"), _named("VACUUM")),
)
