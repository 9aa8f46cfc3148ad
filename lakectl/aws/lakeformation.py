"""What Lake Formation knows about one database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lakectl.aws.session import Aws, AwsCallError, calls

_PURPOSE = "read the lake's permissions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What the account answered, as boto3 gives it."""

    tables: Mapping[str, tuple[str, ...]]
    """The columns of each table in order, partition keys last."""
    permissions: tuple[Mapping[str, Any], ...]
    """ListPermissions: of the whole account, whatever the database."""
    filters: tuple[Mapping[str, Any], ...]
    """ListDataCellsFilter of the database's tables."""
    worn: Mapping[tuple[str, str], Mapping[str, str]]
    """(table, column) → LF-tag → value; column "" is the table itself, table "" the database."""
    administrators: tuple[str, ...]
    """ARNs of the data lake administrators."""


def ask_lake_formation(aws: Aws, database: str) -> Answers | None:
    """Everything that decides who reads the database; None when there is no such database."""
    formation = aws.client("lakeformation")
    tables = _tables(aws, database)
    if tables is None:
        return None
    with calls(_PURPOSE):
        filters = [one for table in tables for one in _filters(formation, aws.account, database, table)]
        permissions = list(_pages(formation.list_permissions, "PrincipalResourcePermissions"))
        for one in filters:
            # Nothing says that the whole list holds the grants through filters; asking for each is certain.
            resource = {"DataCellsFilter": {key: one[key] for key in _FILTER_KEYS}}
            found = _pages(formation.list_permissions, "PrincipalResourcePermissions", Resource=resource)
            permissions += [grant for grant in found if grant not in permissions]
        worn = _worn(formation, database, tables)
        admins = formation.get_data_lake_settings()["DataLakeSettings"].get("DataLakeAdmins", [])
    return Answers(
        tables=tables,
        permissions=tuple(permissions),
        filters=tuple(filters),
        worn=worn,
        administrators=tuple(one["DataLakePrincipalIdentifier"] for one in admins),
    )


def _worn(formation: Any, database: str, tables: Iterable[str]) -> dict[tuple[str, str], dict[str, str]]:
    found = {}
    for table in tables:
        answer = formation.get_resource_lf_tags(Resource={"Table": {"DatabaseName": database, "Name": table}})
        found["", ""] = _pairs(answer.get("LFTagOnDatabase"))
        found[table, ""] = _pairs(answer.get("LFTagsOnTable"))
        for column in answer.get("LFTagsOnColumns") or []:
            found[table, column["Name"]] = _pairs(column["LFTags"])
    return found


def _pairs(tags: Iterable[Mapping[str, Any]] | None) -> dict[str, str]:
    return {one["TagKey"]: one["TagValues"][0] for one in tags or ()}


_FILTER_KEYS = ("TableCatalogId", "DatabaseName", "TableName", "Name")


def _tables(aws: Aws, database: str) -> dict[str, tuple[str, ...]] | None:
    try:
        with calls("read the lake's tables"):
            pages = aws.client("glue").get_paginator("get_tables").paginate(DatabaseName=database)
            found = [table for page in pages for table in page["TableList"]]
    except AwsCallError as error:
        if error.code == "EntityNotFoundException":
            return None
        raise
    return {table["Name"]: _columns(table) for table in found}


def _columns(table: Mapping[str, Any]) -> tuple[str, ...]:
    columns = [*table.get("StorageDescriptor", {}).get("Columns", []), *table.get("PartitionKeys", [])]
    return tuple(column["Name"] for column in columns)


def _filters(formation: Any, account: str, database: str, table: str) -> Iterator[Mapping[str, Any]]:
    named = {"CatalogId": account, "DatabaseName": database, "Name": table}
    return _pages(formation.list_data_cells_filter, "DataCellsFilters", Table=named)


def _pages(operation: Callable[..., Mapping[str, Any]], key: str, **arguments: Any) -> Iterator[Mapping[str, Any]]:
    while True:
        page = operation(**arguments)
        yield from page.get(key, [])
        if not page.get("NextToken"):
            return
        arguments["NextToken"] = page["NextToken"]


def locations(aws: Aws) -> tuple[Mapping[str, Any], ...]:
    """ListResources: every registered location."""
    with calls(_PURPOSE):
        return tuple(_pages(aws.client("lakeformation").list_resources, "ResourceInfoList"))


def missing_roles(aws: Aws, arns: Iterable[str]) -> frozenset[str]:
    """Which of these are ARNs of this account's roles that IAM doesn't know."""
    mine = f"arn:{aws.partition}:iam::{aws.account}:role/"
    iam = aws.client("iam")
    return frozenset(arn for arn in set(arns) if arn.startswith(mine) and not _is_there(iam, arn))


def _is_there(iam: Any, arn: str) -> bool:
    try:
        with calls(f"look for {arn}"):
            iam.get_role(RoleName=arn.rpartition("/")[2])
    except AwsCallError as error:
        if error.code == "NoSuchEntity":
            return False
        raise
    return True
