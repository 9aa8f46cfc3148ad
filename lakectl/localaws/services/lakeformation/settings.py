"""The account-wide settings and the registered locations."""

from __future__ import annotations

from lakectl.localaws.services.lakeformation import defaults, locations
from lakectl.localaws.services.lakeformation.context import Answer, Context, Data, Operation


def _get_settings(context: Context, _data: Data) -> Answer:
    return {"DataLakeSettings": context.store.read()["settings"]}


def _put_settings(context: Context, data: Data) -> Answer:
    with context.store.change() as state:
        defaults.meet_all(state, context.glue)
        kept = {"Parameters": state["settings"]["Parameters"]}
        state["settings"] = kept | dict(data.get("DataLakeSettings") or {})
    return {}


def _register(context: Context, data: Data) -> Answer:
    with context.store.change() as state:
        locations.register(state["locations"], data, context.account)
    return {}


def _update(context: Context, data: Data) -> Answer:
    with context.store.change() as state:
        locations.update(state["locations"], data)
    return {}


def _deregister(context: Context, data: Data) -> Answer:
    with context.store.change() as state:
        locations.deregister(state["locations"], data)
    return {}


def _describe(context: Context, data: Data) -> Answer:
    return {"ResourceInfo": locations.find(context.store.read()["locations"], data)}


def _list(context: Context, _data: Data) -> Answer:
    return {"ResourceInfoList": list(context.store.read()["locations"].values())}


OPERATIONS: dict[str, Operation] = {
    "GetDataLakeSettings": _get_settings,
    "PutDataLakeSettings": _put_settings,
    "RegisterResource": _register,
    "UpdateResource": _update,
    "DeregisterResource": _deregister,
    "DescribeResource": _describe,
    "ListResources": _list,
}
