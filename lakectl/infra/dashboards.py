"""What QuickSight gets of a lake: nothing unless an environment names owners."""

from __future__ import annotations

from collections.abc import Mapping

from lakectl.config import names
from lakectl.config.model import LakeConfig
from lakectl.config.refresh import parse_refresh
from lakectl.events.contract import PARTITION_KEYS, Contract
from lakectl.infra.account import Account
from lakectl.infra.catalog import Catalog, Table
from lakectl.infra.cdktf import Construct
from lakectl.infra.query import Workgroup
from lakectl.infra.quicksight import DataSet, DataSetProps, DataSource, DataSourceProps


def dashboards(
    scope: Construct,
    account: Account,
    workgroup: Workgroup,
    catalog: Catalog,
    tables: Mapping[str, Table],
    config: LakeConfig,
) -> None:
    """A data source, and a data set for the table of each stream."""
    settings = config.environment.quicksight
    identity = names.quicksight_data_source(config)
    source = DataSource(
        Construct(scope, "quicksight"),
        "Source",
        account,
        workgroup,
        DataSourceProps(id=identity, name=identity, owners=settings.owners),
    )
    for contract in config.streams:
        identity = names.quicksight_data_set(config, contract)
        props = DataSetProps(
            id=identity,
            name=identity,
            import_mode=settings.import_mode,
            columns=_columns(contract, personal=settings.personal_columns),
            refresh=parse_refresh(settings.refresh) if settings.refresh else None,
        )
        DataSet(Construct(scope, contract.name), "Set", source, catalog, tables[contract.name], props)


def _columns(contract: Contract, *, personal: bool) -> list[tuple[str, str]]:
    stored = [column for column in contract.stored_columns if personal or not column.personal]
    return [
        *((column.name, column.stored_type.name) for column in stored),
        *((key, "string") for key in PARTITION_KEYS),
    ]
