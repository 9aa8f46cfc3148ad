"""Changing the catalog: which permission of Lake Formation each operation needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lakectl.localaws.services.catalog.caller import Caller, refused
from lakectl.localaws.services.lakeformation.access import grants_of

Data = Mapping[str, Any]
Ask = Callable[..., Mapping[str, Any]]
Check = Callable[[Caller, Data, Ask], None]


def _name(data: Data, member: str) -> str:
    return str(data.get(member) or "").lower()


def _create_database(caller: Caller, data: Data, _ask: Ask) -> None:
    caller.ask_iam("glue:CreateDatabase", _name(data.get("DatabaseInput") or {}, "Name"))
    held = (g for g in grants_of(caller.state, caller.principal, caller.account) if "Catalog" in g["resource"])
    if not caller.is_admin and not any({*grant["permissions"]} & {"CREATE_DATABASE", "ALL"} for grant in held):
        raise refused("Create Database", "Catalog")


def _on_database(action: str, permission: str) -> Check:
    def check(caller: Caller, data: Data, ask: Ask) -> None:
        name = _name(data, "Name")
        caller.ask_iam(action, name)
        ask("GetDatabase", Name=name)
        caller.require_on_database(name, permission)

    return check


def _create_table(caller: Caller, data: Data, ask: Ask) -> None:
    database, table = _name(data, "DatabaseName"), data.get("TableInput") or {}
    caller.ask_iam("glue:CreateTable", database, [_name(table, "Name")])
    ask("GetDatabase", Name=database)
    caller.require_on_database(database, "CREATE_TABLE")
    caller.require_location(_location(table))


def _update_table(caller: Caller, data: Data, ask: Ask) -> None:
    given = data.get("TableInput") or {}
    table = _table(caller, "glue:UpdateTable", data, _name(given, "Name"), ask)
    caller.require_on_table(table, "ALTER")
    if _location(given).rstrip("/") != _location(table).rstrip("/"):
        caller.require_location(_location(given))


def _delete_table(caller: Caller, data: Data, ask: Ask) -> None:
    caller.require_on_table(_table(caller, "glue:DeleteTable", data, _name(data, "Name"), ask), "DROP")


def _delete_tables(caller: Caller, data: Data, ask: Ask) -> None:
    for name in data.get("TablesToDelete") or ():
        caller.require_on_table(_table(caller, "glue:BatchDeleteTable", data, str(name).lower(), ask), "DROP")


def _on_partitions(action: str, *permissions: str) -> Check:
    """Partitions of a table lie in its location, or in one that the caller was given."""

    def check(caller: Caller, data: Data, ask: Ask) -> None:
        table = _table(caller, action, data, _name(data, "TableName"), ask)
        caller.require_on_table(table, *permissions)
        own = _location(table).rstrip("/") + "/"
        inputs = [data.get("PartitionInput"), *(data.get("PartitionInputList") or ())]
        inputs += [entry.get("PartitionInput") for entry in data.get("Entries") or ()]
        for location in (_location(given) for given in inputs if given):
            if not f"{location.rstrip('/')}/".startswith(own):
                caller.require_location(location)

    return check


def _table(caller: Caller, action: str, data: Data, name: str, ask: Ask) -> Mapping[str, Any]:
    database = _name(data, "DatabaseName")
    caller.ask_iam(action, database, [name])
    found: Mapping[str, Any] = ask("GetTable", DatabaseName=database, Name=name)["Table"]
    return found


def _location(described: Data) -> str:
    return str((described.get("StorageDescriptor") or {}).get("Location") or "")


WRITES: dict[str, Check] = {
    "CreateDatabase": _create_database,
    "UpdateDatabase": _on_database("glue:UpdateDatabase", "ALTER"),
    "DeleteDatabase": _on_database("glue:DeleteDatabase", "DROP"),
    "CreateTable": _create_table,
    "UpdateTable": _update_table,
    "DeleteTable": _delete_table,
    "BatchDeleteTable": _delete_tables,
    "CreatePartition": _on_partitions("glue:CreatePartition", "INSERT", "ALTER"),
    "BatchCreatePartition": _on_partitions("glue:BatchCreatePartition", "INSERT", "ALTER"),
    "UpdatePartition": _on_partitions("glue:UpdatePartition", "ALTER", "INSERT"),
    "BatchUpdatePartition": _on_partitions("glue:BatchUpdatePartition", "ALTER", "INSERT"),
    "DeletePartition": _on_partitions("glue:DeletePartition", "DELETE", "ALTER"),
    "BatchDeletePartition": _on_partitions("glue:BatchDeletePartition", "DELETE", "ALTER"),
    "CreatePartitionIndex": _on_partitions("glue:CreatePartitionIndex", "ALTER"),
    "UpdateColumnStatisticsForTable": _on_partitions("glue:UpdateColumnStatisticsForTable", "ALTER"),
    "DeleteColumnStatisticsForTable": _on_partitions("glue:DeleteColumnStatisticsForTable", "ALTER"),
    "UpdateColumnStatisticsForPartition": _on_partitions("glue:UpdateColumnStatisticsForPartition", "ALTER"),
    "DeleteColumnStatisticsForPartition": _on_partitions("glue:DeleteColumnStatisticsForPartition", "ALTER"),
}
