"""Reading a contract from its TOML file; all mistakes at once, each with its path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from lakectl.events.contract import (
    CATALOGS,
    CATCH_ALLS,
    CLASSES,
    COMPRESSIONS,
    ENGINES,
    EXTRA,
    HIDINGS,
    KEEPING,
    PARTITION_KEYS,
    UNKNOWNS,
    Column,
    Contract,
    SavedQuery,
)
from lakectl.events.contract_access import read_access
from lakectl.events.contract_approvals import read_approvals
from lakectl.events.pattern import check_pattern
from lakectl.events.reader import Mistakes, Table, did_you_mean, toml
from lakectl.events.redact_patterns import read_patterns
from lakectl.events.simulation import check_simulation
from lakectl.events.types import STRING, ColumnType, UnknownTypeError, parse_type

# Hyphens and capitals in table names need quoting everywhere (aws-sdk-pandas #118); Glue lowers capitals by itself.
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
_NAME_HINT = "use lower-case letters, digits and _, starting with a letter, at most 63"

# "CreateNamedQuery", Athena API reference: the name is the stream's and this one, at most 128 characters in all.
_QUERY_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")
_LONGEST_DESCRIPTION = 1024
_LONGEST_SQL = 262144

_DAYS = re.compile(r"(\d{1,6}) days?")
_MOST_DAYS = 36_500

_HIDES_TEXT = ("token", "mask", "redact")


def parse_contract(name: str, text: str, file: str = "") -> Contract:
    """The contract that a TOML text describes; raises MistakesError with everything that is wrong in it."""
    mistakes = Mistakes(file or f"streams/{name}.toml")
    contract = _read(name, toml(text, mistakes), mistakes)
    mistakes.raise_any()
    return contract


def _read(name: str, data: dict[str, Any], mistakes: Mistakes) -> Contract:
    if not _NAME.fullmatch(name):
        mistakes.add("", f"{name!r} can't be a table name", _NAME_HINT)
    table = Table(data, mistakes)
    columns = tuple(_column(item) for item in table.tables("column"))
    _check_columns(columns, mistakes)
    catch_all = table.choice("catch_all", "", CATCH_ALLS) if table.has("catch_all") else ""
    unknown = table.choice("unknown", UNKNOWNS[0], UNKNOWNS)
    granted = (*columns, EXTRA) if unknown in KEEPING else columns
    access = read_access(table.table("access"), granted)
    contract = Contract(
        name=name,
        description=table.get("description", str, ""),
        pattern=_pattern(table, catch_all, mistakes),
        columns=columns,
        key=_column_name(table, "key", columns, STRING),
        event_time=_column_name(table, "event_time", columns, ColumnType("timestamp")),
        access=access,
        approvals=read_approvals(table, granted, access),
        horizon_days=_days(table, "horizon", 400),
        ahead_days=_days(table, "ahead", 2),
        picks=_picks(table.table("pick")),
        queries=tuple(_query(item) for item in table.tables("query")),
        redact=read_patterns(table),
        unknown=unknown,
        catalog=table.choice("catalog", CATALOGS[0], CATALOGS),
        engine=table.choice("engine", ENGINES[0], ENGINES),
        compression=table.choice("compression", COMPRESSIONS[0], COMPRESSIONS),
        buffer_seconds=_optional(table, "buffer_seconds", least=0, most=900),
        buffer_mib=_optional(table, "buffer_mib", least=1, most=128),
        catch_all=catch_all,
    )
    table.close()
    check_simulation(contract, mistakes)
    return contract


def _pattern(table: Table, catch_all: str, mistakes: Mistakes) -> dict[str, Any]:
    if not catch_all:
        pattern = table.need("pattern", dict, {})
        if table.has("pattern"):
            check_pattern(pattern, mistakes)
        return pattern
    if table.has("pattern"):
        table.wrong(
            "pattern", "is computed for a catch-all: what the other streams leave over", "remove one of the two"
        )
    return {}


def _optional(table: Table, key: str, *, least: int, most: int) -> int | None:
    """A number that may be missing. Bounds: "BufferingHints" in the Firehose API reference."""
    return table.number(key, least, least=least, most=most) if table.has(key) else None


def _column(table: Table) -> Column:
    name = table.need("name", str, "")
    if name and not _NAME.fullmatch(name):
        table.wrong("name", f"{name!r} can't be a column name", _NAME_HINT)
    path = tuple(table.need("path", str, "").split("."))
    if table.has("path") and not all(path):
        table.wrong("path", f"{'.'.join(path)!r} isn't a path", "for example detail.amount.value")
    simulate = table.get("simulate", dict, {}) if table.has("simulate") else None
    column = Column(
        name=name,
        type=_type(table),
        path=path,
        required=table.get("required", bool, default=True),
        personal=table.choice("personal", "", HIDINGS) if table.has("personal") else "",
        reason=table.get("reason", str, ""),
        classified=table.choice("classification", "", CLASSES) if table.has("classification") else "",
        values=_values(table),
        ungated=table.get("ungated", str, ""),
        comment=table.get("comment", str, ""),
        simulate=simulate,
    )
    table.close()
    _check_personal(column, table)
    _check_gate(column, table)
    return column


def _type(table: Table) -> ColumnType:
    text = table.need("type", str, "string")
    try:
        return parse_type(text)
    except UnknownTypeError as error:
        table.wrong("type", str(error), error.hint)
        return STRING


def _check_personal(column: Column, table: Table) -> None:
    if column.personal == "clear" and not column.reason:
        table.wrong("personal", "'clear' keeps a personal value readable", 'say why: reason = "…"')
    if column.personal in _HIDES_TEXT and column.type != STRING:
        table.wrong("personal", f"{column.personal!r} hides strings, not {column.type}", "use 'drop', or type 'string'")
    if column.personal and not column.protected:
        table.wrong("classification", f"{column.classified!r} can't be what is personal", "use 'personal' or 'secret'")
    if column.classification == "personal" and not column.personal:
        table.wrong("classification", "'personal' doesn't say how it is hidden", 'add personal = "token", "mask", …')


def _values(table: Table) -> tuple[str, ...]:
    values = table.strings("values")
    if table.has("values") and not values:
        table.wrong("values", "lists no value", "leave it out when any value will do")
    return values


def _check_gate(column: Column, table: Table) -> None:
    if column.values and column.type != STRING:
        table.wrong("values", f"lists strings, not {column.type}", "leave it out, or use type 'string'")
    if table.raw("ungated") == "":
        table.wrong("ungated", "is empty", 'say why what looks personal there is not: ungated = "…"')


def _days(table: Table, key: str, default: int) -> int:
    text = table.get(key, str, f"{default} days")
    found = _DAYS.fullmatch(text)
    if found and 1 <= int(found[1]) <= _MOST_DAYS:
        return int(found[1])
    table.wrong(key, f"{text!r} is no length of time", f'for example "{default} days"; 1 to {_MOST_DAYS}')
    return default


def _check_columns(columns: tuple[Column, ...], mistakes: Mistakes) -> None:
    if not columns:
        mistakes.add("column", "a contract needs at least one column", "add a [[column]] table")
    seen: set[str] = set()
    for index, column in enumerate(columns):
        where = f"column[{index}].name"
        if column.name in seen:
            mistakes.add(where, f"{column.name!r} is there twice")
        if column.name in PARTITION_KEYS:
            mistakes.add(
                where, f"{column.name!r} is a partition key, computed from the event's time", "choose another name"
            )
        seen.add(column.name)


def _column_name(table: Table, key: str, columns: tuple[Column, ...], kind: ColumnType) -> str:
    name = table.need(key, str, "")
    found = [column for column in columns if column.name == name]
    if name and not found:
        table.wrong(key, f"there is no column {name!r}", did_you_mean(name, [column.name for column in columns]))
    for column in found:
        if column.type != kind or not column.required or column.personal:
            table.wrong(key, f"column {name!r} must be a required {kind} that isn't personal")
    return name


def _picks(table: Table) -> Mapping[str, tuple[Mapping[str, Any], ...]]:
    picks = {}
    for name, entry in table.named_tables():
        rows = entry.need("rows", list, [])
        picks[name] = tuple(row for row in rows if isinstance(row, dict))
        if len(picks[name]) != len(rows) or not rows:
            entry.wrong("rows", "must be a list of tables with at least one row")
        entry.close()
    return picks


def _query(table: Table) -> SavedQuery:
    """Which tables it reads is checked where all of them are known (config.queries)."""
    query = SavedQuery(
        name=table.need("name", str, ""),
        description=table.need("description", str, ""),
        sql=table.need("sql", str, "").strip(),
    )
    if query.name and not _QUERY_NAME.fullmatch(query.name):
        table.wrong("name", f"{query.name!r} can't name a query", "use lower-case letters, digits and hyphens")
    if len(query.description) > _LONGEST_DESCRIPTION:
        table.wrong("description", f"has {len(query.description)} characters, Athena takes {_LONGEST_DESCRIPTION}")
    if len(query.sql) > _LONGEST_SQL:
        table.wrong("sql", f"has {len(query.sql)} characters, Athena takes {_LONGEST_SQL}")
    table.close()
    return query
