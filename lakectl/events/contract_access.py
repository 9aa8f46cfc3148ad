"""The `[access.<role>]` tables of a contract: which columns and rows, by name or by LF-tag."""

from __future__ import annotations

from collections.abc import Mapping

from lakectl.events.contract import CLASSES, Access, Column
from lakectl.events.contract_rows_check import check_rows
from lakectl.events.reader import Table, did_you_mean

_WHICH = "use a list of names, 'all' or 'not personal', or tags = { classification = […] }"


def read_access(table: Table, columns: tuple[Column, ...]) -> Mapping[str, Access]:
    """Role → what it may read; which roles there are is the environment's matter."""
    granted = {}
    for role, entry in table.named_tables():
        granted[role] = _access(entry, tuple(column for column in columns if column.stored))
        entry.close()
    return granted


def _access(entry: Table, stored: tuple[Column, ...]) -> Access:
    grantable = entry.get("grantable", bool, default=False)
    if entry.has("tags"):
        return _tagged(entry, stored, grantable=grantable)
    return Access(columns=_named(entry, stored), rows=_rows(entry, stored), grantable=grantable)


def _tagged(entry: Table, stored: tuple[Column, ...], *, grantable: bool) -> Access:
    for key in ("columns", "rows"):
        if entry.has(key):
            # "Lake Formation tag-based access control": data filters are granted by name only.
            entry.wrong(key, "can't be beside tags", "grant by columns and rows, or by tags")
    tags = entry.table("tags")
    classes = tags.strings("classification")
    for name in classes:
        if name not in CLASSES:
            tags.wrong("classification", f"{name!r} is no class", did_you_mean(name, CLASSES))
    if not classes:
        tags.wrong("classification", "must name a class or more", f"known: {', '.join(CLASSES)}")
    tags.close()
    worn = tuple(column.name for column in stored if column.classification in classes)
    return Access(columns=worn, tags=tuple(one for one in CLASSES if one in classes), grantable=grantable)


def _rows(entry: Table, stored: tuple[Column, ...]) -> str:
    rows = entry.get("rows", str, "")
    if entry.raw("rows") == "":
        entry.wrong("rows", "is empty", "leave it out for every row")
    for what, hint in check_rows(rows, stored) if rows else ():
        entry.wrong("rows", what, hint)
    return rows


def _named(entry: Table, stored: tuple[Column, ...]) -> tuple[str, ...]:
    names = [column.name for column in stored]
    match entry.raw("columns"):
        case "all":
            return tuple(names)
        case "not personal":
            return tuple(column.name for column in stored if not column.protected)
        case list():
            wanted = entry.strings("columns")
            for name in wanted:
                if name not in names:
                    entry.wrong("columns", f"there is no column {name!r}", did_you_mean(name, names))
            return tuple(name for name in names if name in wanted)
        case _:
            entry.wrong("columns", "must say which columns", _WHICH)
            return ()
