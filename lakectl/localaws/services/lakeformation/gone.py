"""What goes with a database or table: one of the same name, made later, has none of its permissions.

"When you delete a Data Catalog resource, all permissions associated with the resource become invalid. Recreating the
same resource with the same name will not recover Lake Formation permissions." ("Granting permissions on Data Catalog
resources"). That data cells filters and assigned LF-tags go too isn't said; they name what isn't there any more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lakectl.localaws.services.lakeformation.resources import Resource, table_of
from lakectl.localaws.services.lakeformation.store import State


def forget(state: State, operation: str, asked: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
    """Forget what this operation of Glue has deleted; other operations delete nothing."""
    database = str(asked.get("DatabaseName") or "").lower()
    if operation == "DeleteDatabase":
        _forget_database(state, str(asked["Name"]).lower())
    elif operation == "DeleteTable":
        _forget_table(state, database, str(asked["Name"]).lower())
    elif operation == "BatchDeleteTable":
        kept = {str(error.get("TableName")).lower() for error in answer.get("Errors") or ()}
        for name in asked["TablesToDelete"]:
            if name.lower() not in kept:
                _forget_table(state, database, name.lower())


def _forget_table(state: State, database: str, table: str) -> None:
    _forget(state, lambda on: table_of(on) == (database, table))
    key = f"{database}\n{table}"
    state["filters"] = {name: one for name, one in state["filters"].items() if not name.startswith(f"{key}\n")}
    for section in ("met", "makers"):
        state[section].pop(key, None)


def _forget_database(state: State, database: str) -> None:
    _forget(state, lambda on: on.get("Database", {}).get("Name") == database or (table_of(on) or ("",))[0] == database)
    for section in ("filters", "met", "makers"):
        state[section] = {
            name: one
            for name, one in state[section].items()
            if name != database and not name.startswith(f"{database}\n")
        }


def _forget(state: State, is_gone: Callable[[Resource], bool]) -> None:
    for section in ("grants", "tagged"):
        state[section] = [one for one in state[section] if not is_gone(one["resource"])]
