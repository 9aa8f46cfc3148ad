"""Default permissions: what new databases and tables give to everyone, by the settings of the time they were made.

Lake Formation isn't told here when Glue makes a database or table. So it meets them later, and before the settings
change it meets all that are there: each gets the defaults of the settings under which it was made, once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lakectl.localaws.services.lakeformation import grants
from lakectl.localaws.services.lakeformation.catalog import Glue
from lakectl.localaws.services.lakeformation.store import State

_DATABASE = "CreateDatabaseDefaultPermissions"
_TABLE = "CreateTableDefaultPermissions"


def meet_new(state: State, glue: Glue) -> None:
    """Meet what is new, when the settings give it anything."""
    if _defaults(state, _DATABASE) or _defaults(state, _TABLE):
        meet_all(state, glue)


def meet_all(state: State, glue: Glue) -> None:
    """Meet every database and table."""
    for database in glue.databases():
        _meet(state, database["Name"], database, {"Database": {"Name": database["Name"]}}, _DATABASE)
        for table in glue.tables(database["Name"]):
            meet_table(state, table)


def meet_table(state: State, table: Mapping[str, Any]) -> None:
    """Give a table its defaults, unless it was met before."""
    resource = {"Table": {"DatabaseName": table["DatabaseName"], "Name": table["Name"]}}
    _meet(state, f"{table['DatabaseName']}\n{table['Name']}", table, resource, _TABLE)


def _defaults(state: State, name: str) -> list[dict[str, Any]]:
    return [entry for entry in state["settings"].get(name) or [] if entry.get("Permissions")]


def _seconds(moment: Any) -> str:
    """A time of Glue's answer, be it as boto3 gives it or as it came."""
    return str(int(moment.timestamp() if isinstance(moment, datetime) else moment or 0))


def _meet(state: State, key: str, made: Mapping[str, Any], resource: dict[str, Any], defaults: str) -> None:
    # One made anew under an old name is a new one.
    born = _seconds(made.get("CreateTime"))
    if state["met"].get(key) == born:
        return
    state["met"][key] = born
    for default in _defaults(state, defaults):
        given = {"Principal": default["Principal"], "Permissions": default["Permissions"], "Resource": resource}
        grants.add(state["grants"], grants.asked(given, str(made.get("CatalogId", ""))))
