"""Giving, taking back and listing permissions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lakectl.localaws.api import AwsError
from lakectl.localaws.services.lakeformation import defaults, filters, grants
from lakectl.localaws.services.lakeformation.context import Answer, Context, Data, Operation
from lakectl.localaws.services.lakeformation.resources import ALL_TABLES, Resource, canonical, invalid, table_of
from lakectl.localaws.services.lakeformation.store import State
from lakectl.localaws.services.lakeformation.tag_policies import is_on_database, is_on_table

_MOST_LISTED = 1000


def _grant(context: Context, data: Data) -> Answer:
    with context.store.change() as state:
        _give(context, state, data)
    return {}


def _revoke(context: Context, data: Data) -> Answer:
    with context.store.change() as state:
        _take(context, state, data)
    return {}


def _may_grant(state: State, mine: set[str], grant: grants.Grant) -> bool:
    held = (one for one in state["grants"] if one["principal"] in mine and one["resource"] == grant["resource"])
    return any(one["grantable"] for one in held)


def _batch_grant(context: Context, data: Data) -> Answer:
    return _batch(context, data, _give)


def _batch_revoke(context: Context, data: Data) -> Answer:
    return _batch(context, data, _take)


def _list(context: Context, data: Data) -> Answer:
    resource = canonical(data["Resource"], context.account) if data.get("Resource") else None
    principal = (data.get("Principal") or {}).get("DataLakePrincipalIdentifier", "")
    with context.store.change() as state:
        defaults.meet_new(state, context.glue)
        found = list(grants.matching(state["grants"], principal, resource, data.get("ResourceType") or ""))
        if not context.is_admin(state):
            # "ListPermissions": whoever isn't an administrator sees their own, and what they may grant.
            mine = {context.principal.arn, context.principal.role_arn}
            found = [grant for grant in found if grant["principal"] in mine or _may_grant(state, mine, grant)]
    start, count = int(data.get("NextToken") or 0), int(data.get("MaxResults") or _MOST_LISTED)
    more = {"NextToken": str(start + count)} if start + count < len(found) else {}
    return {"PrincipalResourcePermissions": [grants.shown(one) for one in found[start : start + count]], **more}


def _effective(context: Context, data: Data) -> Answer:
    """The grants on databases and tables that lie at a path, and on the path itself.

    "GetEffectivePermissionsForPath": permissions for a table or database located at a path in S3; grants by LF-tag
    expression count where the expression is on it.
    """
    path = str(data.get("ResourceArn") or "")
    if not path.startswith("arn:aws:s3:::"):
        raise invalid(f"Not an S3 location: {path}")
    with context.store.change() as state:
        defaults.meet_new(state, context.glue)
        there: list[str | tuple[str, str]] = [path, *_located(context, path)]
        found = [grant for grant in state["grants"] if any(_concerns(state, grant, one) for one in there)]
    start, count = int(data.get("NextToken") or 0), int(data.get("MaxResults") or _MOST_LISTED)
    more = {"NextToken": str(start + count)} if start + count < len(found) else {}
    return {"Permissions": [grants.shown(grant) for grant in found[start : start + count]], **more}


def _located(context: Context, path: str) -> Iterator[tuple[str, str]]:
    """Databases (with "" for the table) and tables at the path."""
    for database in context.glue.databases():
        if _at(path, str(database.get("LocationUri") or "")):
            yield database["Name"], ""
        for table in context.glue.tables(database["Name"]):
            if _at(path, str((table.get("StorageDescriptor") or {}).get("Location") or "")):
                yield database["Name"], table["Name"]


def _at(path: str, location: str) -> bool:
    return bool(location) and path.rstrip("/") == f"arn:aws:s3:::{location.removeprefix('s3://').rstrip('/')}"


def _concerns(state: State, grant: grants.Grant, there: str | tuple[str, str]) -> bool:
    on = grant["resource"]
    if isinstance(there, str):
        return bool(on.get("DataLocation", {}).get("ResourceArn", "").rstrip("/") == there.rstrip("/"))
    database, table = there
    if not table:
        return on.get("Database", {}).get("Name") == database or is_on_database(state, on, database)
    named = table_of(on)
    return named in {(database, table), (database, ALL_TABLES)} or is_on_table(state, on, database, table)


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
    for pair in resource.get("LFTagPolicy", {}).get("Expression", ()):
        if not set(pair["TagValues"]) <= set(state["tags"].get(pair["TagKey"], ())):
            raise AwsError("EntityNotFoundException", f"Tag or tag value does not exist: {pair['TagKey']}")
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
    "GetEffectivePermissionsForPath": _effective,
    "ListPermissions": _list,
}
