"""DDL: tables, views, partitions and databases, made and removed in Glue as the caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from lakectl.localaws.api import AwsError
from lakectl.localaws.engines.sql import types
from lakectl.localaws.engines.sql.command import Command, Name
from lakectl.localaws.engines.sql.model import Column, QueryError, Relation, Result, ResultColumn
from lakectl.localaws.engines.sql.resolve import no_privilege
from lakectl.localaws.engines.sql.views import EXPANDED, VIRTUAL_VIEW, decoded, encoded, is_view
from lakectl.localaws.engines.sql.write import columns_of
from lakectl.localaws.services.athena.work import DONE, Work, glue_error, insufficient
from lakectl.localaws.services.glue import partitions

_PARQUET = {
    "InputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    "SerdeInfo": {"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"},
}
_BATCH = 100


def table_input(name: str, columns: tuple[Column, ...], keys: tuple[Column, ...], location: str) -> dict[str, Any]:
    """A table of Parquet files for Glue."""
    storage = {"Columns": [column_input(column) for column in columns], "Location": location, **_PARQUET}
    return {
        "Name": name,
        "TableType": "EXTERNAL_TABLE",
        "Parameters": {"EXTERNAL": "TRUE", "classification": "parquet"},
        "PartitionKeys": [column_input(key) for key in keys],
        "StorageDescriptor": storage,
    }


def column_input(column: Column) -> dict[str, str]:
    """A column for Glue."""
    said = {"Name": column.name, "Type": column.type}
    return {**said, "Comment": column.comment} if column.comment else said


def create_view(work: Work, command: Command) -> Result:
    """CREATE [OR REPLACE] VIEW: the query must be one that the caller could run."""
    columns, database, name = columns_of(work.source(command.query)), work.database_of(command.name), command.name.table
    shown = tuple(Column(column.name, types.trino_type(column.type)) for column in columns)
    view = {
        "Name": name,
        "TableType": VIRTUAL_VIEW,
        "Parameters": {"presto_view": "true", "comment": "Presto View"},
        "ViewOriginalText": encoded(command.query, work.database.lower() or "default", shown),
        "ViewExpandedText": EXPANDED,
        "StorageDescriptor": {"Columns": [column_input(column) for column in columns], "Location": "", "SerdeInfo": {}},
    }
    there = work.relation(command.name)
    if there is not None and not is_view(there.table):
        raise QueryError("TABLE_ALREADY_EXISTS", f"Table already exists: '{database}.{name}'")
    if there is not None and command.exists:
        return done(work.glue.update_table, DatabaseName=database, TableInput=view)
    if there is not None:
        raise QueryError("TABLE_ALREADY_EXISTS", f"View already exists: '{database}.{name}'")
    return done(work.glue.create_table, DatabaseName=database, TableInput=view)


def show_create_view(work: Work, command: Command) -> Result:
    """SHOW CREATE VIEW: for whoever has a permission on the view, also without one on its tables."""
    relation = there(work, command.name)
    if not is_view(relation.table):
        raise QueryError("NOT_SUPPORTED", f"Relation '{relation.table.name}' is a table, not a view")
    if not relation.columns:
        raise no_privilege()
    text = f"CREATE VIEW {relation.table.database}.{relation.table.name} AS\n{decoded(relation.table).sql}"
    return _lines("Create View", text)


def drop(work: Work, command: Command) -> Result:
    """DROP TABLE or DROP VIEW; data stay where they are."""
    database, name = work.database_of(command.name), command.name.table
    relation = work.relation(command.name)
    if relation is None:
        if command.exists:
            return DONE
        raise QueryError("TABLE_NOT_FOUND", f"Table 'awsdatacatalog.{database}.{name}' does not exist")
    if is_view(relation.table) != (command.action == "DROP VIEW"):
        kind = "view" if is_view(relation.table) else "table"
        raise QueryError("NOT_SUPPORTED", f"'{database}.{name}' is a {kind}: DROP {kind.upper()} removes it")
    return done(work.glue.delete_table, DatabaseName=database, Name=name)


def create_table(work: Work, command: Command) -> Result:
    """CREATE EXTERNAL TABLE over Parquet files."""
    if str(command.properties["format"]).upper() != "PARQUET":
        raise QueryError("NOT_SUPPORTED", "The embedded AWS makes tables that are STORED AS PARQUET alone")
    if command.exists and work.relation(command.name) is not None:
        return DONE
    made = table_input(command.name.table, command.columns, command.partition_keys, command.location)
    return done(work.glue.create_table, DatabaseName=work.database_of(command.name), TableInput=made)


def add_partitions(work: Work, command: Command) -> Result:
    """ALTER TABLE … ADD PARTITION."""
    described = described_table(work, command.name, "INSERT", "ALTER")
    for spec, location in command.partitions:
        values = partition_values(described, spec)
        place = location or _folder(described, values)
        made = partitions.partition_input(described, values, place)
        try:
            work.glue.create_partition(
                DatabaseName=described["DatabaseName"], TableName=described["Name"], PartitionInput=made
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "AlreadyExistsException" or not command.exists:
                raise glue_error(error) from error
    return DONE


def drop_partitions(work: Work, command: Command) -> Result:
    """ALTER TABLE … DROP PARTITION."""
    described = described_table(work, command.name, "DELETE", "ALTER")
    for spec, _ in command.partitions:
        values = list(partition_values(described, spec))
        names = {"DatabaseName": described["DatabaseName"], "TableName": described["Name"]}
        done(work.glue.delete_partition, **names, PartitionValues=values)
    return DONE


def repair(work: Work, command: Command) -> Result:
    """MSCK REPAIR TABLE: folders of `key=value` that the catalog doesn't know become partitions; none is removed."""
    described, relation = described_table(work, command.name, "INSERT", "ALTER"), there(work, command.name)
    place = urlsplit(relation.table.location)
    prefix = f"{place.path.strip('/')}/".lstrip("/")
    pages = work.catalog.data_client(relation.table.location).get_paginator("list_objects_v2")
    try:
        entries = [e for page in pages.paginate(Bucket=place.netloc, Prefix=prefix) for e in page.get("Contents", ())]
    except ClientError as error:
        raise QueryError("", f"FAILED: SemanticException Access denied to {relation.table.location}") from error
    keys = [key.name for key in relation.table.partition_keys]
    known = {partition.values for partition in work.catalog.partitions(relation.table)}
    found = partitions.find(partitions.visible_keys(entries, prefix), prefix, keys)
    new = {values: folder for values, (folder, _) in found.items() if values not in known and "=" in folder}
    made = [partitions.partition_input(described, v, f"s3://{place.netloc}/{new[v]}") for v in sorted(new)]
    for start in range(0, len(made), _BATCH):
        names = {"DatabaseName": described["DatabaseName"], "TableName": described["Name"]}
        done(work.glue.batch_create_partition, **names, PartitionInputList=made[start : start + _BATCH])
    shown = [f"{command.name.table}:{_spec(keys, values)}" for values in sorted(new)]
    head = [f"Partitions not in metastore:\t{' '.join(shown)}"] if shown else []
    return _lines("result", "\n".join([*head, *(f"Repair: Added partition to metastore {one}" for one in shown)]))


