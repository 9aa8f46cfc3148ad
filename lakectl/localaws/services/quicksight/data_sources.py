"""Data sources: kept as they are given. Nobody connects to them, so each is ready at once."""

from __future__ import annotations

import time
from typing import Any

from lakectl.localaws.services.quicksight.context import DATA_SOURCE, Answer, Context, Operation, invalid
from lakectl.localaws.services.quicksight.resources import named

_GIVEN = ("Name", "DataSourceParameters", "SslProperties", "VpcConnectionProperties")


def _create(call: Context) -> Answer:
    call.need("Name")
    if call.need("Type") != "ATHENA":
        raise invalid(f"The embedded AWS has no data sources of the type {call.data['Type']}.")
    made = call.create(DATA_SOURCE, {**_given(call), "Type": "ATHENA", "Status": "CREATION_SUCCESSFUL"})
    return named(DATA_SOURCE, made, CreationStatus="CREATION_IN_PROGRESS")


def _update(call: Context) -> Answer:
    call.need("Name")
    found = call.one(DATA_SOURCE)
    kept = {key: value for key, value in found["described"].items() if key not in _GIVEN}
    found["described"] = {**kept, **_given(call), "Status": "UPDATE_SUCCESSFUL", "LastUpdatedTime": time.time()}
    return named(DATA_SOURCE, found, UpdateStatus="UPDATE_IN_PROGRESS")


def _given(call: Context) -> dict[str, Any]:
    given = {key: call.data[key] for key in _GIVEN if key in call.data}
    if "SslProperties" in given:
        # A false is left out on the way, but not on the way back.
        given["SslProperties"] = {"DisableSsl": False, **given["SslProperties"]}
    return given


OPERATIONS: dict[str, Operation] = {"CreateDataSource": _create, "UpdateDataSource": _update}
