"""Who asks Glue, and what IAM and Lake Formation let them know and do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lakectl.localaws.api import AwsError, Principal
from lakectl.localaws.engines.sql.model import ALL_ROWS, Column, Table
from lakectl.localaws.seam_iam import principal_may
from lakectl.localaws.services.lakeformation import access
from lakectl.localaws.services.lakeformation import defaults as lakeformation_defaults
from lakectl.localaws.services.lakeformation.store import State

Described = Mapping[str, Any]
"""A table as Glue describes it."""


def refused(permission: str, what: str) -> AwsError:
    """Lake Formation's answer."""
    return AwsError(
        "AccessDeniedException", f"Insufficient Lake Formation permission(s): Required {permission} on {what}"
    )


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal before the catalog of an account; `state` is a copy of Lake Formation's."""

    principal: Principal
    account: str
    region: str
    state: State

    @property
    def is_admin(self) -> bool:
        """Whether Lake Formation keeps nothing from them."""
        return access.is_admin(self.state, self.principal, self.account)

    def ask_iam(self, action: str, database: str = "", tables: Sequence[str] = ()) -> None:
        """AccessDeniedException unless IAM allows it on the catalog, the database and the tables.

        "Specifying AWS Glue resource ARNs": an operation on a table needs permission on what it lies in as well.
        """
        for resource in self._resources(database, tables):
            if not self._may(action, resource):
                raise AwsError(
                    "AccessDeniedException",
                    f"User: {self.principal.arn} is not authorized to perform: {action} on resource: {resource}",
                )

    def iam_allows(self, action: str, database: str, table: str) -> bool:
        """Whether IAM allows it on the table."""
        return all(self._may(action, resource) for resource in self._resources(database, [table]))

    def _may(self, action: str, resource: str) -> bool:
        return principal_may(self.principal, action, resource, account=self.account, region=self.region)

    def _resources(self, database: str, tables: Sequence[str]) -> list[str]:
        start = f"arn:aws:glue:{self.region}:{self.account}:"
        named = [f"{start}database/{database}"] if database else []
        return [f"{start}catalog", *named, *(f"{start}table/{database}/{table}" for table in tables)]

    def known(self, described: Described) -> frozenset[str]:
        """The columns whose names they may know."""
        lakeformation_defaults.meet_table(self.state, described)
        return access.known_columns(self.state, self.principal, self.account, table_of(described))

    def read_whole(self, described: Described) -> frozenset[str]:
        """The columns that they may read of every row."""
        lakeformation_defaults.meet_table(self.state, described)
        rules = access.rules(self.state, self.principal, self.account, table_of(described))
        return frozenset[str]().union(*(rule.columns for rule in rules if rule.rows == ALL_ROWS))

    def knows_database(self, name: str) -> bool:
        """Whether they may know of the database."""
        return access.sees_database(self.state, self.principal, self.account, name)

    def require_on_database(self, name: str, permission: str) -> None:
        """AccessDeniedException without the permission on the database."""
        held = access.database_permissions(self.state, self.principal, self.account, name)
        if not self.is_admin and not held & {permission, "ALL"}:
            raise refused(permission.replace("_", " ").title(), name)

    def require_on_table(self, described: Described, *permissions: str) -> None:
        """AccessDeniedException with none of the permissions on the table."""
        lakeformation_defaults.meet_table(self.state, described)
        database, name = described["DatabaseName"], described["Name"]
        held = access.table_permissions(self.state, self.principal, self.account, database, name)
        if not self.is_admin and not held & {*permissions, "ALL"}:
            raise refused(permissions[0].title(), name)

    def require_location(self, location: str) -> None:
        """AccessDeniedException for a table over registered data that they weren't given the location of."""
        if location and not access.may_use_location(self.state, self.principal, self.account, location):
            raise refused("Data Location Access", location)


def table_of(described: Described) -> Table:
    """The table of the query engine."""
    storage = described.get("StorageDescriptor") or {}
    return Table(
        database=described["DatabaseName"],
        name=described["Name"],
        columns=_columns(storage.get("Columns")),
        partition_keys=_columns(described.get("PartitionKeys")),
        location=storage.get("Location") or "",
        table_type=described.get("TableType") or "EXTERNAL_TABLE",
        parameters={**(described.get("Parameters") or {}), "input_format": (storage.get("InputFormat") or "").lower()},
        view_text=described.get("ViewOriginalText") or "",
    )


def _columns(described: Sequence[Mapping[str, Any]] | None) -> tuple[Column, ...]:
    return tuple(
        Column(column["Name"].lower(), column.get("Type") or "string", column.get("Comment") or "")
        for column in described or ()
    )
