"""LF-tags: keys with values, and which databases, tables and columns wear them (what follows: `tag_policies`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lakectl.localaws.api import AwsError
from lakectl.localaws.services.lakeformation.context import Answer, Context, Data, Operation
from lakectl.localaws.services.lakeformation.resources import Resource, canonical, invalid

Tags = dict[str, list[str]]
Tagged = list[dict[str, Any]]
"""Each: `resource` (canonical), `key`, `value`."""


def _create(tags: Tags, data: Data) -> None:
    key, values = _key(data), list(data.get("TagValues") or [])
    if not values:
        raise invalid("Tag values cannot be empty.")
    if key in tags:
        raise AwsError("AlreadyExistsException", f"Tag key already exists: {key}")
    tags[key] = sorted({value.lower() for value in values})


def _find(tags: Mapping[str, list[str]], data: Data) -> list[str]:
    values = tags.get(_key(data))
    if values is None:
        raise AwsError("EntityNotFoundException", f"Tag key not found: {_key(data)}")
    return values


def _update(tags: Tags, data: Data) -> None:
    values = set(_find(tags, data)) - {value.lower() for value in data.get("TagValuesToDelete") or []}
    values |= {value.lower() for value in data.get("TagValuesToAdd") or []}
    if not values:
        raise invalid("A tag needs at least one value.")
    tags[_key(data)] = sorted(values)


def _delete(tags: Tags, tagged: Tagged, data: Data) -> None:
    _find(tags, data)
    del tags[_key(data)]
    tagged[:] = [one for one in tagged if one["key"] != _key(data)]


def _put_on(tags: Tags, tagged: Tagged, data: Data, account: str) -> list[dict[str, Any]]:
    resources, failures = _each(canonical(data.get("Resource") or {}, account)), []
    for pair in data.get("LFTags") or []:
        key, value = _key(pair), _value(pair)
        if value not in tags.get(key, []):
            failures.append(_failure(pair, "Tag or tag value does not exist."))
            continue
        tagged[:] = [one for one in tagged if one["resource"] not in resources or one["key"] != key]
        tagged += [{"resource": resource, "key": key, "value": value} for resource in resources]
    return failures


def _each(resource: Resource) -> list[Resource]:
    """Columns wear tags one by one."""
    on = resource.get("TableWithColumns", {})
    names = on.get("ColumnNames") or []
    return [{"TableWithColumns": {**on, "ColumnNames": [name]}} for name in names] or [resource]


def _take_off(tagged: Tagged, data: Data, account: str) -> list[dict[str, Any]]:
    resources, failures = _each(canonical(data.get("Resource") or {}, account)), []
    for pair in data.get("LFTags") or []:
        worn = [{"resource": resource, "key": _key(pair), "value": _value(pair)} for resource in resources]
        if all(one in tagged for one in worn):
            tagged[:] = [one for one in tagged if one not in worn]
        else:
            failures.append(_failure(pair, "Tag is not assigned to the resource."))
    return failures


def _worn_by(tagged: Tagged, data: Data, account: str) -> dict[str, Any]:
    """What the resource wears; what a table or a column inherits too, unless ShowAssignedLFTags is true."""
    resource: Resource = canonical(data.get("Resource") or {}, account)
    assigned = data.get("ShowAssignedLFTags") or False
    on = next(iter(resource.values()))
    if "Database" in resource:
        return {"LFTagOnDatabase": _shown(_on(tagged, resource), account)}
    database = _on(tagged, {"Database": {"CatalogId": account, "Name": on["DatabaseName"]}})
    table_name = {"CatalogId": account, "DatabaseName": on["DatabaseName"], "Name": on["Name"]}
    table = _on(tagged, {"Table": table_name}) if assigned else database | _on(tagged, {"Table": table_name})
    columns = {}
    for name in sorted(_tagged_columns(tagged, table_name) | {*on.get("ColumnNames", [])}):
        own = _on(tagged, {"TableWithColumns": {**table_name, "ColumnNames": [name]}})
        columns[name] = own if assigned else table | own
    if "TableWithColumns" in resource:
        columns = {name: worn for name, worn in columns.items() if name in on["ColumnNames"]}
    named = [{"Name": name, "LFTags": _shown(worn, account)} for name, worn in columns.items() if worn]
    above = {"LFTagOnDatabase": _shown(database, account), "LFTagsOnTable": _shown(table, account)}
    return {"LFTagsOnColumns": named} | (above if "Table" in resource else {})


def _on(tagged: Tagged, resource: Resource) -> dict[str, str]:
    return {one["key"]: one["value"] for one in tagged if one["resource"] == resource}


def _tagged_columns(tagged: Tagged, table: Mapping[str, str]) -> set[str]:
    worn = (one["resource"].get("TableWithColumns", {}) for one in tagged)
    return {name for on in worn if table.items() <= on.items() for name in on["ColumnNames"]}


def _shown(worn: Mapping[str, str], account: str) -> list[dict[str, Any]]:
    return [{"CatalogId": account, "TagKey": key, "TagValues": [value]} for key, value in worn.items()]


def _key(data: Data) -> str:
    key = str(data.get("TagKey") or "").lower()
    if not key:
        raise invalid("TagKey is missing.")
    return key


def _value(pair: Mapping[str, Any]) -> str:
    values = pair.get("TagValues") or []
    if len(values) != 1:
        raise invalid("A resource takes one value of a tag.")
    return str(values[0]).lower()


def _failure(pair: Mapping[str, Any], message: str) -> dict[str, Any]:
    return {"LFTag": pair, "Error": {"ErrorCode": "EntityNotFoundException", "ErrorMessage": message}}


def _create_tag(context: Context, data: Data) -> Answer:
    with context.store.change() as state:
        context.only_admin(state)
        _create(state["tags"], data)
    return {}


def _update_tag(context: Context, data: Data) -> Answer:
    with context.store.change() as state:
        context.only_admin(state)
        _update(state["tags"], data)
    return {}


def _delete_tag(context: Context, data: Data) -> Answer:
    with context.store.change() as state:
        context.only_admin(state)
        _delete(state["tags"], state["tagged"], data)
    return {}


def _get_tag(context: Context, data: Data) -> Answer:
    values = _find(context.store.read()["tags"], data)
    return {"CatalogId": context.account, "TagKey": _key(data), "TagValues": values}


def _list_tags(context: Context, _data: Data) -> Answer:
    pairs = context.store.read()["tags"].items()
    return {"LFTags": [{"CatalogId": context.account, "TagKey": key, "TagValues": values} for key, values in pairs]}


def _check_exists(context: Context, data: Data) -> None:
    """EntityNotFoundException for what isn't in the catalog."""
    resource: Resource = canonical(data.get("Resource") or {}, context.account)
    on = next(iter(resource.values()))
    if "Database" in resource:
        context.glue.database(on["Name"])
    else:
        context.glue.columns(on["DatabaseName"], on["Name"])


def _tag_resource(context: Context, data: Data) -> Answer:
    _check_exists(context, data)
    with context.store.change() as state:
        context.only_admin(state)
        return {"Failures": _put_on(state["tags"], state["tagged"], data, context.account)}


def _untag_resource(context: Context, data: Data) -> Answer:
    with context.store.change() as state:
        context.only_admin(state)
        return {"Failures": _take_off(state["tagged"], data, context.account)}


def _resource_tags(context: Context, data: Data) -> Answer:
    _check_exists(context, data)
    return _worn_by(context.store.read()["tagged"], data, context.account)


OPERATIONS: dict[str, Operation] = {
    "CreateLFTag": _create_tag,
    "UpdateLFTag": _update_tag,
    "DeleteLFTag": _delete_tag,
    "GetLFTag": _get_tag,
    "ListLFTags": _list_tags,
    "AddLFTagsToResource": _tag_resource,
    "RemoveLFTagsFromResource": _untag_resource,
    "GetResourceLFTags": _resource_tags,
}
