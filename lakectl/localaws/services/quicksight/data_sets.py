"""Data sets: kept as they are given, with what QuickSight adds to them. No data is ever imported."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from typing import Any

from lakectl.localaws.services.quicksight.context import (
    DATA_SET,
    DATA_SOURCE,
    Answer,
    Context,
    Operation,
    invalid,
    not_found,
)
from lakectl.localaws.services.quicksight.resources import named

IMPORT_MODES = ("SPICE", "DIRECT_QUERY")
# "InputColumn" and "OutputColumn", QuickSight API reference: columns come out in four types.
_TYPES = {
    "STRING": "STRING",
    "INTEGER": "INTEGER",
    "DECIMAL": "DECIMAL",
    "DATETIME": "DATETIME",
    "BIT": "INTEGER",
    "BOOLEAN": "INTEGER",
    "JSON": "STRING",
    "SEMISTRUCT": "STRING",
}
_GIVEN = (
    "Name",
    "ImportMode",
    "PhysicalTableMap",
    "LogicalTableMap",
    "ColumnGroups",
    "FieldFolders",
    "RowLevelPermissionDataSet",
    "RowLevelPermissionTagConfiguration",
    "ColumnLevelPermissionRules",
    "DataSetUsageConfiguration",
)


def _create(call: Context) -> Answer:
    return named(DATA_SET, call.create(DATA_SET, _described(call)))


def _update(call: Context) -> Answer:
    found = call.one(DATA_SET)
    kept = {key: value for key, value in found["described"].items() if key not in _GIVEN}
    found["described"] = {**kept, **_described(call), "LastUpdatedTime": time.time()}
    return named(DATA_SET, found)


def _described(call: Context) -> dict[str, Any]:
    call.need("Name")
    call.choice("ImportMode", IMPORT_MODES)
    tables = [table for entry in call.need("PhysicalTableMap").values() for table in entry.values()]
    sources = {source["described"]["Arn"] for source in call.all(DATA_SOURCE).values()}
    for table in tables:
        if table.get("DataSourceArn") not in sources:
            raise invalid(f"DataSourceArn {table.get('DataSourceArn')} is not found")
    return {
        "LogicalTableMap": _logical(call.data["PhysicalTableMap"]),
        **{key: call.data[key] for key in _GIVEN if call.data.get(key)},
        "OutputColumns": [_output(column) for table in tables for column in _columns(table)],
        "ConsumedSpiceCapacityInBytes": 0,
    }


def _logical(physical: Mapping[str, Any]) -> dict[str, Any]:
    """What QuickSight makes of tables that nobody has transformed: one logical table for each."""
    return {
        str(uuid.uuid5(uuid.NAMESPACE_OID, name)): {
            "Alias": next(iter(entry.values())).get("Name", name),
            "Source": {"PhysicalTableId": name},
        }
        for name, entry in physical.items()
    }


def _columns(table: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = table.get("InputColumns") or table.get("Columns")
    if not found:
        raise invalid("A table needs at least one column")
    return list(found)


def _output(column: Mapping[str, Any]) -> dict[str, Any]:
    if column.get("Type") not in _TYPES:
        raise invalid(f"{column.get('Type')} is no type of a column")
    return {"Name": column["Name"], "Type": _TYPES[column["Type"]]}


def _properties(call: Context) -> Answer:
    found = call.one(DATA_SET)
    if found["described"]["ImportMode"] != "SPICE":
        raise invalid("The data set is not a SPICE dataset")
    if "refresh_properties" not in found:
        raise not_found("Dataset refresh properties are not set")
    return {"DataSetRefreshProperties": found["refresh_properties"]}


def _put_properties(call: Context) -> Answer:
    call.one(DATA_SET)["refresh_properties"] = call.need("DataSetRefreshProperties")
    return {}


def _delete_properties(call: Context) -> Answer:
    call.one(DATA_SET).pop("refresh_properties", None)
    return {}


OPERATIONS: dict[str, Operation] = {
    "CreateDataSet": _create,
    "UpdateDataSet": _update,
    "DescribeDataSetRefreshProperties": _properties,
    "PutDataSetRefreshProperties": _put_properties,
    "DeleteDataSetRefreshProperties": _delete_properties,
}
