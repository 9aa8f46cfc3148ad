"""What a principal may read of a table, by Lake Formation's grants: the rules that the query engine cuts by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lakectl.localaws.api import Principal
from lakectl.localaws.engines.sql.model import ALL_ROWS, Rule, Table
from lakectl.localaws.services.lakeformation.grants import Grant, names_all_tables
from lakectl.localaws.services.lakeformation.resources import table_of
from lakectl.localaws.services.lakeformation.store import EVERYONE

State = Mapping[str, Any]


def is_admin(state: State, principal: Principal, account: str) -> bool:
    """Whether the principal is the account's root or a data lake administrator.

    Simplified: root is no Lake Formation administrator on AWS, but the creator of what it creates; here it is both.
    """
    if principal.arn == f"arn:aws:iam::{account}:root":
        return True
    admins = {admin["DataLakePrincipalIdentifier"] for admin in state["settings"].get("DataLakeAdmins") or []}
    return bool(admins & {principal.arn, principal.role_arn})


def rules(state: State, principal: Principal, account: str, table: Table) -> tuple[Rule, ...]:
    """The principal's rules for the table; empty when nothing of it was granted."""
    everything = frozenset(column.name for column in table.all_columns)
    if is_admin(state, principal, account):
        return (Rule(everything),)
    found: list[Rule] = []
    for grant in grants_of(state, principal, account):
        if _is_on(grant, table):
            found.extend(_rules_of(state, grant, everything, table))
    return tuple(dict.fromkeys(rule for rule in found if rule.columns))


def grants_of(state: State, principal: Principal, account: str) -> Iterator[Grant]:
    """The grants that speak of the principal: by name, by role, or to everyone."""
    names = {principal.arn, principal.role_arn, EVERYONE, f"{account}:IAMPrincipals"} - {""}
    return (grant for grant in state["grants"] if grant["principal"] in names)


def sees_database(state: State, principal: Principal, account: str, database: str) -> bool:
    """Whether the principal may know of the database: by a grant on it, or on something in it."""
    if is_admin(state, principal, account):
        return True
    for grant in grants_of(state, principal, account):
        on = grant["resource"]
        table = table_of(on)
        if (table and table[0] == database) or on.get("Database", {}).get("Name") == database:
            return True
    return False


def _is_on(grant: Grant, table: Table) -> bool:
    on = table_of(grant["resource"])
    if on is None or on[0] != table.database:
        return False
    return on[1] == table.name or names_all_tables(grant["resource"])


def _rules_of(state: State, grant: Grant, everything: frozenset[str], table: Table) -> Iterator[Rule]:
    resource, permissions = grant["resource"], set(grant["permissions"])
    if "Table" in resource and "ALL" in permissions:
        yield Rule(everything)
    elif "TableWithColumns" in resource and permissions & {"SELECT", "ALL"}:
        yield Rule(_columns(resource["TableWithColumns"], everything))
    elif "DataCellsFilter" in resource and "SELECT" in permissions:
        named = state["filters"].get(filter_key(table.database, table.name, resource["DataCellsFilter"]["Name"]))
        if named is not None:
            rows = named["RowFilter"].get("FilterExpression") or ALL_ROWS
            yield Rule(_columns(named, everything), rows)


def _columns(named: Mapping[str, Any], everything: frozenset[str]) -> frozenset[str]:
    """The columns of ColumnNames, or all but the excluded ones; what the table doesn't have isn't there."""
    if named.get("ColumnNames"):
        return everything & frozenset(named["ColumnNames"])
    excluded = (named.get("ColumnWildcard") or {}).get("ExcludedColumnNames") or []
    return everything - frozenset(excluded)


def filter_key(database: str, table: str, name: str) -> str:
    """The key of a data cells filter in the state."""
    return f"{database}\n{table}\n{name}"
