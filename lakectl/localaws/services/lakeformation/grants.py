"""Grants: who holds which permissions on what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lakectl.localaws.services.lakeformation.resources import ALL_TABLES, Resource, canonical, invalid, table_of
from lakectl.localaws.services.lakeformation.store import EVERYONE

Grant = dict[str, Any]
"""`principal`, `resource` (canonical), `permissions`, `grantable`."""

# "Permissions" of GrantPermissions in the Lake Formation API reference, by the resource that takes them.
_PERMISSIONS = {
    "Catalog": {"ALL", "CREATE_DATABASE", "CREATE_CATALOG", "CREATE_LF_TAG", "DESCRIBE", "ALTER", "DROP"},
    "Database": {"ALL", "CREATE_TABLE", "ALTER", "DROP", "DESCRIBE"},
    "Table": {"ALL", "SELECT", "ALTER", "DROP", "DELETE", "INSERT", "DESCRIBE"},
    "TableWithColumns": {"SELECT", "ALL"},
    "DataLocation": {"DATA_LOCATION_ACCESS"},
    "DataCellsFilter": {"SELECT", "DESCRIBE"},
    "LFTag": {"ASSOCIATE", "DESCRIBE", "ALTER", "DROP", "GRANT_WITH_LF_TAG_EXPRESSION"},
}

_ACCOUNT_DIGITS = 12


_LISTED_KINDS = {
    "TableWithColumns": "TABLE",
    "DataLocation": "DATA_LOCATION",
    "DataCellsFilter": "DATA_CELLS_FILTER",
    "LFTag": "LF_TAG",
}
_BY_TAG = {"DATABASE": "Database", "TABLE": "Table"}


def principal_of(data: Mapping[str, Any]) -> str:
    """The grantee of a request."""
    name = (data.get("Principal") or {}).get("DataLakePrincipalIdentifier", "")
    is_account = len(name) == _ACCOUNT_DIGITS and name.isdigit()
    if not name.startswith("arn:") and not is_account and name != EVERYONE and not name.endswith(":IAMPrincipals"):
        raise invalid(f"Invalid principal: {name}")
    return str(name)


def asked(data: Mapping[str, Any], account: str) -> list[Grant]:
    """What a request speaks of; SELECT on a table becomes SELECT on all its columns, as AWS lists it."""
    principal, resource = principal_of(data), canonical(data.get("Resource") or {}, account)
    permissions, grantable = list(data.get("Permissions") or []), list(data.get("PermissionsWithGrantOption") or [])
    kind = next(iter(resource))
    takes = _BY_TAG[resource[kind]["ResourceType"]] if kind == "LFTagPolicy" else kind
    wrong = sorted(set(permissions + grantable) - _PERMISSIONS[takes])
    if not permissions + grantable or wrong:
        raise invalid(f"Permissions modification is invalid: {', '.join(wrong) or 'none given'} on {kind}.")
    if kind != "Table":
        return [_grant(principal, resource, permissions, grantable)]
    columns = {"TableWithColumns": {**_without(resource["Table"], "TableWildcard"), "ColumnWildcard": {}}}
    parts = (
        _grant(principal, resource, _not_select(permissions), _not_select(grantable)),
        _grant(principal, columns, _select(permissions), _select(grantable)),
    )
    return [part for part in parts if part["permissions"] or part["grantable"]]


def add(grants: list[Grant], new: Iterable[Grant]) -> None:
    """Give; permissions on the same resource are added up."""
    for grant in new:
        held = _held(grants, grant)
        if held is None:
            grants.append(_grant(grant["principal"], grant["resource"], [], []))
            held = grants[-1]
        held["permissions"] = sorted({*held["permissions"], *grant["permissions"], *grant["grantable"]})
        held["grantable"] = sorted({*held["grantable"], *grant["grantable"]})


def remove(grants: list[Grant], gone: Iterable[Grant]) -> None:
    """Take back; InvalidInputException when the grantee has nothing of it (the Terraform provider waits for that)."""
    revoked = False
    for grant in gone:
        held = _held(grants, grant)
        if held is None or not {*grant["permissions"], *grant["grantable"]} & {*held["permissions"]}:
            continue
        revoked = True
        held["permissions"] = sorted({*held["permissions"]} - {*grant["permissions"]})
        held["grantable"] = sorted({*held["grantable"]} - {*grant["grantable"], *grant["permissions"]})
        if not held["permissions"]:
            grants.remove(held)
    if not revoked:
        names = ", ".join(sorted({name for grant in gone for name in grant["permissions"]}))
        raise invalid(f"No permissions revoked. Grantee has no {names} permissions on the resource.")


def matching(grants: Iterable[Grant], principal: str, resource: Resource | None, kind: str) -> Iterator[Grant]:
    """The grants that ListPermissions shows; a table's include those on its columns."""
    for grant in grants:
        if principal and grant["principal"] != principal:
            continue
        listed = _listed_kind(grant["resource"])
        # LF_TAG_POLICY lists those on databases and those on tables.
        if kind and kind != listed and not (kind == "LF_TAG_POLICY" and listed.startswith(kind)):
            continue
        if resource is None or _covers(resource, grant["resource"]):
            yield grant


def shown(grant: Grant) -> dict[str, Any]:
    """A grant as ListPermissions answers it."""
    return {
        "Principal": {"DataLakePrincipalIdentifier": grant["principal"]},
        "Resource": grant["resource"],
        "Permissions": grant["permissions"],
        "PermissionsWithGrantOption": grant["grantable"],
    }


def _covers(asked_for: Resource, held: Resource) -> bool:
    if "Table" not in asked_for:
        return asked_for == held
    return ("Table" in held or "TableWithColumns" in held) and table_of(asked_for) == table_of(held)


def _listed_kind(resource: Resource) -> str:
    """The DataLakeResourceType of a resource."""
    kind = next(iter(resource))
    if kind == "LFTagPolicy":
        return f"LF_TAG_POLICY_{resource[kind]['ResourceType']}"
    return _LISTED_KINDS.get(kind, kind.upper())


def _held(grants: list[Grant], grant: Grant) -> Grant | None:
    same = (g for g in grants if g["principal"] == grant["principal"] and g["resource"] == grant["resource"])
    return next(same, None)


def _grant(principal: str, resource: Resource, permissions: list[str], grantable: list[str]) -> Grant:
    return {"principal": principal, "resource": resource, "permissions": permissions, "grantable": grantable}


def _select(permissions: list[str]) -> list[str]:
    return [name for name in permissions if name == "SELECT"]


def _not_select(permissions: list[str]) -> list[str]:
    return [name for name in permissions if name != "SELECT"]


def _without(value: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: item for name, item in value.items() if name != key}


def names_all_tables(resource: Resource) -> bool:
    """Whether a grant is on every table of a database."""
    table = table_of(resource)
    return table is not None and table[1] == ALL_TABLES
