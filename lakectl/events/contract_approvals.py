"""`[[approval]]` of a contract: who said that a role may read a personal or secret column, why, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from lakectl.events.contract import Access, Approval, Column
from lakectl.events.reader import Table, did_you_mean


def read_approvals(table: Table, columns: tuple[Column, ...], access: Mapping[str, Access]) -> tuple[Approval, ...]:
    """Every approval; one for what isn't granted or needs none is a mistake, so that none lies in wait."""
    return tuple(_approval(entry, columns, access) for entry in table.tables("approval"))


def _approval(entry: Table, columns: tuple[Column, ...], access: Mapping[str, Access]) -> Approval:
    found = Approval(
        column=entry.need("column", str, ""),
        role=entry.need("role", str, ""),
        by=_said(entry, "by"),
        because=_said(entry, "because"),
        until=_until(entry),
    )
    entry.close()
    guarded = [column.name for column in columns if column.stored and column.protected]
    if found.column and found.column not in guarded:
        what = f"{found.column!r} isn't a personal or secret column of this table"
        entry.wrong("column", what, did_you_mean(found.column, guarded) if guarded else "there is none")
    elif found.role and (found.role not in access or found.column not in access[found.role].columns):
        entry.wrong("role", f"{found.role!r} isn't granted {found.column}", "remove the approval, or grant it")
    return found


def _said(entry: Table, key: str) -> str:
    text = entry.need(key, str, "").strip()
    if entry.raw(key) is not None and not text:
        entry.wrong(key, "is empty", "somebody will ask")
    return text


def _until(entry: Table) -> str:
    until = entry.need("until", date, date.min)
    if isinstance(until, datetime):
        entry.wrong("until", "has a time of day", "write a date such as 2027-01-31")
    return until.isoformat()