def create_database(work: Work, command: Command) -> Result:
    """CREATE DATABASE."""
    given = {"Name": command.name.database, **({"LocationUri": command.location} if command.location else {})}
    try:
        work.glue.create_database(DatabaseInput=given)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AlreadyExistsException" or not command.exists:
            raise glue_error(error) from error
    return DONE


def drop_database(work: Work, command: Command) -> Result:
    """DROP DATABASE, of an empty one."""
    name = command.name.database
    try:
        if any(work.catalog.glue.tables(name)):
            raise QueryError("", f"FAILED: Database {name} is not empty. One or more tables exist.")
        work.glue.delete_database(Name=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "EntityNotFoundException" or not command.exists:
            raise glue_error(error) from error
    return DONE


def there(work: Work, name: Name) -> Relation:
    """The table or view as the caller sees it; QueryError when there is none."""
    relation = work.relation(name)
    if relation is None:
        named = f"awsdatacatalog.{work.database_of(name)}.{name.table}"
        raise QueryError("TABLE_NOT_FOUND", f"Table '{named}' does not exist")
    return relation


def glue_table(work: Work, database: str, name: str) -> Mapping[str, Any]:
    """The table as Glue tells the caller of it."""
    try:
        found: Mapping[str, Any] = work.glue.get_table(DatabaseName=database, Name=name)["Table"]
    except ClientError as error:
        raise glue_error(error) from error
    return found


def described_table(work: Work, name: Name, *permissions: str) -> Mapping[str, Any]:
    """The table as Glue has it, for whoever holds one of the permissions on it; QueryError."""
    there(work, name)
    described = work.catalog.described(work.database_of(name), name.table)
    try:
        work.caller.require_on_table(described, *permissions)
    except AwsError as error:
        raise insufficient(error) from error
    return described


def partition_values(described: Mapping[str, Any], spec: Mapping[str, str]) -> tuple[str, ...]:
    """The values of a specification in the keys' order; QueryError unless it names all of them."""
    keys = [key["Name"] for key in described.get("PartitionKeys") or ()]
    if set(spec) != set(keys):
        raise QueryError("", f"FAILED: SemanticException table is partitioned but partition spec is not {keys}")
    return tuple(spec[key] for key in keys)


def _folder(described: Mapping[str, Any], values: tuple[str, ...]) -> str:
    keys = [key["Name"] for key in described["PartitionKeys"]]
    return f"{described['StorageDescriptor']['Location'].rstrip('/')}/{_spec(keys, values)}/"


def _spec(keys: list[str], values: tuple[str, ...]) -> str:
    return "/".join(f"{key}={value}" for key, value in zip(keys, values, strict=True))


def _lines(column: str, text: str) -> Result:
    return Result(kind="DDL", columns=(ResultColumn(column, "string"),), rows=[(line,) for line in text.splitlines()])


def done(operation: Callable[..., Any], **arguments: Any) -> Result:
    """Call Glue; QueryError for its refusal."""
    try:
        operation(**arguments)
    except ClientError as error:
        raise glue_error(error) from error
    return DONE


DDL: dict[str, Callable[[Work, Command], Result]] = {
    "ADD PARTITION": add_partitions,
    "CREATE DATABASE": create_database,
    "CREATE TABLE": create_table,
    "CREATE VIEW": create_view,
    "DROP DATABASE": drop_database,
    "DROP PARTITION": drop_partitions,
    "DROP TABLE": drop,
    "DROP VIEW": drop,
    "REPAIR": repair,
    "SHOW CREATE VIEW": show_create_view,
}
