"""Lake Formation grants: who sees what. Columns are always listed: wildcards break filters (provider issue 36574)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lakectl.infra.account import Account
from lakectl.infra.catalog import Catalog, Table
from lakectl.infra.cdktf import (
    Construct,
    ITerraformDependable,
    LakeformationDataCellsFilter,
    LakeformationDataCellsFilterTableData,
    LakeformationDataCellsFilterTableDataRowFilter,
    LakeformationPermissions,
)
from lakectl.infra.crawler_role import CrawlerRole
from lakectl.infra.governance import Location
from lakectl.infra.tags import LakeTags


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadGrantProps:
    """What one role may read of one table."""

    role: str
    columns: Sequence[str]
    """With the partition keys: for Lake Formation they are columns like any other."""
    rows: str = ""
    """A row filter expression; "" is every row."""
    tags: Sequence[str] = ()
    """Classes to grant instead of columns: whatever of the table wears them, now and later."""
    grantable: bool = False
    """With grant option."""

    @property
    def passed_on(self) -> list[str] | None:
        """What the role may grant to others."""
        return ["SELECT"] if self.grantable else None


class DatabaseGrant(Construct):
    """The role sees that the database is there."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        catalog: Catalog,
        principal: str,
        after: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, construct_id)
        LakeformationPermissions(
            self,
            "database",
            principal=principal,
            permissions=["DESCRIBE"],
            database={"name": catalog.database},
            depends_on=list(after),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Governed:
    """The table that is granted, and what must be there before."""

    account: Account
    tags: LakeTags
    catalog: Catalog
    table: Table
    after: Sequence[ITerraformDependable]


class ReadGrant(Construct):
    """SELECT on the granted columns or LF-tags; where rows are limited too, through a data cells filter."""

    def __init__(
        self, scope: Construct, construct_id: str, governed: Governed, principal: str, props: ReadGrantProps
    ) -> None:
        super().__init__(scope, construct_id)
        if props.tags:
            self._grant_tags(governed, principal, props)
        elif props.rows:
            self._grant_filter(governed, principal, props)
        else:
            self._grant_columns(governed, principal, props)

    def _grant_tags(self, governed: Governed, principal: str, props: ReadGrantProps) -> None:
        """Partition keys wear no class: they are granted by name, as to everybody."""
        LakeformationPermissions(
            Construct(self, "tags"),
            "select",
            principal=principal,
            permissions=["SELECT"],
            permissions_with_grant_option=props.passed_on,
            lf_tag_policy={
                "resource_type": "TABLE",
                "expression": governed.tags.expression(governed.table.name, props.tags),
            },
            depends_on=list(governed.after),
        )
        self._grant_columns(governed, principal, props)

    def _grant_columns(self, governed: Governed, principal: str, props: ReadGrantProps) -> None:
        LakeformationPermissions(
            self,
            "select",
            principal=principal,
            permissions=["SELECT"],
            permissions_with_grant_option=props.passed_on,
            table_with_columns={
                "database_name": governed.catalog.database,
                "name": governed.table.name,
                "column_names": list(props.columns),
            },
            depends_on=list(governed.after),
        )

    def _grant_filter(self, governed: Governed, principal: str, props: ReadGrantProps) -> None:
        data = LakeformationDataCellsFilterTableData(
            name=props.role,
            database_name=governed.catalog.database,
            table_name=governed.table.name,
            table_catalog_id=governed.account.id,
            column_names=list(props.columns),
            row_filter=[LakeformationDataCellsFilterTableDataRowFilter(filter_expression=props.rows)],
        )
        cells = LakeformationDataCellsFilter(self, "filter", table_data=[data], depends_on=list(governed.after))
        LakeformationPermissions(
            self,
            "select",
            principal=principal,
            permissions=["SELECT"],
            permissions_with_grant_option=props.passed_on,
            data_cells_filter={
                "name": props.role,
                "database_name": governed.catalog.database,
                "table_name": governed.table.name,
                "table_catalog_id": governed.account.id,
            },
            depends_on=[*governed.after, cells],
        )


class PartitionGrants(Construct):
    """What whoever adds partitions needs: to change the table, and to name places in the registered location."""

    def __init__(
        self, scope: Construct, construct_id: str, governed: Governed, location: Location, role_arn: str
    ) -> None:
        super().__init__(scope, construct_id)
        after = list(governed.after)
        self.location = LakeformationPermissions(
            Construct(self, "location"),
            "grant",
            principal=role_arn,
            permissions=["DATA_LOCATION_ACCESS"],
            data_location={"arn": location.arn},
            depends_on=after,
        )
        self.table = LakeformationPermissions(
            Construct(self, "table"),
            "grant",
            principal=role_arn,
            permissions=["ALTER", "DESCRIBE", "INSERT"],
            table={"database_name": governed.catalog.database, "name": governed.table.name},
            depends_on=after,
        )


class CrawlerGrants(Construct):
    """What "Configuring a crawler to use Lake Formation credentials" (Glue developer guide) asks for."""

    def __init__(
        self, scope: Construct, construct_id: str, governed: Governed, location: Location, crawler: CrawlerRole
    ) -> None:
        super().__init__(scope, construct_id)
        self.governed = governed
        partitions = PartitionGrants(self, "Partitions", governed, location, crawler.arn)
        database = LakeformationPermissions(
            Construct(self, "database"),
            "grant",
            principal=crawler.arn,
            permissions=["ALTER", "CREATE_TABLE", "DESCRIBE"],
            database={"name": governed.catalog.database},
            depends_on=list(governed.after),
        )
        self.all = (partitions.location, database, partitions.table)
