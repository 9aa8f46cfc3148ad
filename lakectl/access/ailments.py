"""What can be wrong with the governance of a deployed lake, and the calls that set it right. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lakectl.access import surroundings
from lakectl.access.deployed import ALL_TABLES
from lakectl.access.fixes import Call
from lakectl.access.model import EVERYBODY
from lakectl.access.patient import Ailment, Patient
from lakectl.access.principals import short
from lakectl.events.contract_rows import RowsError, comparisons_of, parse_rows

_DEFAULTS = ("CreateDatabaseDefaultPermissions", "CreateTableDefaultPermissions")


def _everybody(patient: Patient) -> Iterator[Ailment]:
    for one in _of_the_lake(patient):
        if _principal(one) == EVERYBODY:
            what = f"whoever IAM allows has {', '.join(one['Permissions'])} on {_thing(one)}, whatever else is granted"
            yield Ailment(found=what, calls=(_revoke(one),))


def _open_defaults(patient: Patient) -> Iterator[Ailment]:
    """PutDataLakeSettings replaces everything, so the rest is given as it is."""
    open_ones = [name for name in _DEFAULTS if any(one.get("Permissions") for one in patient.settings.get(name) or [])]
    closed = {**patient.settings, **{name: [] for name in open_ones}}
    for name in open_ones:
        yield Ailment(
            found=f"{name} opens every new one to whoever IAM allows",
            calls=(Call("lakeformation", "put_data_lake_settings", {"DataLakeSettings": closed}),),
        )


def _location(patient: Patient) -> Iterator[Ailment]:
    role = f"arn:{patient.partition}:iam::{patient.account}:role/{patient.location_role}"
    arguments = {"ResourceArn": patient.location, "RoleArn": role}
    registered = [one for one in patient.locations if one["ResourceArn"].rstrip("/") == patient.location]
    if not registered:
        yield Ailment(
            found=f"{patient.location} isn't registered: Lake Formation doesn't guard it",
            calls=(Call("lakeformation", "register_resource", arguments),),
        )
    for one in registered:
        if short(one.get("RoleArn", "")) != patient.location_role:
            yield Ailment(
                found=f"{patient.location} is registered with {short(one.get('RoleArn', '')) or 'no role'}, "
                f"not with {patient.location_role}",
                calls=(Call("lakeformation", "update_resource", arguments),),
            )
        if one.get("HybridAccessEnabled"):
            closed = {**arguments, "HybridAccessEnabled": False}
            yield Ailment(
                found=f"{patient.location} is in hybrid mode: IAM alone opens it to whoever hasn't opted in",
                calls=(Call("lakeformation", "update_resource", closed),),
            )


def _filters(patient: Patient) -> Iterator[Ailment]:
    for one in patient.governance.filters:
        known = set(patient.governance.tables.get(one["TableName"], ()))
        excluded = (one.get("ColumnWildcard") or {}).get("ExcludedColumnNames") or []
        used = {*(one.get("ColumnNames") or []), *excluded, *_looked_at(one)}
        if used - known:
            keys = ("DatabaseName", "TableName", "Name")
            arguments = {"TableCatalogId": patient.account, **{key: one[key] for key in keys}}
            yield Ailment(
                found=f"the filter {one['Name']} of {one['TableName']} names {', '.join(sorted(used - known))}, "
                "which the table doesn't have",
                calls=(Call("lakeformation", "delete_data_cells_filter", arguments),),
                then=f"lakectl deploy --env {patient.environment}",
            )


def _looked_at(one: Mapping[str, Any]) -> set[str]:
    expression = one.get("RowFilter", {}).get("FilterExpression") or "TRUE"
    try:
        return {test.column for test in comparisons_of(parse_rows(expression))}
    except RowsError:
        return set()


def _grants(patient: Patient) -> Iterator[Ailment]:
    filters = {(one["TableName"], one["Name"]) for one in patient.governance.filters}
    for one in _of_the_lake(patient):
        if _principal(one) in patient.missing_roles:
            found = f"{short(_principal(one))} isn't there any more, its grant on {_thing(one)} is"
            yield Ailment(found=found, calls=(_revoke(one),))
            continue
        cut = one["Resource"].get("DataCellsFilter")
        if cut and (cut["TableName"], cut["Name"]) not in filters:
            found = f"{short(_principal(one))} is granted the filter {cut['Name']}, which isn't there"
            yield Ailment(found=found, calls=(_revoke(one),))
        columns = one["Resource"].get("TableWithColumns", {})
        known = patient.governance.tables.get(columns.get("Name", ""), ())
        gone = [name for name in columns.get("ColumnNames") or [] if name not in known]
        if gone:
            found = f"{short(_principal(one))} is granted {', '.join(gone)}, which {columns['Name']} doesn't have"
            yield Ailment(found=found, calls=_regranted(one, gone))


Look = Callable[[Patient], Iterator[Ailment]]

CHECKS: tuple[tuple[str, Look], ...] = (
    ("nothing is open to whoever IAM allows", _everybody),
    ("nothing new will be", _open_defaults),
    ("who administered the data lake still does", surroundings.administrators),
    ("the location is Lake Formation's, with its role", _location),
    ("data filters name columns that are there", _filters),
    ("grants name roles, filters and columns that are there", _grants),
    ("crawlers read with Lake Formation's credentials", surroundings.crawlers),
    ("the key lets readers in", surroundings.key),
)


def examine(patient: Patient) -> list[tuple[str, list[Ailment]]]:
    """Every check with what it found; nothing found is well."""
    return [(what, list(look(patient))) for what, look in CHECKS]


def _of_the_lake(patient: Patient) -> Iterator[Mapping[str, Any]]:
    for one in patient.governance.permissions:
        on = one["Resource"]
        database = patient.governance.database
        if any(part.get("DatabaseName") == database for part in on.values()) or (
            on.get("Database", {}).get("Name") == database
            or on.get("DataLocation", {}).get("ResourceArn", "").rstrip("/") == patient.location
        ):
            yield one


def _principal(permission: Mapping[str, Any]) -> str:
    return str(permission["Principal"]["DataLakePrincipalIdentifier"])


def _thing(permission: Mapping[str, Any]) -> str:
    ((kind, on),) = permission["Resource"].items()
    match kind:
        case "Database":
            return f"the database {on['Name']}"
        case "DataLocation":
            return str(on["ResourceArn"])
        case "DataCellsFilter":
            return f"{on['TableName']} through the filter {on['Name']}"
        case _:
            return "every table" if on["Name"] == ALL_TABLES else str(on["Name"])


def _revoke(permission: Mapping[str, Any]) -> Call:
    arguments = {"Principal": permission["Principal"], "Permissions": list(permission["Permissions"])}
    if permission.get("PermissionsWithGrantOption"):
        arguments["PermissionsWithGrantOption"] = list(permission["PermissionsWithGrantOption"])
    return Call("lakeformation", "revoke_permissions", {**arguments, "Resource": _asked(permission["Resource"])})


def _regranted(permission: Mapping[str, Any], gone: list[str]) -> tuple[Call, ...]:
    """Revoke the grant as it is listed, and give what is left of it."""
    columns = permission["Resource"]["TableWithColumns"]
    rest = [name for name in columns["ColumnNames"] if name not in gone]
    revoked = _revoke(permission)
    if not rest:
        return (revoked,)
    left = {**revoked.arguments, "Resource": {"TableWithColumns": {**columns, "ColumnNames": rest}}}
    return revoked, Call("lakeformation", "grant_permissions", left)


def _asked(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """A resource as one asks for it: answers name all tables by a word that requests don't know."""
    (on,) = resource.values()
    if on.get("Name") != ALL_TABLES:
        return resource
    return {"Table": {"CatalogId": on["CatalogId"], "DatabaseName": on["DatabaseName"], "TableWildcard": {}}}
