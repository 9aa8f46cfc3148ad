"""The Glue catalog: the database, and each stream's tables as the contract says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lakectl.infra.account import Account
from lakectl.infra.cdktf import (
    Construct,
    GlueCatalogDatabase,
    GlueCatalogTable,
    GlueCatalogTablePartitionKeys,
    GlueCatalogTableStorageDescriptorColumns,
    ITerraformDependable,
    TerraformResourceLifecycle,
)
from lakectl.infra.storage import Bucket

_PARQUET_INPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
_PARQUET_OUTPUT = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
_PARQUET_SERDE = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"

# A crawler writes its statistics into these, and Terraform would take them out again (provider issue 30212).
_CRAWLERS = ["parameters", "storage_descriptor[0].parameters"]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table: its name, its Hive type, what it means."""

    name: str
    type: str
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableProps:
    """A table of Parquet files."""

    name: str
    description: str
    bucket: Bucket
    prefix: str
    """The folder of the files in that bucket."""
    columns: Sequence[TableColumn]
    partition_keys: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogProps:
    """The database."""

    name: str
    after: Sequence[ITerraformDependable]
    """The Lake Formation settings, where this stack makes them."""


class Catalog(Construct):
    """The database.

    Its tables start with what the Lake Formation settings grant on new tables: nothing, where this stack or somebody
    else has emptied them. The provider can't say so per database (PR 49940: AWS refuses what it makes of an empty
    `create_table_default_permission`), so the settings come first.
    """

    def __init__(
        self, scope: Construct, construct_id: str, account: Account, curated: Bucket, props: CatalogProps
    ) -> None:
        super().__init__(scope, construct_id)
        self._account = account
        self._database = GlueCatalogDatabase(
            self,
            "database",
            name=props.name,
            description="Events of the lake",
            # Whoever may create a table here may do so at this location ("Underlying data access control").
            location_uri=curated.uri(),
            depends_on=list(props.after),
        )
        self.database = self._database.name

    def arns(self, *tables: Table) -> list[str]:
        """What a policy names to let somebody at these tables: the catalog and the database too."""
        return [self._account.arn("glue", "catalog"), self._database.arn, *(table.arn for table in tables)]


class Table(Construct):
    """A table of the catalog, always declared: nothing guesses a schema from files."""

    def __init__(self, scope: Construct, construct_id: str, catalog: Catalog, props: TableProps) -> None:
        super().__init__(scope, construct_id)
        table = GlueCatalogTable(
            self,
            "table",
            name=props.name,
            description=props.description,
            database_name=catalog.database,
            table_type="EXTERNAL_TABLE",
            parameters={"EXTERNAL": "TRUE", "classification": "parquet"},
            partition_keys=[GlueCatalogTablePartitionKeys(name=key, type="string") for key in props.partition_keys],
            storage_descriptor={
                "location": props.bucket.uri(props.prefix),
                "input_format": _PARQUET_INPUT,
                "output_format": _PARQUET_OUTPUT,
                "ser_de_info": {
                    "serialization_library": _PARQUET_SERDE,
                    "parameters": {"serialization.format": "1"},
                },
                "columns": [_column(column) for column in props.columns],
            },
            lifecycle=TerraformResourceLifecycle(ignore_changes=_CRAWLERS),
        )
        self.name = table.name
        self.arn = table.arn
        self.bucket = props.bucket
        self.prefix = props.prefix


def _column(column: TableColumn) -> GlueCatalogTableStorageDescriptorColumns:
    return GlueCatalogTableStorageDescriptorColumns(name=column.name, type=column.type, comment=column.comment or None)
