"""What a principal may do by Lake Formation's grants, and what of a table it may read: rules for the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lakectl.localaws.api import Principal
from lakectl.localaws.engines.sql.model import ALL_ROWS, Rule, Table
from lakectl.localaws.services.lakeformation import tag_policies
from lakectl.localaws.services.lakeformation.grants import Grant, names_all_tables
from lakectl.localaws.services.lakeformation.locations import covered
from lakectl.localaws.services.lakeformation.resources import table_of
from lakectl.localaws.services.lakeformation.store import EVERYONE

State = Mapping[str, Any]


def is_root(principal: Principal, account: str) -> bool:
    """Whether this is the account's root."""
    return principal.arn == f"arn:aws:iam::{account}:root"


def is_admin(state: State, principal: Principal, account: str) -> bool:
    """Whether the principal is the account's root or a data lake administrator.

    Simplified: root is no Lake Formation administrator on AWS, but the creator of what it creates; here it is both.
    """
    if is_root(principal, account):
        return True
    admins = {admin["DataLakePrincipalIdentifier"] for admin in state["settings"].get("DataLakeAdmins") or []}
    return bool(admins & {principal.arn, principal.role_arn})


def rules(state: State, principal: Principal, account: str, table: Table) -> tuple[Rule, ...]:
    """The principal's rules for the table; empty when nothing of it was granted."""
    everything = frozenset(column.name for column in table.all_columns)
    if is_admin(state, principal, account) or made_it(state, principal, table.database, table.name):
        return (Rule(everything),)
    found: list[Rule] = []
    for grant in grants_of(state, principal, account):
        found.extend(_rules_of(state, grant, everything, table))
    return tuple(dict.fromkeys(rule for rule in found if rule.columns))


def grants_of(state: State, principal: Principal, account: str) -> Iterator[Grant]:
    """The grants that speak of the principal: by name, by role, or to everyone."""
    names = {principal.arn, principal.role_arn, EVERYONE, f"{account}:IAMPrincipals"} - {""}
    return (grant for grant in state["grants"] if grant["principal"] in names)


def made_it(state: State, principal: Principal, database: str, table: str) -> bool:
    """Whether the principal made the table: it may do everything with it ("Implicit Lake Formation permissions")."""
    maker = state["makers"].get(f"{database}\n{table}")
    return bool(maker) and maker in {principal.arn, principal.role_arn}


def sees_database(state: State, principal: Principal, account: str, database: str) -> bool:
    """Whether the principal may know of the database: by a grant on it, or on something in it."""
    if is_admin(state, principal, account):
        return True
    for grant in grants_of(state, principal, account):
        on = grant["resource"]
        table = table_of(on)
        if (table and table[0] == database) or on.get("Database", {}).get("Name") == database:
            return True
        if tag_policies.is_on_database(state, on, database):
            return True
    return any(
        made_it(state, principal, *key.split("\n")) for key in state["makers"] if key.startswith(f"{database}\n")
    )


def database_permissions(state: State, principal: Principal, account: str, database: str) -> set[str]:
    """What the principal holds on the database."""
    held: set[str] = set()
    for grant in grants_of(state, principal, account):
        on = grant["resource"]
        if on.get("Database", {}).get("Name") == database or tag_policies.is_on_database(state, on, database):
            held |= set(grant["permissions"])
    return held


def table_permissions(state: State, principal: Principal, account: str, database: str, name: str) -> set[str]:
    """What the principal holds on the table as a whole (SELECT is on columns: see `rules`)."""
    held = {"ALL"} if made_it(state, principal, database, name) else set[str]()
    for grant in grants_of(state, principal, account):
        on = grant["resource"]
        whole = on.get("Table")
        if whole and whole["DatabaseName"] == database and (whole["Name"] == name or names_all_tables(on)):
            held |= set(grant["permissions"])
        elif tag_policies.is_on_table(state, on, database, name):
            held |= set(grant["permissions"]) - {"SELECT"}
    return held


def known_columns(state: State, principal: Principal, account: str, table: Table) -> frozenset[str]:
    """The columns whose names the principal may know: all with a permission on the table, else those it may read."""
    if is_admin(state, principal, account) or table_permissions(state, principal, account, table.database, table.name):
        return frozenset(column.name for column in table.all_columns)
    return frozenset[str]().union(*(rule.columns for rule in rules(state, principal, account, table)))


def may_use_location(state: State, principal: Principal, account: str, location: str) -> bool:
    """Whether the principal may make tables over these data: always, where the location isn't registered."""
    if is_admin(state, principal, account) or not covered(state["locations"], location):
        return True
    arns = (g["resource"].get("DataLocation", {}).get("ResourceArn") for g in grants_of(state, principal, account))
    return covered((arn for arn in arns if arn), location)


def _is_on(grant: Grant, table: Table) -> bool:
    on = table_of(grant["resource"])
    if on is None or on[0] != table.database:
        return False
    return on[1] == table.name or names_all_tables(grant["resource"])


def _rules_of(state: State, grant: Grant, everything: frozenset[str], table: Table) -> Iterator[Rule]:
    resource, permissions = grant["resource"], set(grant["permissions"])
    if "LFTagPolicy" in resource and permissions & {"SELECT", "ALL"}:
        yield Rule(tag_policies.columns(state, resource, table))
    if not _is_on(grant, table):
        return
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
