"""The table `quicksight` of an environment: who sees the lake in Amazon QuickSight, and how fresh."""

from __future__ import annotations

import re

from lakectl.config.model import QuickSight
from lakectl.config.refresh import BadRefreshError, parse_refresh
from lakectl.events.reader import Table

IMPORT_MODES = ("SPICE", "DIRECT_QUERY")
# "Amazon QuickSight resource ARNs": a user's name may hold slashes (a federated one is role/session).
_PRINCIPAL = re.compile(r"(arn:aws[a-z-]*:quicksight:[a-z0-9-]+:\d{12}:)?(user|group)/[A-Za-z0-9._-]+/[\w+=,.@/-]+")
_HINT = "use user/<namespace>/<name>, group/<namespace>/<name> or an ARN; the first namespace is 'default'"


def quicksight(table: Table) -> QuickSight:
    """What QuickSight shows, and to whom."""
    default = QuickSight()
    read = QuickSight(
        owners=_owners(table),
        import_mode=table.choice("import_mode", default.import_mode, IMPORT_MODES),
        refresh=table.get("refresh", str, default.refresh),
        personal_columns=table.get("personal_columns", bool, default.personal_columns),
    )
    if read.refresh:
        _check_refresh(read, table)
    if read != default and not table.has("owners"):
        table.wrong("owners", "is missing: nobody would see anything", f"add `owners = …`: {_HINT}")
    table.close()
    return read


def _owners(table: Table) -> tuple[str, ...]:
    owners = table.strings("owners")
    for index, owner in enumerate(owners):
        if not _PRINCIPAL.fullmatch(owner):
            table.wrong(f"owners[{index}]", f"{owner!r} isn't a QuickSight user or group", _HINT)
    return owners


def _check_refresh(read: QuickSight, table: Table) -> None:
    try:
        parse_refresh(read.refresh)
    except BadRefreshError as error:
        table.wrong("refresh", f"{read.refresh!r} is no schedule: {error}", "for example 'daily 06:00' (UTC)")
    if read.import_mode == "DIRECT_QUERY":
        table.wrong("refresh", "has nothing to refresh with DIRECT_QUERY", "remove it, or use SPICE")
