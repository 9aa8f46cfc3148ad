from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lakectl.localaws.api import Principal
from lakectl.localaws.engines.sql.model import Column, Rule, Table
from lakectl.localaws.process import Endpoint
from lakectl.localaws.services.lakeformation import defaults
from lakectl.localaws.services.lakeformation.access import rules
from lakectl.localaws.services.lakeformation.locations import covered
from lakectl.localaws.services.lakeformation.store import fresh
from tests.localaws.conftest import client_of

DATABASE = "formation"
TABLE = {"DatabaseName": DATABASE, "Name": "events"}
ROLE = "arn:aws:iam::000000000000:role/lf-reader"
READER = {"DataLakePrincipalIdentifier": ROLE}
CELLS = {"TableCatalogId": "000000000000", "DatabaseName": DATABASE, "TableName": "events", "Name": "cells"}


@pytest.fixture(scope="module")
def formation(endpoint: Endpoint) -> Any:
    glue, client = client_of(endpoint, "glue"), client_of(endpoint, "lakeformation")
    # First: other tests of this endpoint look at what everyone may see.
    client.put_data_lake_settings(DataLakeSettings={"DataLakeAdmins": []})
    glue.create_database(DatabaseInput={"Name": DATABASE})
    columns = [{"Name": name, "Type": "string"} for name in ("a", "b")]
    storage = {"Columns": columns, "Location": "s3://x/y/"}
    keys = [{"Name": "year", "Type": "string"}]
    table = {"Name": "events", "StorageDescriptor": storage, "PartitionKeys": keys}
    glue.create_table(DatabaseName=DATABASE, TableInput=table)
    return client


def granted(formation: Any, **asked: Any) -> list[tuple[Any, list[str], list[str]]]:
    found = formation.list_permissions(Principal=READER, **asked)["PrincipalResourcePermissions"]
    return [(one["Resource"], one["Permissions"], one["PermissionsWithGrantOption"]) for one in found]


def code(refused: pytest.ExceptionInfo[ClientError]) -> str:
    return str(refused.value.response["Error"]["Code"])


@pytest.mark.local
def test_grants_are_listed_as_aws_lists_them(formation: Any) -> None:
    table, columns = {"Table": TABLE}, {"TableWithColumns": {**TABLE, "ColumnNames": ["b", "a"]}}
    formation.grant_permissions(Principal=READER, Resource=table, Permissions=["DESCRIBE", "SELECT"])
    formation.grant_permissions(
        Principal=READER, Resource=columns, Permissions=["SELECT"], PermissionsWithGrantOption=["SELECT"]
    )
    named = {"CatalogId": "000000000000", **TABLE}
    assert granted(formation, Resource=table) == [
        ({"Table": named}, ["DESCRIBE"], []),
        ({"TableWithColumns": {**named, "ColumnWildcard": {}}}, ["SELECT"], []),
        ({"TableWithColumns": {**named, "ColumnNames": ["a", "b"]}}, ["SELECT"], ["SELECT"]),
    ]
    formation.revoke_permissions(Principal=READER, Resource=table, Permissions=["DESCRIBE", "SELECT"])
    formation.revoke_permissions(Principal=READER, Resource=columns, Permissions=["SELECT"])
    assert granted(formation) == []


@pytest.mark.local
def test_revoking_what_is_not_granted(formation: Any) -> None:
    with pytest.raises(ClientError, match=r"No permissions revoked\. Grantee has no ALTER permissions") as refused:
        formation.revoke_permissions(Principal=READER, Resource={"Table": TABLE}, Permissions=["ALTER"])
    assert code(refused) == "InvalidInputException"


