"""The catalog as the engine asks for it: Glue's tables, Lake Formation's rules, S3's objects, for one principal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from lakectl.localaws.api import Platform, Principal
from lakectl.localaws.engines.sql.model import Column, DataFile, Partition, QueryError, Relation, Table
from lakectl.localaws.engines.sql.resolve import no_privilege
from lakectl.localaws.services.clients import Clients
from lakectl.localaws.services.lakeformation import defaults
from lakectl.localaws.services.lakeformation.access import rules, sees_database
from lakectl.localaws.services.lakeformation.catalog import Glue
from lakectl.localaws.services.lakeformation.locations import covered
from lakectl.localaws.services.lakeformation.store import DOCUMENT, State, Store

_PARQUET = "parquet"
_HIDDEN = ("_", ".")


class PrincipalCatalog:
    """See `engines.sql.model.Catalog`. Made for one query: what it has read of the grants stays as it was."""

    def __init__(self, platform: Platform, clients: Clients, principal: Principal) -> None:
        self._platform = platform
        self._principal = principal
        self._clients = clients
        self._glue = Glue(clients)
        # A copy: what new tables get by default is worked out again here, and saved by Lake Formation itself.
        self._state: State = dict(Store(platform.document(DOCUMENT)).read())

    def relation(self, database: str, name: str) -> Relation | None:
        """The table as the principal sees it; no columns when nothing of it was granted."""
        try:
            # As the caller: on AWS, Athena reads the catalog with the caller's own IAM permissions.
            found = self._client("glue").get_table(DatabaseName=database, Name=name)["Table"]
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "EntityNotFoundException":
                return None
            if code.startswith("AccessDenied"):
                raise no_privilege() from error
            raise
        return self._relation(found)

    def databases(self) -> Sequence[str]:
        """The databases that the principal may know of."""
        defaults.meet_new(self._state, self._glue)
        names = [database["Name"] for database in self._glue.databases()]
        account = self._platform.account
        return [name for name in names if sees_database(self._state, self._principal, account, name)]

    def relations(self, database: str) -> Sequence[Relation]:
        """The tables of which the principal sees a column."""
        try:
            found = [self._relation(table) for table in self._glue.tables(database)]
        except ClientError as error:
            if error.response["Error"]["Code"] != "EntityNotFoundException":
                raise
            raise QueryError("SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist") from error
        return [relation for relation in found if relation.columns]

    def partitions(self, table: Table) -> Sequence[Partition]:
        """Every partition of the table; an unpartitioned table is one."""
        if not table.partition_keys:
            return [Partition((), table.location)]
        pages = self._clients.get("glue").get_paginator("get_partitions")
        return [
            Partition(tuple(partition["Values"]), partition["StorageDescriptor"]["Location"])
            for page in pages.paginate(DatabaseName=table.database, TableName=table.name)
            for partition in page["Partitions"]
        ]

    def files(self, table: Table, partitions: Sequence[Partition]) -> Sequence[DataFile]:
        """The objects of these partitions."""
        if _PARQUET not in table.parameters.get("input_format", ""):
            raise QueryError("NOT_SUPPORTED", f"The embedded AWS reads Parquet tables; {table.name} is none.")
        # Lake Formation hands out data of registered locations; elsewhere the caller's own S3 permissions count.
        registered = covered(self._state["locations"], table.location)
        client = self._clients.get("s3") if registered else self._client("s3")
        try:
            return [file for partition in partitions for file in self._partition_files(client, partition)]
        except ClientError as error:
            message = f"Access denied when reading from location: {table.location}: {error}"
            raise QueryError("PERMISSION_DENIED", message) from error

    def _partition_files(self, client: Any, partition: Partition) -> Iterator[DataFile]:
        place = urlsplit(partition.location)
        prefix = place.path.strip("/") + "/"
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=place.netloc, Prefix=prefix):
            for entry in page.get("Contents", []):
                parts = entry["Key"].removeprefix(prefix).split("/")
                if entry["Size"] and not any(part.startswith(_HIDDEN) for part in parts):
                    path = self._platform.object_file(place.netloc, entry["Key"])
                    yield DataFile(path, entry["Size"], partition.values)

    def _client(self, service: str) -> Any:
        return self._clients.get(service, self._principal.role_arn)

    def _relation(self, described: Mapping[str, Any]) -> Relation:
        table = _table(described)
        defaults.meet_table(self._state, described)
        return Relation(table, rules(self._state, self._principal, self._platform.account, table))


def _table(described: Mapping[str, Any]) -> Table:
    storage = described.get("StorageDescriptor") or {}
    return Table(
        database=described["DatabaseName"],
        name=described["Name"],
        columns=_columns(storage.get("Columns")),
        partition_keys=_columns(described.get("PartitionKeys")),
        location=storage.get("Location") or "",
        table_type=described.get("TableType") or "EXTERNAL_TABLE",
        parameters={"input_format": (storage.get("InputFormat") or "").lower()},
    )


def _columns(described: Sequence[Mapping[str, Any]] | None) -> tuple[Column, ...]:
    return tuple(
        Column(column["Name"].lower(), column.get("Type") or "string", column.get("Comment") or "")
        for column in described or ()
    )
