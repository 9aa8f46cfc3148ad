"""CREATE TABLE AS, INSERT INTO and UNLOAD: a query's rows into S3, and what the catalog then knows of them.

"Considerations and limitations for CTAS queries" and "INSERT INTO" (Athena user guide): CREATE TABLE AS and UNLOAD
write with the caller's own S3 permissions, INSERT into a registered table with those that Lake Formation lends.
"""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.exceptions import ClientError

from lakectl.localaws.api import AwsError
from lakectl.localaws.engines.sql.command import Command
from lakectl.localaws.engines.sql.model import Column, QueryError, Result, Table
from lakectl.localaws.engines.sql.views import is_view
from lakectl.localaws.engines.sql.write import ROWS, Layout, write_query
from lakectl.localaws.services.athena.ddl import table_input
from lakectl.localaws.services.athena.work import DONE, Work, glue_error, insufficient
from lakectl.localaws.services.glue import partitions

_FORMATS = {"parquet": "PARQUET", "json": "JSON"}
_CTAS_PROPERTIES = frozenset(
    {"format", "external_location", "partitioned_by", "write_compression", "parquet_compression", "with_no_data"}
)
_ENFORCED = (
    "The Create Table As Select query failed because it was submitted with an 'external_location' property to "
    "an Athena Workgroup that enforces a centralized output location for all queries. Please remove the "
    "'external_location' property and resubmit the query."
)


def create_table_as(work: Work, command: Command) -> Result:
    """CREATE TABLE … AS: permissions first, then the rows, then the table."""
    database, name = work.database_of(command.name), command.name.table
    if work.catalog.exists(database, name):
        if command.exists:
            return DONE
        raise QueryError("TABLE_ALREADY_EXISTS", f"Destination table 'awsdatacatalog.{database}.{name}' already exists")
    location, keys = _location(work, command), _partitioned_by(command)
    if _format(command, "parquet") != "PARQUET":
        raise QueryError("NOT_SUPPORTED", "The embedded AWS makes tables of Parquet files alone")
    try:
        work.caller.ask_iam("glue:CreateTable", database, [name])
        work.caller.require_on_database(database, "CREATE_TABLE")
        work.caller.require_location(location)
    except AwsError as error:
        raise insufficient(error) from error
    s3 = work.clients.get("s3", work.principal.identity)
    _check_empty(s3, location, f"Target directory for table '{database}.{name}' already exists: {location}")
    query = f"SELECT * FROM ({command.query}) WHERE FALSE" if "with_no_data" in command.properties else command.query  # noqa: S608 - it is resolved like any query
    with _folder() as folder:
        written = write_query(work.source(query), Layout(folder=Path(folder), partitioned_by=keys))
        columns = [column for column in written.columns if column.name not in keys]
        key_columns = [column for column in written.columns if column.name in keys]
        made = table_input(name, tuple(columns), tuple(key_columns), location)
        placed = _upload(work, lambda _: s3, folder, location)
    try:
        work.glue.create_table(DatabaseName=database, TableInput=made)
    except ClientError as error:
        raise glue_error(error) from error
    _add_partitions(work, {**made, "DatabaseName": database}, placed)
    return Result(kind="DDL", columns=(), rows=(), scanned=written.scanned)


def insert(work: Work, command: Command) -> Result:
    """INSERT INTO: new files beside the old ones, and new partitions."""
    relation = work.relation(command.name)
    database, name = work.database_of(command.name), command.name.table
    if relation is None:
        raise QueryError("TABLE_NOT_FOUND", f"Table 'awsdatacatalog.{database}.{name}' does not exist")
    if is_view(relation.table):
        raise QueryError("NOT_SUPPORTED", "Inserting into views is not supported")
    described = work.catalog.described(database, name)
    try:
        work.caller.require_on_table(described, "INSERT")
    except AwsError as error:
        raise insufficient(error) from error
    if "parquet" not in relation.table.parameters.get("input_format", ""):
        raise QueryError("NOT_SUPPORTED", f"The embedded AWS writes Parquet tables; {name} is none.")
    given, query = _into(relation.table, command)
    keys = [key.name for key in relation.table.partition_keys]
    known = {one.values: one.location for one in work.catalog.partitions(relation.table)} if keys else {}
    with _folder() as folder:
        written = write_query(work.source(query), Layout(folder=Path(folder), partitioned_by=keys, into=given))
        placed = _upload(work, work.catalog.data_client, folder, relation.table.location, known)
    _add_partitions(work, described, {values: placed[values] for values in placed if values not in known})
    return Result(kind="DML", columns=(), rows=(), scanned=written.scanned)


def unload(work: Work, command: Command) -> Result:
    """UNLOAD: files in an empty place."""
    if "format" not in command.properties:
        raise QueryError("SYNTAX_ERROR", "UNLOAD needs WITH (format = …)")
    layout, keys = _format(command, ""), _partitioned_by(command)
    location = command.location.rstrip("/") + "/"
    s3 = work.clients.get("s3", work.principal.identity)
    _check_empty(s3, location, f"Target directory for table already exists: {location}")
    with _folder() as folder:
        written = write_query(
            work.source(command.query), Layout(folder=Path(folder), format=layout, partitioned_by=keys)
        )
        _upload(work, lambda _: s3, folder, location, ending=".gz" if layout == "JSON" else "")
    return Result(kind="DML", columns=(), rows=(), scanned=written.scanned)


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="athena-")