@pytest.mark.local
@pytest.mark.parametrize(
    ("resource", "permission", "error", "message"),
    [
        ({"Table": {**TABLE, "Name": "nope"}}, "SELECT", "EntityNotFoundException", "Table not found"),
        ({"Database": {"Name": "nope"}}, "DESCRIBE", "EntityNotFoundException", "Database not found"),
        ({"Database": {"Name": DATABASE}}, "SELECT", "InvalidInputException", "SELECT on Database"),
        (
            {"TableWithColumns": {**TABLE, "ColumnNames": ["a", "zz"]}},
            "SELECT",
            "EntityNotFoundException",
            "Columns not found: zz",
        ),
        ({"DataCellsFilter": {**CELLS, "Name": "nope"}}, "SELECT", "EntityNotFoundException", "filter nope not found"),
        (
            {"LFTagPolicy": {"ResourceType": "TABLE", "Expression": [{"TagKey": "k", "TagValues": ["v"]}]}},
            "SELECT",
            "EntityNotFoundException",
            "Tag or tag value does not exist: k",
        ),
        ({"LFTagPolicy": {"ResourceType": "TABLE", "Expression": []}}, "SELECT", "InvalidInputException", "1 to 5"),
        (
            {"LFTagPolicy": {"ResourceType": "DATABASE", "Expression": [{"TagKey": "k", "TagValues": ["v"]}]}},
            "SELECT",
            "InvalidInputException",
            "SELECT on LFTagPolicy",
        ),
        ({"Table": TABLE, "Database": {"Name": "x"}}, "DESCRIBE", "InvalidInputException", "exactly one of"),
    ],
)
def test_grant_is_refused(formation: Any, resource: dict[str, Any], permission: str, error: str, message: str) -> None:
    with pytest.raises(ClientError, match=message) as refused:
        formation.grant_permissions(Principal=READER, Resource=resource, Permissions=[permission])
    assert code(refused) == error


@pytest.mark.local
def test_data_cells_filter_lives_and_takes_its_grants_along(formation: Any) -> None:
    expression = {"FilterExpression": "a = 'x' AND year > '2025'"}
    data = {**CELLS, "ColumnNames": ["a", "year"], "RowFilter": expression}
    formation.create_data_cells_filter(TableData=data)
    with pytest.raises(ClientError) as again:
        formation.create_data_cells_filter(TableData=data)
    assert code(again) == "AlreadyExistsException"
    found = formation.get_data_cells_filter(**CELLS)["DataCellsFilter"]
    version = found.pop("VersionId")
    assert found == data
    formation.grant_permissions(Principal=READER, Resource={"DataCellsFilter": CELLS}, Permissions=["SELECT"])
    formation.update_data_cells_filter(TableData={**data, "ColumnNames": ["b"]})
    assert formation.get_data_cells_filter(**CELLS)["DataCellsFilter"]["VersionId"] != version
    assert [f["ColumnNames"] for f in formation.list_data_cells_filter(Table=TABLE)["DataCellsFilters"]] == [["b"]]
    formation.delete_data_cells_filter(**CELLS)
    assert granted(formation) == []
    with pytest.raises(ClientError) as gone:
        formation.get_data_cells_filter(**CELLS)
    assert code(gone) == "EntityNotFoundException"


@pytest.mark.local
@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"ColumnNames": ["zz"]}, "Columns not found: zz"),
        ({}, "either ColumnNames or ColumnWildcard"),
        (
            {"ColumnNames": ["a"], "RowFilter": {"FilterExpression": "lower(a) = 'x'"}},
            "compares columns with constants",
        ),
        ({"ColumnNames": ["a"], "RowFilter": {"FilterExpression": "zz = 'x'"}}, "which the table doesn't have"),
    ],
)
def test_wrong_filter_is_refused(formation: Any, part: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError, match=message) as refused:
        formation.create_data_cells_filter(TableData={**CELLS, "RowFilter": {"AllRowsWildcard": {}}, **part})
    assert code(refused) == "InvalidInputException"


@pytest.mark.local
def test_batch_tells_what_failed(formation: Any) -> None:
    entries = [
        {"Id": "1", "Principal": READER, "Resource": {"Table": TABLE}, "Permissions": ["ALTER"]},
        {"Id": "2", "Principal": READER, "Resource": {"Database": {"Name": "nope"}}, "Permissions": ["ALTER"]},
    ]
    failures = formation.batch_grant_permissions(Entries=entries)["Failures"]
    assert [(one["RequestEntry"]["Id"], one["Error"]["ErrorCode"]) for one in failures] == [
        ("2", "EntityNotFoundException")
    ]
    failures = formation.batch_revoke_permissions(Entries=entries)["Failures"]
    assert [one["RequestEntry"]["Id"] for one in failures] == ["2"]


