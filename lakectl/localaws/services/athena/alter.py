"""ALTER TABLE and ALTER DATABASE as the caller, and the statements that are for Iceberg's tables alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from lakectl.localaws.engines.sql.command import Command
from lakectl.localaws.engines.sql.model import QueryError, Result, ResultColumn
from lakectl.localaws.engines.sql.resolve import no_privilege
from lakectl.localaws.engines.sql.views import VIRTUAL_VIEW
from lakectl.localaws.services.athena.ddl import (
    column_input,
    described_table,
    done,
    glue_table,
    partition_values,
    there,
)
from lakectl.localaws.services.athena.work import Work

_FAILED = "FAILED: Execution Error, return code 1 from org.apache.hadoop.hive.ql.exec.DDLTask."
_TABLE_INPUT = frozenset(
    {
        "Name", "Description", "Owner", "LastAccessTime", "LastAnalyzedTime", "Retention", "StorageDescriptor",
        "PartitionKeys", "ViewOriginalText", "ViewExpandedText", "TableType", "Parameters", "TargetTable",
    }
)  # fmt: skip
_DATABASE_INPUT = frozenset({"Name", "Description", "LocationUri"})
_PARTITION_INPUT = frozenset({"Values", "LastAccessTime", "StorageDescriptor", "Parameters", "LastAnalyzedTime"})


def add_columns(work: Work, command: Command) -> Result:
    """ADD COLUMNS: after those that are there, before the partition keys."""
    described, given = _table(work, command), [column_input(column) for column in command.columns]
    storage = _storage(work, command, described)
    taken = {column["Name"].lower() for column in (*storage["Columns"], *(described.get("PartitionKeys") or ()))}
    for column in given:
        if column["Name"] in taken:
            raise QueryError("", f"{_FAILED} Duplicate column name: {column['Name']}")
        taken.add(column["Name"])
    return _store(work, command, described, {**storage, "Columns": [*storage["Columns"], *given]})


def replace_columns(work: Work, command: Command) -> Result:
    """REPLACE COLUMNS: these and no others; the data stay as they are."""
    described = _table(work, command)
    columns = [column_input(column) for column in command.columns]
    return _store(work, command, described, {**_storage(work, command, described), "Columns": columns})


def set_location(work: Work, command: Command) -> Result:
    """SET LOCATION of the table or of a partition."""
    if not command.location.startswith("s3://"):
        raise QueryError("", f"{_FAILED} Not an S3 location: {command.location}")
    described = _table(work, command)
    return _store(work, command, described, {**_storage(work, command, described), "Location": command.location})


def rename_partition(work: Work, command: Command) -> Result:
    """RENAME PARTITION: other values, the same place."""
    described = _table(work, command)
    old, new = (partition_values(described, spec) for spec, _ in command.partitions)
    made = {**_only(_partition(work, described, old), _PARTITION_INPUT), "Values": list(new)}
    return done(work.glue.update_partition, **_names(described), PartitionValueList=list(old), PartitionInput=made)


def set_table_properties(work: Work, command: Command) -> Result:
    """SET TBLPROPERTIES; 'EXTERNAL' = 'FALSE' has no effect ("ALTER TABLE SET TBLPROPERTIES")."""
    described = _table(work, command)
    given = {name: value for name, value in command.properties.items() if name != "EXTERNAL"}
    parameters = {**(described.get("Parameters") or {}), **given}
    made = {**_only(described, _TABLE_INPUT), "Parameters": parameters}
    return done(work.glue.update_table, DatabaseName=described["DatabaseName"], TableInput=made)


def show_table_properties(work: Work, command: Command) -> Result:
    """SHOW TBLPROPERTIES: what Glue tells the caller of the table."""
    relation = there(work, command.name)
    if not relation.columns:
        raise no_privilege()
    found = glue_table(work, relation.table.database, relation.table.name).get("Parameters") or {}
    lines = [f"{name}\t{value}" for name, value in sorted(found.items())]
    if command.properties:
        (asked,) = command.properties
        lines = [found.get(asked, f"Table {relation.table.name} does not have property: {asked}")]
    columns = (ResultColumn("prpt_name", "string"), ResultColumn("prpt_value", "string"))
    return Result(kind="DDL", columns=columns, rows=[(line,) for line in lines])


def set_database_properties(work: Work, command: Command) -> Result:
    """ALTER DATABASE SET DBPROPERTIES."""
    name = command.name.database
    found = next((one for one in work.catalog.glue.databases() if one["Name"] == name), None)
    if found is None:
        raise QueryError("", f"FAILED: SemanticException [Error 10072]: Database does not exist: {name}")
    made = _only(found, _DATABASE_INPUT)
    made["Parameters"] = {**(found.get("Parameters") or {}), **command.properties}
    return done(work.glue.update_database, Name=name, DatabaseInput=made)


def refuse(words: str) -> Callable[[Work, Command], Result]:
    """What no table of this catalog takes; who may not know the table isn't told more than anybody."""

    def refused(work: Work, command: Command) -> Result:
        relation = there(work, command.name)
        if not relation.columns:
            raise no_privilege()
        raise QueryError("NOT_SUPPORTED", words.format(name=f"{relation.table.database}.{relation.table.name}"))

    return refused


