"""What permissions are on: the resources of Lake Formation's API in one form each, so that equal ones are equal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lakectl.localaws.api import AwsError

Resource = dict[str, Any]

ALL_TABLES = "ALL_TABLES"
# "LFTagPolicyResource": an array of 1 to 5 items.
_MOST_KEYS = 5


def invalid(message: str) -> AwsError:
    """InvalidInputException."""
    return AwsError("InvalidInputException", message)


def canonical(resource: Mapping[str, Any], account: str) -> Resource:
    """The resource with its catalog filled in and its lists sorted; InvalidInputException when it is none.

    The result has one key, as the API's: `{"Table": {"CatalogId": …, "DatabaseName": …, "Name": …}}`.
    """
    given = [kind for kind, value in resource.items() if value is not None]
    if len(given) != 1 or given[0] not in _FORMS:
        raise invalid(f"Resource must have exactly one of {', '.join(_FORMS)}.")
    kind = given[0]
    value = resource[kind]
    catalog = value.get("TableCatalogId" if kind == "DataCellsFilter" else "CatalogId") or account
    try:
        return {kind: _FORMS[kind](value, catalog)}
    except KeyError as error:
        raise invalid(f"{kind} needs {error.args[0]}.") from error


def _catalog(value: Mapping[str, Any], _catalog: str) -> Resource:
    return {"Id": value["Id"]} if value.get("Id") else {}


def _database(value: Mapping[str, Any], catalog: str) -> Resource:
    return {"CatalogId": catalog, "Name": value["Name"].lower()}


def _table(value: Mapping[str, Any], catalog: str) -> Resource:
    base = {"CatalogId": catalog, "DatabaseName": value["DatabaseName"].lower()}
    if value.get("TableWildcard") is not None:
        return {**base, "Name": ALL_TABLES, "TableWildcard": {}}
    return {**base, "Name": value["Name"].lower()}


def _columns(value: Mapping[str, Any], catalog: str) -> Resource:
    base = {"CatalogId": catalog, "DatabaseName": value["DatabaseName"].lower(), "Name": value["Name"]}
    if base["Name"] != ALL_TABLES:
        base["Name"] = base["Name"].lower()
    if value.get("ColumnNames"):
        return {**base, "ColumnNames": sorted(name.lower() for name in value["ColumnNames"])}
    if value.get("ColumnWildcard") is None:
        raise invalid("TableWithColumns needs ColumnNames or ColumnWildcard.")
    excluded = sorted(name.lower() for name in value["ColumnWildcard"].get("ExcludedColumnNames") or [])
    return {**base, "ColumnWildcard": {"ExcludedColumnNames": excluded} if excluded else {}}


def _location(value: Mapping[str, Any], catalog: str) -> Resource:
    return {"CatalogId": catalog, "ResourceArn": value["ResourceArn"].rstrip("/")}


def _filter(value: Mapping[str, Any], catalog: str) -> Resource:
    return {
        "TableCatalogId": catalog,
        "DatabaseName": value["DatabaseName"].lower(),
        "TableName": value["TableName"].lower(),
        "Name": value["Name"],
    }


def _tag(value: Mapping[str, Any], catalog: str) -> Resource:
    return {"CatalogId": catalog, "TagKey": value["TagKey"], "TagValues": sorted(value.get("TagValues") or [])}


def _tag_policy(value: Mapping[str, Any], catalog: str) -> Resource:
    pairs = [
        {"TagKey": pair["TagKey"].lower(), "TagValues": sorted(one.lower() for one in pair.get("TagValues") or [])}
        for pair in value.get("Expression") or []
    ]
    if value["ResourceType"] not in {"DATABASE", "TABLE"} or not all(pair["TagValues"] for pair in pairs):
        raise invalid("LFTagPolicy needs ResourceType DATABASE or TABLE, and values for every key.")
    if not 0 < len(pairs) <= _MOST_KEYS or len({pair["TagKey"] for pair in pairs}) < len(pairs):
        raise invalid(f"An LF-tag expression has 1 to {_MOST_KEYS} different keys.")
    expression = sorted(pairs, key=lambda pair: str(pair["TagKey"]))
    return {"CatalogId": catalog, "ResourceType": value["ResourceType"], "Expression": expression}


_FORMS = {
    "Catalog": _catalog,
    "Database": _database,
    "Table": _table,
    "TableWithColumns": _columns,
    "DataLocation": _location,
    "DataCellsFilter": _filter,
    "LFTag": _tag,
    "LFTagPolicy": _tag_policy,
}


def table_of(resource: Resource) -> tuple[str, str] | None:
    """Database and name of the table that the resource is, or is a part of; None for other resources."""
    for kind, name in (("Table", "Name"), ("TableWithColumns", "Name"), ("DataCellsFilter", "TableName")):
        if kind in resource:
            return resource[kind]["DatabaseName"], resource[kind][name]
    return None
