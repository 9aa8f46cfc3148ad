"""Giving, taking back and listing permissions."""

from __future__ import annotations

from collections.abc import Callable

from lakectl.localaws.api import AwsError
from lakectl.localaws.services.lakeformation import defaults, filters, grants
from lakectl.localaws.services.lakeformation.context import Answer, Context, Data, Operation
from lakectl.localaws.services.lakeformation.resources import ALL_TABLES, Resource, canonical, table_of
from lakectl.localaws.services.lakeformation.store import State


def _grant(context: Context, data: Data) -> Answer:
    with context.store.change() as state:
        _give(context, state, data)
    return {}


def _revoke(context: Context, data: Data) -> Answer:
    with context.store.change() as state:
        _take(context, state, data)
    return {}


def _batch_grant(context: Context, data: Data) -> Answer:
    return _batch(context, data, _give)


def _batch_revoke(context: Context, data: Data) -> Answer:
    return _batch(context, data, _take)


def _list(context: Context, data: Data) -> Answer:
    resource = canonical(data["Resource"], context.account) if data.get("Resource") else None
    principal = (data.get("Principal") or {}).get("DataLakePrincipalIdentifier", "")
    with context.store.change() as state:
        defaults.meet_new(state, context.glue)
        found = grants.matching(state["grants"], principal, resource, data.get("ResourceType") or "")
        return {"PrincipalResourcePermissions": [grants.shown(grant) for grant in found]}


def _batch(context: Context, data: Data, act: Callable[[Context, State, Data], None]) -> Answer:
    failures = []
    with context.store.change() as state:
        for entry in data.get("Entries") or []:
            try:
                act(context, state, entry)
            except AwsError as error:
                told = {"ErrorCode": error.code, "ErrorMessage": error.message}
                failures.append({"RequestEntry": entry, "Error": told})
    return {"Failures": failures}


def _give(context: Context, state: State, data: Data) -> None:
    asked = grants.asked(data, context.account)
    _may_change(context, state, asked)
    for grant in asked:
        _check_exists(context, state, grant["resource"])
    grants.add(state["grants"], asked)


def _take(context: Context, state: State, data: Data) -> None:
    asked = grants.asked(data, context.account)
    _may_change(context, state, asked)
    defaults.meet_new(state, context.glue)
    grants.remove(state["grants"], asked)


def _may_change(context: Context, state: State, asked: list[grants.Grant]) -> None:
    """Administrators, and whoever holds all of it with the grant option."""
    if context.is_admin(state):
        return
    me = {context.principal.arn, context.principal.role_arn}
    for grant in asked:
        held = (g for g in state["grants"] if g["principal"] in me and g["resource"] == grant["resource"])
        if not any({*grant["permissions"], *grant["grantable"]} <= {*g["grantable"]} for g in held):
            raise AwsError("AccessDeniedException", "Insufficient Lake Formation permission(s): Required grant option")


def _check_exists(context: Context, state: State, resource: Resource) -> None:
    if "Database" in resource:
        context.glue.database(resource["Database"]["Name"])
    table = table_of(resource)
    if table is None:
        return
    if table[1] == ALL_TABLES:
        context.glue.database(table[0])
        return
    columns = context.glue.columns(*table)
    named = resource.get("TableWithColumns", {})
    excluded = named.get("ColumnWildcard", {}).get("ExcludedColumnNames") or []
    unknown = sorted({*(named.get("ColumnNames") or []), *excluded} - columns)
    if unknown:
        raise AwsError("EntityNotFoundException", f"Columns not found: {', '.join(unknown)}")
    if "DataCellsFilter" in resource:
        filters.find(state["filters"], resource["DataCellsFilter"])


OPERATIONS: dict[str, Operation] = {
    "GrantPermissions": _grant,
    "RevokePermissions": _revoke,
    "BatchGrantPermissions": _batch_grant,
    "BatchRevokePermissions": _batch_revoke,
    "ListPermissions": _list,
}