def _table(work: Work, command: Command) -> Mapping[str, Any]:
    described = described_table(work, command.name, "ALTER")
    if described.get("TableType") == VIRTUAL_VIEW:
        raise QueryError("", f"{_FAILED} {described['Name']} is a view")
    return described


def _storage(work: Work, command: Command, described: Mapping[str, Any]) -> Mapping[str, Any]:
    """The storage descriptor of the partition that the statement names, or of the table."""
    if not command.partitions:
        found: Mapping[str, Any] = described["StorageDescriptor"]
        return found
    storage: Mapping[str, Any] = _partition(work, described, _values(command, described))["StorageDescriptor"]
    return storage


def _store(work: Work, command: Command, described: Mapping[str, Any], storage: Mapping[str, Any]) -> Result:
    if not command.partitions:
        made = {**_only(described, _TABLE_INPUT), "StorageDescriptor": storage}
        return done(work.glue.update_table, DatabaseName=described["DatabaseName"], TableInput=made)
    values = _values(command, described)
    made = {**_only(_partition(work, described, values), _PARTITION_INPUT), "StorageDescriptor": storage}
    return done(work.glue.update_partition, **_names(described), PartitionValueList=list(values), PartitionInput=made)


def _values(command: Command, described: Mapping[str, Any]) -> tuple[str, ...]:
    return partition_values(described, command.partitions[0][0])


def _partition(work: Work, described: Mapping[str, Any], values: tuple[str, ...]) -> Mapping[str, Any]:
    """The partition as Glue has it: who may change it, Glue decides when it is changed."""
    found = work.catalog.described_partition(described["DatabaseName"], described["Name"], values)
    if found is None:
        raise QueryError("", f"FAILED: SemanticException [Error 10006]: Partition not found {'/'.join(values)}")
    return found


def _names(described: Mapping[str, Any]) -> dict[str, str]:
    return {"DatabaseName": described["DatabaseName"], "TableName": described["Name"]}


def _only(described: Mapping[str, Any], members: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in described.items() if name in members and value not in ("", None)}


_NO_ROWS = "Modifying Hive table rows is only supported for transactional tables"
_ICEBERG = "{{name}} is no table of Iceberg: {statement} is for those alone"

ALTERATIONS: dict[str, Callable[[Work, Command], Result]] = {
    "ADD COLUMNS": add_columns,
    "MODIFY": refuse(_NO_ROWS),
    "OPTIMIZE": refuse(_ICEBERG.format(statement="OPTIMIZE")),
    "RENAME PARTITION": rename_partition,
    "REPLACE COLUMNS": replace_columns,
    "SET DBPROPERTIES": set_database_properties,
    "SET LOCATION": set_location,
    "SET TBLPROPERTIES": set_table_properties,
    "SHOW TBLPROPERTIES": show_table_properties,
    "VACUUM": refuse(_ICEBERG.format(statement="VACUUM")),
}
