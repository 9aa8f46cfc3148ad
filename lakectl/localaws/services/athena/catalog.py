"""The catalog as the engine asks for it: Glue's tables, Lake Formation's rules, S3's objects, for one principal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from lakectl.localaws.api import AwsError, Platform, Principal
from lakectl.localaws.engines.sql.model import DataFile, Partition, QueryError, Relation, Table
from lakectl.localaws.seam_iam import principal_may
from lakectl.localaws.services.catalog.caller import Caller, table_of
from lakectl.localaws.services.clients import Clients
from lakectl.localaws.services.lakeformation import defaults
from lakectl.localaws.services.lakeformation.access import rules, sees_database
from lakectl.localaws.services.lakeformation.catalog import Glue
from lakectl.localaws.services.lakeformation.locations import covered, lender
from lakectl.localaws.services.lakeformation.store import DOCUMENT, State, Store
from lakectl.localaws.trust import LAKE_FORMATION, trusts

_PARQUET = "parquet"
_HIDDEN = ("_", ".")


class PrincipalCatalog:
    """See `engines.sql.model.Catalog`. Made for one query: what it has read of the grants stays as it was.

    Glue is read as root, because a row filter may look at columns that the principal may not; IAM is asked before for
    what Athena needs of the principal ("Configure access to databases and tables in the AWS Glue Data Catalog").
    """

    def __init__(self, platform: Platform, clients: Clients, principal: Principal) -> None:
        self._platform = platform
        self._principal = principal
        self._clients = clients
        self.glue = Glue(clients)
        # A copy: what new tables get by default is worked out again here, and saved by Lake Formation itself.
        self._state: State = dict(Store(platform.document(DOCUMENT)).read())
        self.caller = Caller(principal, platform.account, platform.region, self._state)

    def relation(self, database: str, name: str) -> Relation | None:
        """The table as the principal sees it; no columns when nothing of it was granted."""
        self._ask_iam("glue:GetDatabase", database)
        self._ask_iam("glue:GetTable", database, name)
        found = self._found(database, name)
        return None if found is None else self._relation(found)

    def described(self, database: str, name: str) -> Mapping[str, Any]:
        """The table as Glue has it, with what the principal may not see: for statements that Glue decides about."""
        found = self._found(database, name)
        if found is None:
            raise QueryError("TABLE_NOT_FOUND", f"Table 'awsdatacatalog.{database}.{name}' does not exist")
        return found

    def described_partition(self, database: str, table: str, values: Sequence[str]) -> Mapping[str, Any] | None:
        """The partition as Glue has it, whole (see `described`)."""
        try:
            answer = self._clients.get("glue").get_partition(
                DatabaseName=database, TableName=table, PartitionValues=list(values)
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                return None
            raise
        found: Mapping[str, Any] = answer["Partition"]
        return found

    def exists(self, database: str, name: str) -> bool:
        """Whether the name is taken, which Glue tells whoever may make tables."""
        return self._found(database, name) is not None

    def _found(self, database: str, name: str) -> Mapping[str, Any] | None:
        try:
            found: Mapping[str, Any] = self._clients.get("glue").get_table(DatabaseName=database, Name=name)["Table"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                return None
            raise
        return found

    def databases(self) -> Sequence[str]:
        """The databases that the principal may know of."""
        self._ask_iam("glue:GetDatabases")
        defaults.meet_new(self._state, self.glue)
        names = [database["Name"] for database in self.glue.databases()]
        account = self._platform.account
        return [name for name in names if sees_database(self._state, self._principal, account, name)]

    def relations(self, database: str) -> Sequence[Relation]:
        """The tables of which the principal sees a column."""
        self._ask_iam("glue:GetTables", database)
        try:
            tables = [
                t for t in self.glue.tables(database) if self.caller.iam_allows("glue:GetTables", database, t["Name"])
            ]
        except ClientError as error:
            if error.response["Error"]["Code"] != "EntityNotFoundException":
                raise
            raise QueryError("SCHEMA_NOT_FOUND", f"Schema '{database}' does not exist") from error
        return [relation for relation in map(self._relation, tables) if relation.columns]

    def partitions(self, table: Table) -> Sequence[Partition]:
        """Every partition of the table; an unpartitioned table is one."""
        if not table.partition_keys:
            return [Partition((), table.location)]
        self._ask_iam("glue:GetPartitions", table.database, table.name)
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
        try:
            return [file for partition in partitions for file in self._partition_files(partition)]
        except ClientError as error:
            raise _unreadable(table.location, str(error)) from error

    def _partition_files(self, partition: Partition) -> Iterator[DataFile]:
        place, client = urlsplit(partition.location), self.data_client(partition.location)
        prefix = f"{place.path.strip('/')}/".lstrip("/")
        lent = covered(self._state["locations"], partition.location)
        for page in client.get_paginator("list_objects_v2").paginate(Bucket=place.netloc, Prefix=prefix):
            for entry in page.get("Contents", []):
                parts = entry["Key"].removeprefix(prefix).split("/")
                if entry["Size"] and not any(part.startswith(_HIDDEN) for part in parts):
                    if not lent:
                        # The engine reads the file itself: that the principal may read it must be asked for.
                        client.head_object(Bucket=place.netloc, Key=entry["Key"])
                    elif not self._may_read(entry["Key"], partition.location):
                        raise _unreadable(partition.location, "the location's role may not read it")
                    path = self._platform.object_file(place.netloc, entry["Key"])
                    address = f"s3://{place.netloc}/{entry['Key']}"
                    yield DataFile(path, entry["Size"], partition.values, address)

    def data_client(self, location: str) -> Any:
        """S3 for a place: lent by Lake Formation where it is registered, else with the principal's own permissions."""
        if not covered(self._state["locations"], location):
            return self._clients.get("s3", self._principal.identity)
        where = {"account": self._platform.account, "region": self._platform.region}
        if not principal_may(self._principal, "lakeformation:GetDataAccess", "*", **where):
            raise _insufficient(
                f"User: {self._principal.arn} is not authorized to perform: lakeformation:GetDataAccess on resource: *"
            )
        role = lender(self._state["locations"], location)
        if role and not trusts(self._platform, role, LAKE_FORMATION):
            raise _unreadable(location, f"Lake Formation may not assume {role}")
        return self._clients.get("s3", role)

    def _may_read(self, key: str, location: str) -> bool:
        """Whether the role of a registered location may read an object that the engine is about to read itself."""
        role = lender(self._state["locations"], location)
        where = {"account": self._platform.account, "region": self._platform.region}
        arn = f"arn:aws:s3:::{urlsplit(location).netloc}/{key}"
        return not role or principal_may(Principal("", role), "s3:GetObject", arn, **where)

    def _ask_iam(self, action: str, database: str = "", table: str = "") -> None:
        try:
            self.caller.ask_iam(action, database, [table] if table else [])
        except AwsError as error:
            raise _insufficient(error.message) from error

    def _relation(self, described: Mapping[str, Any]) -> Relation:
        table = table_of(described)
        defaults.meet_table(self._state, described)
        return Relation(table, rules(self._state, self._principal, self._platform.account, table))


def _unreadable(location: str, why: str) -> QueryError:
    return QueryError("PERMISSION_DENIED", f"Access denied when reading from location: {location}: {why}")


def _insufficient(why: str) -> QueryError:
    return QueryError("", f"Insufficient permissions to execute the query. {why}")