def _location(work: Work, command: Command) -> str:
    unknown = sorted(set(command.properties) - _CTAS_PROPERTIES)
    if unknown:
        raise QueryError("NOT_SUPPORTED", f"The embedded AWS doesn't do CREATE TABLE AS with {', '.join(unknown)}")
    asked = str(command.properties.get("external_location") or "")
    if asked and work.output_is_enforced:
        raise QueryError("", _ENFORCED)
    if asked and not asked.startswith("s3://"):
        raise QueryError("INVALID_TABLE_PROPERTY", f"External location must be a valid S3 location: {asked}")
    return asked.rstrip("/") + "/" if asked else f"{work.output}tables/{work.query_id}/"


def _partitioned_by(command: Command) -> tuple[str, ...]:
    found = command.properties.get("partitioned_by") or ()
    return tuple(name.lower() for name in ((found,) if isinstance(found, str) else found))


def _format(command: Command, default: str) -> str:
    asked = str(command.properties.get("format") or default).lower()
    if asked not in _FORMATS:
        raise QueryError("NOT_SUPPORTED", f"The embedded AWS doesn't write the format {asked.upper()}")
    return _FORMATS[asked]


def _into(table: Table, command: Command) -> tuple[tuple[Column, ...], str]:
    """The columns that take the rows, partition keys last, and the query in their order; the rest gets NULL."""
    if not command.columns:
        return table.all_columns, command.query
    declared = {column.name: column for column in table.all_columns}
    names = [column.name for column in command.columns]
    missing = [name for name in names if name not in declared]
    if missing or len(set(names)) < len(names):
        raise QueryError(
            "COLUMN_NOT_FOUND", f"Insert column name does not exist in target table: {(missing or names)[0]}"
        )
    order = [name for name in declared if name in names]
    absent = [key.name for key in table.partition_keys if key.name not in names]
    if absent:
        raise QueryError("NOT_SUPPORTED", f"INSERT must give the partition keys {', '.join(absent)}")
    listed = ", ".join(f'"{name}"' for name in names)
    chosen = ", ".join(f'"{name}"' for name in order)
    query = f"SELECT {chosen} FROM ({command.query}) AS given({listed})"  # noqa: S608 - it is resolved like any query
    return tuple(declared[name] for name in order), query


def _check_empty(s3: Any, location: str, message: str) -> None:
    place = urlsplit(location)
    try:
        found = s3.list_objects_v2(Bucket=place.netloc, Prefix=place.path.lstrip("/"), MaxKeys=1)
    except ClientError as error:
        raise _denied(location, error) from error
    if found.get("KeyCount"):
        raise QueryError("HIVE_PATH_ALREADY_EXISTS", message)


Values = tuple[str, ...]


def _upload(
    work: Work,
    client_for: Callable[[str], Any],
    folder: str,
    location: str,
    known: Mapping[Values, str] | None = None,
    ending: str = "",
) -> dict[Values, str]:
    """Put the files below the location, or where their partition is; the places of the partitions that got some."""
    placed = {}
    for file, path, values in _files(Path(folder)):
        place = (known or {}).get(values) or f"{location.rstrip('/')}/{path}"
        place = place.rstrip("/") + "/"
        target = urlsplit(f"{place}{work.query_id}_{uuid.uuid4()}{ending}")
        try:
            client_for(place).put_object(
                Bucket=target.netloc, Key=target.path.lstrip("/"), Body=file.read_bytes(), **work.encryption
            )
        except ClientError as error:
            raise _denied(place, error) from error
        placed[values] = place
    return placed


def _files(folder: Path) -> Iterator[tuple[Path, str, Values]]:
    """Each file with its folders (`key=value/…`, "" without keys) and the values in their names."""
    rows = folder / ROWS
    for file in sorted(path for path in (rows, *rows.rglob("*")) if path.is_file()):
        parts = file.relative_to(rows).parent.parts if file != rows else ()
        yield file, "/".join(parts), tuple(unquote(part.partition("=")[2]) for part in parts)


def _denied(location: str, error: ClientError) -> QueryError:
    return QueryError("PERMISSION_DENIED", f"Access denied when writing to location: {location}: {error}")


def _add_partitions(work: Work, described: Mapping[str, Any], new: Mapping[Values, str]) -> None:
    for values, location in sorted(new.items()):
        if not values:
            continue
        try:
            work.glue.create_partition(
                DatabaseName=described["DatabaseName"],
                TableName=described["Name"],
                PartitionInput=partitions.partition_input(described, values, location),
            )
        except ClientError as error:
            raise glue_error(error) from error


WRITES: dict[str, Callable[[Work, Command], Result]] = {
    "CREATE TABLE AS": create_table_as,
    "INSERT": insert,
    "UNLOAD": unload,
}
