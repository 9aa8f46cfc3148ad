"""QuickSight: a data source on Athena, a data set per table, and when its copy is made anew.

Lake Formation is asked for the QuickSight user or group, not for the lake's roles ("Enable fine-grained permissions for
Amazon QuickSight authors in AWS Lake Formation", AWS Big Data Blog): somebody has to grant them the tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lakectl.config.refresh import Refresh
from lakectl.infra.account import Account
from lakectl.infra.catalog import Catalog, Table
from lakectl.infra.cdktf import (
    Construct,
    QuicksightDataSet,
    QuicksightDataSetPermissions,
    QuicksightDataSetPhysicalTableMap,
    QuicksightDataSetPhysicalTableMapRelationalTable,
    QuicksightDataSource,
    QuicksightDataSourcePermission,
    QuicksightRefreshSchedule,
    QuicksightRefreshScheduleSchedule,
    QuicksightRefreshScheduleScheduleScheduleFrequency,
)
from lakectl.infra.cdktf import (
    QuicksightDataSetPhysicalTableMapRelationalTableInputColumns as InputColumn,
)
from lakectl.infra.cdktf import (
    QuicksightRefreshScheduleScheduleScheduleFrequencyRefreshOnDay as OnDay,
)
from lakectl.infra.query import Workgroup

# QuickSight takes these sets of actions as they are, no others ("ResourcePermission", QuickSight API reference): an
# owner's of a data source, and an owner's of a data set.
_SOURCE_OWNER = [
    f"quicksight:{action}"
    for action in (
        "DeleteDataSource",
        "DescribeDataSource",
        "DescribeDataSourcePermissions",
        "PassDataSource",
        "UpdateDataSource",
        "UpdateDataSourcePermissions",
    )
]
_SET_OWNER = [
    f"quicksight:{action}"
    for action in (
        "CancelIngestion",
        "CreateIngestion",
        "DeleteDataSet",
        "DescribeDataSet",
        "DescribeDataSetPermissions",
        "DescribeIngestion",
        "ListIngestions",
        "PassDataSet",
        "UpdateDataSet",
        "UpdateDataSetPermissions",
    )
]

# Hive → "InputColumn", QuickSight API reference.
_TYPES = {
    "boolean": "BOOLEAN",
    "int": "INTEGER",
    "bigint": "INTEGER",
    "double": "DECIMAL",
    "float": "DECIMAL",
    "decimal": "DECIMAL",
    "timestamp": "DATETIME",
    "date": "DATETIME",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSourceProps:
    """The way to Athena."""

    id: str
    name: str
    owners: Sequence[str]
    """ARNs, or `user/…` and `group/…` of this account and region."""


class DataSource(Construct):
    """Athena, by way of a workgroup that nobody else uses: results are data."""

    def __init__(
        self, scope: Construct, construct_id: str, account: Account, workgroup: Workgroup, props: DataSourceProps
    ) -> None:
        super().__init__(scope, construct_id)
        self.owners = [_arn(account, owner) for owner in props.owners]
        source = QuicksightDataSource(
            self,
            "source",
            data_source_id=props.id,
            name=props.name,
            type="ATHENA",
            parameters={"athena": {"work_group": workgroup.name}},
            permission=[
                QuicksightDataSourcePermission(actions=_SOURCE_OWNER, principal=owner) for owner in self.owners
            ],
        )
        self.arn = source.arn


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSetProps:
    """What QuickSight shows of one table."""

    id: str
    name: str
    import_mode: str
    columns: Sequence[tuple[str, str]]
    """Name and Hive type (without precision), partition keys included."""
    refresh: Refresh | None


class DataSet(Construct):
    """A table of the catalog, as QuickSight sees it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        source: DataSource,
        catalog: Catalog,
        table: Table,
        props: DataSetProps,
    ) -> None:
        super().__init__(scope, construct_id)
        physical = QuicksightDataSetPhysicalTableMapRelationalTable(
            data_source_arn=source.arn,
            catalog="AwsDataCatalog",
            schema=catalog.database,
            name=table.name,
            input_columns=[InputColumn(name=name, type=_TYPES.get(kind, "STRING")) for name, kind in props.columns],
        )
        data_set = QuicksightDataSet(
            self,
            "set",
            data_set_id=props.id,
            name=props.name,
            import_mode=props.import_mode,
            physical_table_map=[
                QuicksightDataSetPhysicalTableMap(physical_table_map_id="table", relational_table=physical)
            ],
            permissions=[QuicksightDataSetPermissions(actions=_SET_OWNER, principal=owner) for owner in source.owners],
        )
        if props.refresh:
            QuicksightRefreshSchedule(
                self,
                "refresh",
                data_set_id=data_set.data_set_id,
                schedule_id="lake",
                schedule=[_schedule(props.refresh)],
            )


def _arn(account: Account, owner: str) -> str:
    return owner if owner.startswith("arn:") else account.arn("quicksight", owner)


def _schedule(refresh: Refresh) -> QuicksightRefreshScheduleSchedule:
    day = OnDay(day_of_week=refresh.day_of_week or None, day_of_month=refresh.day_of_month or None)
    frequency = QuicksightRefreshScheduleScheduleScheduleFrequency(
        interval=refresh.interval,
        time_of_the_day=refresh.time or None,
        timezone="UTC",
        refresh_on_day=[day] if refresh.day_of_week or refresh.day_of_month else None,
    )
    return QuicksightRefreshScheduleSchedule(refresh_type="FULL_REFRESH", schedule_frequency=[frequency])
