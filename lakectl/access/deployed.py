"""What Lake Formation and the Glue catalog answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lakectl.access.conditions import EVERY_ROW
from lakectl.access.model import Columns, Filter, Grant, Matrix, Worn, assemble
from lakectl.access.principals import short

_READING = ("SELECT", "ALL")
ALL_TABLES = "ALL_TABLES"


@dataclass(frozen=True, slots=True, kw_only=True)
class Governance:
    """The account's answers, as boto3 gives them; see lakectl.aws.lakeformation."""

    database: str
    tables: Mapping[str, tuple[str, ...]]
    """The columns of each table of the database in order, partition keys last."""
    permissions: Sequence[Mapping[str, Any]]
    """PrincipalResourcePermissions of ListPermissions."""
    filters: Sequence[Mapping[str, Any]]
    """DataCellsFilters of ListDataCellsFilter."""
    worn: Worn = field(default_factory=dict)
    """The LF-tags of tables and columns."""
    administrators: tuple[str, ...] = ()
    """ARNs: whatever a data lake administrator may read, it has given itself or could."""


def deployed(governance: Governance) -> Matrix:
    """The matrix of the account's answers about one database."""
    filters = [_filter(one) for one in governance.filters]
    grants = [grant for one in governance.permissions for grant in _grants(one, governance.database)]
    return assemble(governance.tables, grants, filters, governance.worn)


def _filter(data: Mapping[str, Any]) -> Filter:
    wildcard = data.get("ColumnWildcard") or {}
    names = data.get("ColumnNames") or []
    return Filter(
        table=data["TableName"],
        name=data["Name"],
        columns=_columns(names, wildcard),
        rows=data.get("RowFilter", {}).get("FilterExpression") or EVERY_ROW,
    )


def _tags(policy: Mapping[str, Any]) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple((one["TagKey"], frozenset(one["TagValues"])) for one in policy["Expression"])


def _columns(names: Sequence[str], wildcard: Mapping[str, Any]) -> Columns:
    if names:
        return Columns(names=frozenset(names))
    return Columns(names=frozenset(wildcard.get("ExcludedColumnNames") or []), every=True)


def _grants(permission: Mapping[str, Any], database: str) -> Iterator[Grant]:
    if not set(permission["Permissions"]) & set(_READING):
        return
    principal = short(permission["Principal"]["DataLakePrincipalIdentifier"])
    may_grant = bool(set(permission.get("PermissionsWithGrantOption") or []) & set(_READING))
    for kind, on in permission["Resource"].items():
        if kind == "LFTagPolicy":
            if on.get("ResourceType") == "TABLE":
                yield Grant(principal=principal, table="", tags=_tags(on), may_grant=may_grant)
            continue
        if database != on.get("DatabaseName"):
            continue
        if kind == "Table":
            every = "TableWildcard" in on or on.get("Name") == ALL_TABLES
            yield Grant(principal=principal, table="" if every else on["Name"], may_grant=may_grant)
        elif kind == "TableWithColumns":
            table = "" if on["Name"] == ALL_TABLES else on["Name"]
            columns = _columns(on.get("ColumnNames") or [], on.get("ColumnWildcard") or {})
            yield Grant(principal=principal, table=table, columns=columns, may_grant=may_grant)
        elif kind == "DataCellsFilter":
            yield Grant(principal=principal, table=on["TableName"], filter=on["Name"], may_grant=may_grant)
