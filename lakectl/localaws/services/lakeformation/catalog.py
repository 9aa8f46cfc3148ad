"""The Glue catalog, as far as Lake Formation looks at it: does a database or table exist, and which columns has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from lakectl.localaws.api import AwsError
from lakectl.localaws.services.clients import Clients


class Glue:
    """Glue, asked as the account's root."""

    def __init__(self, clients: Clients) -> None:
        self._clients = clients

    def databases(self) -> Iterator[dict[str, Any]]:
        """Every database."""
        for page in self._clients.get("glue").get_paginator("get_databases").paginate():
            yield from page["DatabaseList"]

    def tables(self, database: str) -> Iterator[dict[str, Any]]:
        """Every table of a database."""
        for page in self._clients.get("glue").get_paginator("get_tables").paginate(DatabaseName=database):
            yield from page["TableList"]

    def database(self, name: str) -> dict[str, Any]:
        """A database; EntityNotFoundException."""
        found: dict[str, Any] = self._asked("get_database", "Database not found.", Name=name)["Database"]
        return found

    def columns(self, database: str, table: str) -> frozenset[str]:
        """The names of a table's columns and partition keys; EntityNotFoundException."""
        found = self._asked("get_table", "Table not found.", DatabaseName=database, Name=table)["Table"]
        columns = [*found.get("StorageDescriptor", {}).get("Columns", []), *found.get("PartitionKeys", [])]
        return frozenset(column["Name"].lower() for column in columns)

    def _asked(self, operation: str, missing: str, **arguments: str) -> Any:
        try:
            return getattr(self._clients.get("glue"), operation)(**arguments)
        except ClientError as error:
            if error.response["Error"]["Code"] != "EntityNotFoundException":
                raise
            raise AwsError("EntityNotFoundException", missing) from error
