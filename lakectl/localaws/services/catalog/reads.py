"""Reading the catalog: tables and columns that a caller wasn't granted aren't there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lakectl.localaws.services.catalog.caller import Caller, refused

Data = Mapping[str, Any]
Ask = Callable[..., Mapping[str, Any]]
Check = Callable[[Caller, Data, Ask], None]
Show = Callable[[Caller, dict[str, Any], Ask], dict[str, Any]]


def _name(data: Data, member: str) -> str:
    return str(data.get(member) or "").lower()


def shown_table(caller: Caller, described: Mapping[str, Any]) -> dict[str, Any] | None:
    """The table with the columns that the caller may know; None when there is none."""
    known = caller.known(described)
    if not known:
        return None
    return _cut(described, known)


def _cut(described: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """A table or partition with these columns alone."""
    cut = dict(described)
    storage = described.get("StorageDescriptor")
    if storage and "Columns" in storage:
        cut["StorageDescriptor"] = {**storage, "Columns": _among(storage["Columns"], known)}
    if "PartitionKeys" in described:
        cut["PartitionKeys"] = _among(described["PartitionKeys"], known)
    return cut


def _among(columns: list[Mapping[str, Any]], known: frozenset[str]) -> list[Mapping[str, Any]]:
    return [column for column in columns if column["Name"].lower() in known]


def _check_database(caller: Caller, data: Data, ask: Ask) -> None:
    name = _name(data, "Name")
    caller.ask_iam("glue:GetDatabase", name)
    ask("GetDatabase", Name=name)
    if not caller.knows_database(name):
        raise refused("Describe", name)


def _check_databases(caller: Caller, _data: Data, _ask: Ask) -> None:
    caller.ask_iam("glue:GetDatabases")


def _databases(caller: Caller, answer: dict[str, Any], _ask: Ask) -> dict[str, Any]:
    shown = [one for one in answer["DatabaseList"] if caller.knows_database(one["Name"])]
    return {**answer, "DatabaseList": shown}


def _check_table(caller: Caller, data: Data, ask: Ask) -> None:
    database, name = _name(data, "DatabaseName"), _name(data, "Name")
    caller.ask_iam("glue:GetTable", database, [name])
    if not caller.known(ask("GetTable", DatabaseName=database, Name=name)["Table"]):
        raise refused("Describe", name)


def _table(caller: Caller, answer: dict[str, Any], _ask: Ask) -> dict[str, Any]:
    return {**answer, "Table": shown_table(caller, answer["Table"])}


def _check_tables(caller: Caller, data: Data, _ask: Ask) -> None:
    caller.ask_iam("glue:GetTables", _name(data, "DatabaseName"))


def _tables(caller: Caller, answer: dict[str, Any], _ask: Ask) -> dict[str, Any]:
    allowed = (t for t in answer["TableList"] if caller.iam_allows("glue:GetTables", t["DatabaseName"], t["Name"]))
    shown = (shown_table(caller, table) for table in allowed)
    return {**answer, "TableList": [table for table in shown if table]}


def _partitions_of(action: str) -> Check:
    """Partition values are data: whoever reads them may read every partition key."""

    def check(caller: Caller, data: Data, ask: Ask) -> None:
        database, name = _name(data, "DatabaseName"), _name(data, "TableName")
        caller.ask_iam(action, database, [name])
        table = ask("GetTable", DatabaseName=database, Name=name)["Table"]
        keys = {key["Name"].lower() for key in table.get("PartitionKeys") or ()}
        known = caller.known(table)
        if not known or not keys <= known:
            raise refused("Select", name)

    return check


def _cut_partition(caller: Caller, partition: Mapping[str, Any], ask: Ask) -> dict[str, Any]:
    table = ask("GetTable", DatabaseName=partition["DatabaseName"], Name=partition["TableName"])["Table"]
    return _cut(partition, caller.known(table))


def _partition(caller: Caller, answer: dict[str, Any], ask: Ask) -> dict[str, Any]:
    return {**answer, "Partition": _cut_partition(caller, answer["Partition"], ask)}


def _partitions(caller: Caller, answer: dict[str, Any], ask: Ask) -> dict[str, Any]:
    found = answer["Partitions"]
    if not found:
        return answer
    table = ask("GetTable", DatabaseName=found[0]["DatabaseName"], Name=found[0]["TableName"])["Table"]
    known = caller.known(table)
    return {**answer, "Partitions": [_cut(partition, known) for partition in found]}


def _statistics_of(action: str) -> Check:
    """Statistics hold values: only for columns that the caller may read of every row."""

    def check(caller: Caller, data: Data, ask: Ask) -> None:
        database, name = _name(data, "DatabaseName"), _name(data, "TableName")
        caller.ask_iam(action, database, [name])
        table = ask("GetTable", DatabaseName=database, Name=name)["Table"]
        asked = {str(column).lower() for column in data.get("ColumnNames") or ()}
        if not asked <= caller.read_whole(table):
            raise refused("Select", name)

    return check


def _as_it_is(_caller: Caller, answer: dict[str, Any], _ask: Ask) -> dict[str, Any]:
    return answer


READS: dict[str, tuple[Check, Show]] = {
    "GetDatabase": (_check_database, _as_it_is),
    "GetDatabases": (_check_databases, _databases),
    "GetTable": (_check_table, _table),
    "GetTables": (_check_tables, _tables),
    "GetPartition": (_partitions_of("glue:GetPartition"), _partition),
    "GetPartitions": (_partitions_of("glue:GetPartitions"), _partitions),
    "BatchGetPartition": (_partitions_of("glue:BatchGetPartition"), _partitions),
    "GetPartitionIndexes": (_partitions_of("glue:GetPartitionIndexes"), _as_it_is),
    "GetColumnStatisticsForTable": (_statistics_of("glue:GetColumnStatisticsForTable"), _as_it_is),
    "GetColumnStatisticsForPartition": (_statistics_of("glue:GetColumnStatisticsForPartition"), _as_it_is),
}