@pytest.mark.local
def test_tags(formation: Any) -> None:
    formation.create_lf_tag(TagKey="Level", TagValues=["High", "low"])
    formation.update_lf_tag(TagKey="level", TagValuesToAdd=["mid"], TagValuesToDelete=["low"])
    assert formation.get_lf_tag(TagKey="level")["TagValues"] == ["high", "mid"]
    put = formation.add_lf_tags_to_resource(
        Resource={"Table": TABLE},
        LFTags=[{"TagKey": "level", "TagValues": ["mid"]}, {"TagKey": "no", "TagValues": ["x"]}],
    )
    assert [one["LFTag"]["TagKey"] for one in put["Failures"]] == ["no"]
    worn = formation.get_resource_lf_tags(Resource={"Table": TABLE})["LFTagsOnTable"]
    assert [(one["TagKey"], one["TagValues"]) for one in worn] == [("level", ["mid"])]
    columns = {"TableWithColumns": {**TABLE, "ColumnNames": ["card", "amount"]}}
    formation.add_lf_tags_to_resource(Resource=columns, LFTags=[{"TagKey": "level", "TagValues": ["high"]}])
    answer = formation.get_resource_lf_tags(Resource={"Table": TABLE})
    assert {one["Name"]: one["LFTags"][0]["TagValues"] for one in answer["LFTagsOnColumns"]} == {
        "amount": ["high"],
        "card": ["high"],
    }
    other = {"TableWithColumns": {**TABLE, "ColumnNames": ["country"]}}
    inherited = formation.get_resource_lf_tags(Resource=other)["LFTagsOnColumns"]
    assert [one["LFTags"][0]["TagValues"] for one in inherited] == [["mid"]]
    assert formation.get_resource_lf_tags(Resource=other, ShowAssignedLFTags=True)["LFTagsOnColumns"] == []
    formation.delete_lf_tag(TagKey="level")
    assert formation.get_resource_lf_tags(Resource={"Table": TABLE})["LFTagsOnTable"] == []


@pytest.mark.local
def test_grants_by_tag_are_listed_and_revoked(formation: Any) -> None:
    formation.create_lf_tag(TagKey="zone", TagValues=["open", "closed"])
    policy = {"LFTagPolicy": {"ResourceType": "TABLE", "Expression": [{"TagKey": "Zone", "TagValues": ["open"]}]}}
    formation.grant_permissions(Principal=READER, Resource=policy, Permissions=["SELECT", "DESCRIBE"])
    expression = [{"TagKey": "zone", "TagValues": ["open"]}]
    shown = {"LFTagPolicy": {"CatalogId": "000000000000", "ResourceType": "TABLE", "Expression": expression}}
    for asked in ({"Resource": policy}, {"ResourceType": "LF_TAG_POLICY"}, {"ResourceType": "LF_TAG_POLICY_TABLE"}):
        assert granted(formation, **asked) == [(shown, ["DESCRIBE", "SELECT"], [])]
    assert granted(formation, ResourceType="LF_TAG_POLICY_DATABASE") == []
    formation.revoke_permissions(Principal=READER, Resource=policy, Permissions=["SELECT", "DESCRIBE"])
    assert granted(formation) == []
    formation.delete_lf_tag(TagKey="zone")


