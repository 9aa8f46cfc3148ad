"""What can be wrong with the governance of a deployed lake, and the command that sets it right. Pure."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lakectl.access.deployed import ALL_TABLES, Governance
from lakectl.access.model import EVERYBODY
from lakectl.access.principals import short
from lakectl.events.contract_rows import RowsError, comparisons_of, parse_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A deployed lake, as the account describes it."""

    environment: str
    region: str
    account: str
    governance: Governance
    defaults: Sequence[str]
    """The settings by which new databases or tables are open to everybody."""
    location: str
    """The ARN that must be registered: the curated bucket's."""
    location_role: str
    """The name of the role it must be registered with."""
    locations: Sequence[Mapping[str, Any]]
    """ResourceInfoList of ListResources."""
    missing_roles: Collection[str]
    """ARNs that permissions name and IAM doesn't know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """One thing that is wrong."""

    found: str
    fix: str
    """A command."""


def _everybody(patient: Patient) -> Iterator[Ailment]:
    for one in _of_the_lake(patient):
        if _principal(one) == EVERYBODY:
            what = f"whoever IAM allows has {', '.join(one['Permissions'])} on {_thing(one)}, whatever else is granted"
            yield Ailment(found=what, fix=_revoke(patient, one))


def _open_defaults(patient: Patient) -> Iterator[Ailment]:
    for name in patient.defaults:
        yield Ailment(
            found=f"{name} opens every new one to whoever IAM allows",
            fix=f"lakectl deploy --env {patient.environment} "
            "(with manage_lake_formation_settings in one environment of the account and region)",
        )


def _location(patient: Patient) -> Iterator[Ailment]:
    role = f"arn:{patient.location.split(':')[1]}:iam::{patient.account}:role/{patient.location_role}"
    arguments = f"--resource-arn {patient.location} --role-arn {role}"
    registered = [one for one in patient.locations if one["ResourceArn"].rstrip("/") == patient.location]
    if not registered:
        yield Ailment(
            found=f"{patient.location} isn't registered: Lake Formation doesn't guard it",
            fix=_aws(patient, f"register-resource {arguments}"),
        )
    for one in registered:
        if short(one.get("RoleArn", "")) != patient.location_role:
            yield Ailment(
                found=f"{patient.location} is registered with {short(one.get('RoleArn', '')) or 'no role'}, "
                f"not with {patient.location_role}",
                fix=_aws(patient, f"update-resource {arguments}"),
            )
        if one.get("HybridAccessEnabled"):
            yield Ailment(
                found=f"{patient.location} is in hybrid mode: IAM alone opens it to whoever hasn't opted in",
                fix=_aws(patient, f"update-resource {arguments} --no-hybrid-access-enabled"),
            )


def _filters(patient: Patient) -> Iterator[Ailment]:
    for one in patient.governance.filters:
        known = set(patient.governance.tables.get(one["TableName"], ()))
        excluded = (one.get("ColumnWildcard") or {}).get("ExcludedColumnNames") or []
        used = {*(one.get("ColumnNames") or []), *excluded, *_looked_at(one)}
        if used - known:
            names = f"--database-name {one['DatabaseName']} --table-name {one['TableName']} --name {one['Name']}"
            yield Ailment(
                found=f"the filter {one['Name']} of {one['TableName']} names {', '.join(sorted(used - known))}, "
                "which the table doesn't have",
                fix=_aws(patient, f"delete-data-cells-filter --table-catalog-id {patient.account} {names}")
                + f", then lakectl deploy --env {patient.environment}",
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
            yield Ailment(found=found, fix=_revoke(patient, one))
            continue
        cut = one["Resource"].get("DataCellsFilter")
        if cut and (cut["TableName"], cut["Name"]) not in filters:
            found = f"{short(_principal(one))} is granted the filter {cut['Name']}, which isn't there"
            yield Ailment(found=found, fix=_revoke(patient, one))
        columns = one["Resource"].get("TableWithColumns", {})
        known = patient.governance.tables.get(columns.get("Name", ""), ())
        gone = [name for name in columns.get("ColumnNames") or [] if name not in known]
        if gone:
            left = {**one, "Resource": {"TableWithColumns": {**columns, "ColumnNames": gone}}}
            found = f"{short(_principal(one))} is granted {', '.join(gone)}, which {columns['Name']} doesn't have"
            yield Ailment(found=found, fix=_revoke(patient, left))


Look = Callable[[Patient], Iterator[Ailment]]

CHECKS: tuple[tuple[str, Look], ...] = (
    ("nothing is open to whoever IAM allows", _everybody),
    ("nothing new will be", _open_defaults),
    ("the location is Lake Formation's, with its role", _location),
    ("data filters name columns that are there", _filters),
    ("grants name roles, filters and columns that are there", _grants),
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


def _revoke(patient: Patient, permission: Mapping[str, Any]) -> str:
    resource = shlex.quote(json.dumps(_asked(permission["Resource"]), separators=(",", ":")))
    permissions = f"--permissions {' '.join(permission['Permissions'])}"
    grantable = permission.get("PermissionsWithGrantOption") or []
    if grantable:
        permissions += f" --permissions-with-grant-option {' '.join(grantable)}"
    principal = f"--principal DataLakePrincipalIdentifier={_principal(permission)}"
    return _aws(patient, f"revoke-permissions {principal} {permissions} --resource {resource}")


def _asked(resource: Mapping[str, Any]) -> Mapping[str, Any]:
    """A resource as one asks for it: answers name all tables by a word that requests don't know."""
    (on,) = resource.values()
    if on.get("Name") != ALL_TABLES:
        return resource
    return {"Table": {"CatalogId": on["CatalogId"], "DatabaseName": on["DatabaseName"], "TableWildcard": {}}}


def _aws(patient: Patient, arguments: str) -> str:
    return f"aws --region {patient.region} lakeformation {arguments}"
