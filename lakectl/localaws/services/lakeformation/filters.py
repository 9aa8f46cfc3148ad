"""Data cells filters: named columns and rows of a table."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from lakectl.localaws.api import AwsError
from lakectl.localaws.engines.sql.rowfilter import RowFilterError, parse_row_filter
from lakectl.localaws.services.lakeformation.access import filter_key
from lakectl.localaws.services.lakeformation.context import Answer, Context, Data, Operation
from lakectl.localaws.services.lakeformation.resources import invalid

Filters = dict[str, Any]


def _create(filters: Filters, data: Data, account: str, columns: frozenset[str]) -> None:
    made = _checked(data, account, columns)
    key = _key(made)
    if key in filters:
        raise AwsError("AlreadyExistsException", f"Data cell filter {made['Name']} already exists.")
    filters[key] = made


def _update(filters: Filters, data: Data, account: str, columns: frozenset[str]) -> None:
    made = _checked(data, account, columns)
    find(filters, made)
    filters[_key(made)] = made


def find(filters: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The filter of DatabaseName, TableName and Name; EntityNotFoundException."""
    found: dict[str, Any] | None = filters.get(_key(data))
    if found is None:
        raise AwsError("EntityNotFoundException", f"Data cell filter {data.get('Name')} not found.")
    return found


def _of_table(filters: Mapping[str, Any], table: Data | None) -> list[dict[str, Any]]:
    return [
        found
        for found in filters.values()
        if not table
        or (
            found["DatabaseName"] == (table.get("DatabaseName") or "").lower()
            and ("Name" not in table or found["TableName"] == table["Name"].lower())
        )
    ]


def _key(data: Mapping[str, Any]) -> str:
    database, table = (str(data.get(name) or "").lower() for name in ("DatabaseName", "TableName"))
    return filter_key(database, table, str(data.get("Name")))


def _checked(data: Mapping[str, Any], account: str, columns: frozenset[str]) -> dict[str, Any]:
    rows = dict(data.get("RowFilter") or {"AllRowsWildcard": {}})
    expression = rows.get("FilterExpression")
    if expression:
        try:
            parse_row_filter(expression, columns)
        except RowFilterError as error:
            raise invalid(str(error)) from error
    made = {
        "TableCatalogId": data.get("TableCatalogId") or account,
        "DatabaseName": str(data["DatabaseName"]).lower(),
        "TableName": str(data["TableName"]).lower(),
        "Name": str(data["Name"]),
        # Terraform's provider takes either form apart by which key is there.
        "RowFilter": {"FilterExpression": expression} if expression else {"AllRowsWildcard": {}},
        "VersionId": str(uuid.uuid4()),
    }
    return made | _column_part(data, columns)


def _column_part(data: Mapping[str, Any], columns: frozenset[str]) -> dict[str, Any]:
    names = [name.lower() for name in data.get("ColumnNames") or []]
    wildcard = data.get("ColumnWildcard")
    if bool(names) == (wildcard is not None):
        raise invalid("A data cell filter has either ColumnNames or ColumnWildcard.")
    excluded = [name.lower() for name in (wildcard or {}).get("ExcludedColumnNames") or []]
    unknown = sorted({*names, *excluded} - columns)
    if unknown:
        raise invalid(f"Columns not found: {', '.join(unknown)}")
    if names:
        return {"ColumnNames": names}
    return {"ColumnWildcard": {"ExcludedColumnNames": excluded} if excluded else {}}


def _create_filter(context: Context, data: Data) -> Answer:
    return _change(context, data, _create)


def _update_filter(context: Context, data: Data) -> Answer:
    return _change(context, data, _update)


def _change(context: Context, data: Data, change: Callable[[Filters, Data, str, frozenset[str]], None]) -> Answer:
    table = data.get("TableData") or {}
    for name in ("DatabaseName", "TableName", "Name"):
        if not table.get(name):
            raise invalid(f"TableData needs {name}.")
    columns = context.glue.columns(str(table["DatabaseName"]), str(table["TableName"]))
    with context.store.change() as state:
        context.only_admin(state)
        change(state["filters"], table, context.account, columns)
    return {}


def _get_filter(context: Context, data: Data) -> Answer:
    return {"DataCellsFilter": find(context.store.read()["filters"], data)}


def _list_filters(context: Context, data: Data) -> Answer:
    return {"DataCellsFilters": _of_table(context.store.read()["filters"], data.get("Table"))}


def _delete_filter(context: Context, data: Data) -> Answer:
    """Remove the filter with the grants on it."""
    with context.store.change() as state:
        context.only_admin(state)
        gone = find(state["filters"], data)
        del state["filters"][_key(data)]
        named = {name: gone[name] for name in ("TableCatalogId", "DatabaseName", "TableName", "Name")}
        state["grants"] = [grant for grant in state["grants"] if grant["resource"] != {"DataCellsFilter": named}]
    return {}


OPERATIONS: dict[str, Operation] = {
    "CreateDataCellsFilter": _create_filter,
    "UpdateDataCellsFilter": _update_filter,
    "GetDataCellsFilter": _get_filter,
    "ListDataCellsFilter": _list_filters,
    "DeleteDataCellsFilter": _delete_filter,
}