@pytest.mark.local
def test_effective_permissions_of_a_path(formation: Any) -> None:
    """What is granted on the tables there, on all tables of their database, by tags, and on the place itself."""
    place = "arn:aws:s3:::x/y"
    every = {"Table": {"DatabaseName": DATABASE, "TableWildcard": {}}}
    policy = {"LFTagPolicy": {"ResourceType": "TABLE", "Expression": [{"TagKey": "sort", "TagValues": ["a"]}]}}
    formation.create_lf_tag(TagKey="sort", TagValues=["a"])
    formation.add_lf_tags_to_resource(
        Resource={"Database": {"Name": DATABASE}}, LFTags=[{"TagKey": "sort", "TagValues": ["a"]}]
    )
    on = [{"Table": TABLE}, every, policy, {"DataLocation": {"ResourceArn": place}}]
    permissions = [["ALTER"], ["DESCRIBE"], ["INSERT"], ["DATA_LOCATION_ACCESS"]]
    for resource, given in zip(on, permissions, strict=True):
        formation.grant_permissions(Principal=READER, Resource=resource, Permissions=given)

    def effective(path: str, **page: Any) -> list[list[str]]:
        found = formation.get_effective_permissions_for_path(ResourceArn=path, **page)["Permissions"]
        return [one["Permissions"] for one in found if one["Principal"] == READER]

    assert effective(place) == permissions
    assert effective(f"{place}/", MaxResults=1000) == permissions
    assert effective("arn:aws:s3:::x") == []
    with pytest.raises(ClientError, match="Not an S3 location"):
        effective("x")
    for resource, given in zip(on, permissions, strict=True):
        formation.revoke_permissions(Principal=READER, Resource=resource, Permissions=given)
    formation.delete_lf_tag(TagKey="sort")


@pytest.mark.local
def test_permissions_come_in_pages(formation: Any) -> None:
    columns = [{"TableWithColumns": {**TABLE, "ColumnNames": [name]}} for name in ("a", "b")]
    for resource in columns:
        formation.grant_permissions(Principal=READER, Resource=resource, Permissions=["SELECT"])
    first = formation.list_permissions(Principal=READER, MaxResults=1)
    assert len(first["PrincipalResourcePermissions"]) == 1
    rest = formation.list_permissions(Principal=READER, MaxResults=1, NextToken=first["NextToken"])
    assert "NextToken" not in rest
    for resource in columns:
        formation.revoke_permissions(Principal=READER, Resource=resource, Permissions=["SELECT"])


@pytest.mark.local
def test_unknown_operation_is_refused_at_once(formation: Any) -> None:
    with pytest.raises(ClientError, match="has no Lake Formation ListTransactions") as refused:
        formation.list_transactions()
    assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 0


def test_new_resources_get_the_defaults_of_their_time() -> None:
    state = fresh()
    table = {"DatabaseName": "d", "Name": "old", "CatalogId": "1", "CreateTime": datetime(2026, 1, 1, tzinfo=UTC)}
    defaults.meet_table(state, table)
    assert [(g["principal"], g["permissions"]) for g in state["grants"]] == [("IAM_ALLOWED_PRINCIPALS", ["ALL"])]
    state["settings"]["CreateTableDefaultPermissions"] = []
    defaults.meet_table(state, {**table, "Name": "new"})
    defaults.meet_table(state, table)
    assert len(state["grants"]) == 1


COLUMNS = frozenset({"a", "b", "year"})
EVENTS = Table(
    database="d",
    name="t",
    columns=(Column("a", "string"), Column("b", "string")),
    partition_keys=(Column("year", "string"),),
)


@pytest.mark.parametrize(
    ("resource", "permissions", "expected"),
    [
        ({"Table": {"DatabaseName": "d", "Name": "t"}}, ["DESCRIBE"], ()),
        ({"Table": {"DatabaseName": "d", "Name": "t"}}, ["ALL"], (Rule(COLUMNS),)),
        ({"Table": {"DatabaseName": "d", "Name": "other"}}, ["ALL"], ()),
        ({"Table": {"DatabaseName": "d", "Name": "ALL_TABLES", "TableWildcard": {}}}, ["ALL"], (Rule(COLUMNS),)),
        ({"TableWithColumns": {"DatabaseName": "d", "Name": "t", "ColumnWildcard": {}}}, ["SELECT"], (Rule(COLUMNS),)),
        (
            {"TableWithColumns": {"DatabaseName": "d", "Name": "t", "ColumnNames": ["a", "gone"]}},
            ["SELECT"],
            (Rule(frozenset({"a"})),),
        ),
        (
            {
                "TableWithColumns": {
                    "DatabaseName": "d",
                    "Name": "t",
                    "ColumnWildcard": {"ExcludedColumnNames": ["b"]},
                }
            },
            ["SELECT"],
            (Rule(frozenset({"a", "year"})),),
        ),
        ({"Database": {"Name": "d"}}, ["ALL"], ()),
        ({"DataCellsFilter": {"DatabaseName": "d", "TableName": "t", "Name": "gone"}}, ["SELECT"], ()),
    ],
)
def test_rules_of_a_grant(resource: dict[str, Any], permissions: list[str], expected: tuple[Rule, ...]) -> None:
    state = fresh()
    state["grants"] = [{"principal": ROLE, "resource": resource, "permissions": permissions, "grantable": []}]
    me = Principal("arn:aws:sts::1:assumed-role/lf-reader/x", ROLE)
    assert rules(state, me, "1", EVENTS) == expected
    assert rules(state, Principal("arn:aws:iam::1:user/other"), "1", EVENTS) == ()
    assert rules(state, Principal("arn:aws:iam::1:root"), "1", EVENTS) == (Rule(COLUMNS),)


def tagged(resource: dict[str, Any], **tags: str) -> list[dict[str, Any]]:
    return [{"resource": resource, "key": key, "value": value} for key, value in tags.items()]


EXPRESSION = [{"TagKey": "level", "TagValues": ["low", "mid"]}, {"TagKey": "area", "TagValues": ["shop"]}]


@pytest.mark.parametrize(
    ("worn", "expected"),
    [
        ([], ()),
        (tagged({"Database": {"Name": "d"}}, level="low", area="shop"), (Rule(COLUMNS),)),
        (tagged({"Database": {"Name": "d"}}, level="low"), ()),
        (tagged({"Database": {"Name": "other"}}, level="low", area="shop"), ()),
        (
            tagged({"Database": {"Name": "d"}}, level="high", area="shop")
            + tagged({"Table": {"DatabaseName": "d", "Name": "t"}}, level="mid"),
            (Rule(COLUMNS),),
        ),
        (
            tagged({"Database": {"Name": "d"}}, level="low", area="shop")
            + tagged({"TableWithColumns": {"DatabaseName": "d", "Name": "t", "ColumnNames": ["b"]}}, level="high"),
            (Rule(frozenset({"a", "year"})),),
        ),
        (
            tagged(
                {"TableWithColumns": {"DatabaseName": "d", "Name": "t", "ColumnNames": ["a"]}}, level="low", area="shop"
            ),
            (Rule(frozenset({"a"})),),
        ),
    ],
)
def test_rules_of_a_grant_by_tag(worn: list[dict[str, Any]], expected: tuple[Rule, ...]) -> None:
    """What is nearer overrides what is inherited; every key must match, with any of its values."""
    policy = {"LFTagPolicy": {"ResourceType": "TABLE", "Expression": EXPRESSION}}
    state = fresh() | {"tagged": worn}
    state["grants"] = [{"principal": ROLE, "resource": policy, "permissions": ["SELECT"], "grantable": []}]
    me = Principal("arn:aws:sts::1:assumed-role/lf-reader/x", ROLE)
    assert rules(state, me, "1", EVENTS) == expected
    assert rules(state, Principal("arn:aws:iam::1:user/other"), "1", EVENTS) == ()
    state["grants"][0]["permissions"] = ["DESCRIBE"]
    assert rules(state, me, "1", EVENTS) == ()


def test_registered_location_covers_whole_path_parts() -> None:
    assert covered(["arn:aws:s3:::bucket"], "s3://bucket/table/")
    assert covered(["arn:aws:s3:::bucket/table"], "s3://bucket/table/year=1/")
    assert not covered(["arn:aws:s3:::bucket/table"], "s3://bucket/table2/")
    assert not covered(["arn:aws:s3:::buck"], "s3://bucket/")
