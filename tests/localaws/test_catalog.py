"""Glue's catalog under Lake Formation: names of columns and values of partitions aren't told past a grant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lakectl.localaws.process import down, up
from tests.localaws import governed
from tests.localaws.conftest import REGION
from tests.localaws.governed import ACCOUNT, DATA, DATABASE, RESULTS, TABLE, WORKGROUP, Lake, filter_resource, table

pytestmark = pytest.mark.local

PAYMENTS = {"DatabaseName": DATABASE, "Name": TABLE}
OF_PAYMENTS = {"DatabaseName": DATABASE, "TableName": TABLE}
OWN_PLACE = f"s3://{RESULTS}/own/"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    project = tmp_path_factory.mktemp("catalog")
    yield governed.build(up(project, region=REGION))
    down(project)


@pytest.fixture(scope="module")
def analyst(lake: Lake) -> str:
    """May read id, amount and country of the Indian rows; IAM would let the role do anything with Glue."""
    role = lake.role("analyst")
    allow(lake, "analyst", ["glue:*", "athena:*", "lakeformation:*"])
    lake.cells("indian", ["id", "amount", "country"], "country = 'IN'")
    lake.grant(role, filter_resource("indian"), "SELECT")
    return role


def allow(lake: Lake, role: str, actions: list[str], *resources: str) -> None:
    statement = {"Effect": "Allow", "Action": actions, "Resource": list(resources) or ["*"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    lake.client("iam").put_role_policy(RoleName=role, PolicyName="more", PolicyDocument=document)


def names(described: dict[str, Any]) -> list[str]:
    columns = [*described["StorageDescriptor"]["Columns"], *described.get("PartitionKeys", [])]
    return [column["Name"] for column in columns]


def storage(location: str) -> dict[str, Any]:
    return governed._storage(location)


@pytest.mark.parametrize("operation", ["get_table", "get_tables", "search_tables"])
def test_a_reader_knows_the_columns_that_it_may_read(lake: Lake, analyst: str, operation: str) -> None:
    glue = lake.client("glue", analyst)
    answers = {
        "get_table": lambda: [glue.get_table(**PAYMENTS)["Table"]],
        "get_tables": lambda: glue.get_tables(DatabaseName=DATABASE)["TableList"],
        "search_tables": lambda: glue.search_tables()["TableList"],
    }
    assert [names(found) for found in answers[operation]()] == [["id", "amount", "country"]]


def test_a_hidden_column_is_not_found_by_search(lake: Lake, analyst: str) -> None:
    glue = lake.client("glue", analyst)
    assert glue.search_tables(SearchText="card")["TableList"] == []
    assert [found["Name"] for found in glue.search_tables(SearchText="amount")["TableList"]] == [TABLE]
    root = lake.client("glue").search_tables(SearchText="card", Filters=[{"Key": "Name", "Value": TABLE}])
    assert [found["Name"] for found in root["TableList"]] == [TABLE]


def test_partition_values_are_for_those_who_may_read_the_keys(lake: Lake, analyst: str) -> None:
    glue = lake.client("glue", analyst)
    for ask in (
        lambda: glue.get_partitions(**OF_PAYMENTS),
        lambda: glue.get_partition(**OF_PAYMENTS, PartitionValues=["2026", "01"]),
        lambda: glue.batch_get_partition(**OF_PAYMENTS, PartitionsToGet=[{"Values": ["2026", "01"]}]),
    ):
        with pytest.raises(ClientError, match="Required Select on payments"):
            ask()
    role = lake.role("by-day")
    lake.grant(role, table(ColumnNames=["id", "year", "day"]), "SELECT")
    found = lake.client("glue", role).get_partitions(**OF_PAYMENTS)["Partitions"]
    assert [(one["Values"], names(one)) for one in found] == [(["2026", "01"], ["id"]), (["2026", "02"], ["id"])]


def test_statistics_tell_no_values_of_hidden_columns_or_rows(lake: Lake, analyst: str) -> None:
    whole = lake.role("whole")
    lake.grant(whole, table(), "SELECT")
    for column in ("card", "id"):
        with pytest.raises(ClientError, match="Required Select on payments"):
            lake.client("glue", analyst).get_column_statistics_for_table(**OF_PAYMENTS, ColumnNames=[column])
    lake.client("glue", whole).get_column_statistics_for_table(**OF_PAYMENTS, ColumnNames=["card"])


def test_nothing_granted_is_nothing_known(lake: Lake) -> None:
    glue = lake.client("glue", lake.role("nobody"))
    with pytest.raises(ClientError, match="Required Describe on payments"):
        glue.get_table(**PAYMENTS)
    with pytest.raises(ClientError, match="Required Describe on shop"):
        glue.get_database(Name=DATABASE)
    assert glue.get_tables(DatabaseName=DATABASE)["TableList"] == []
    assert glue.get_databases()["DatabaseList"] == []


def test_a_permission_on_the_table_tells_all_its_columns(lake: Lake) -> None:
    role = lake.role("describer")
    lake.grant(role, table(), "DESCRIBE")
    assert len(names(lake.client("glue", role).get_table(**PAYMENTS)["Table"])) == 11


def test_iam_is_asked_for_table_database_and_catalog(lake: Lake) -> None:
    """As our constructs grant it: one table of the database, not the others."""
    role = lake.role("narrow")
    lake.client("iam").delete_role_policy(RoleName="narrow", PolicyName="query")
    start = f"arn:aws:glue:{REGION}:{ACCOUNT}:"
    own = [f"{start}{part}" for part in ("catalog", f"database/{DATABASE}", f"table/{DATABASE}/{TABLE}")]
    lake.grant("IAM_ALLOWED_PRINCIPALS", table(), "ALL")
    try:
        allow(lake, "narrow", ["glue:*"], *own)
        assert lake.client("glue", role).get_table(**PAYMENTS)["Table"]["Name"] == TABLE
        assert len(lake.client("glue", role).get_tables(DatabaseName=DATABASE)["TableList"]) == 1
        for missing in (own[2], own[0]):
            allow(lake, "narrow", ["glue:*"], *(one for one in own if one != missing))
            with pytest.raises(ClientError, match=f"glue:GetTable on resource: {missing}"):
                lake.client("glue", role).get_table(**PAYMENTS)
    finally:
        lake.client("lakeformation").revoke_permissions(
            Principal={"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, Resource=table(), Permissions=["ALL"]
        )


def test_a_query_asks_iam_too(lake: Lake) -> None:
    """Where IAMAllowedPrincipals holds, IAM alone decides; where Lake Formation lends, IAM must let it."""
    role = lake.role("asked")
    lake.grant(role, table(), "SELECT")
    start = f"arn:aws:glue:{REGION}:{ACCOUNT}:"
    results = [f"arn:aws:s3:::{RESULTS}", f"arn:aws:s3:::{RESULTS}/*"]
    lake.client("iam").delete_role_policy(RoleName="asked", PolicyName="query")
    actions = ["athena:*", "s3:*", "glue:GetDatabase", "glue:GetTable"]
    for more, missing in (
        ([f"{start}catalog"], f"glue:GetDatabase on resource: {start}database/{DATABASE}"),
        ([f"{start}catalog", f"{start}database/*"], f"glue:GetTable on resource: {start}table/{DATABASE}/{TABLE}"),
        ([f"{start}*"], f"glue:GetPartitions on resource: {start}catalog"),
    ):
        allow(lake, "asked", actions, *results, f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/{WORKGROUP}", *more)
        assert missing in lake.refusal("SELECT max(id) FROM payments", role)
    allow(lake, "asked", ["athena:*", "s3:*", "glue:*"])
    assert "lakeformation:GetDataAccess" in lake.refusal("SELECT max(id) FROM payments", role)
    allow(lake, "asked", ["athena:*", "s3:*", "glue:*", "lakeformation:GetDataAccess"])
    assert lake.query("SELECT max(id) FROM payments", role) == [("10",)]


@pytest.mark.parametrize(
    ("operation", "arguments", "permission"),
    [
        ("create_table", {"DatabaseName": DATABASE, "TableInput": {"Name": "x"}}, "Create Table on shop"),
        ("update_table", {"DatabaseName": DATABASE, "TableInput": {"Name": TABLE}}, "Alter on payments"),
        ("delete_table", PAYMENTS, "Drop on payments"),
        ("batch_delete_table", {"DatabaseName": DATABASE, "TablesToDelete": [TABLE]}, "Drop on payments"),
        ("create_partition", {**OF_PAYMENTS, "PartitionInput": {"Values": ["1", "1"]}}, "Insert on payments"),
        ("batch_create_partition", {**OF_PAYMENTS, "PartitionInputList": []}, "Insert on payments"),
        (
            "batch_update_partition",
            {
                **OF_PAYMENTS,
                "Entries": [{"PartitionValueList": ["2026", "01"], "PartitionInput": {"Values": ["1", "1"]}}],
            },
            "Alter on payments",
        ),
        ("delete_partition", {**OF_PAYMENTS, "PartitionValues": ["2026", "01"]}, "Delete on payments"),
        ("delete_database", {"Name": DATABASE}, "Drop on shop"),
        ("update_database", {"Name": DATABASE, "DatabaseInput": {"Name": DATABASE}}, "Alter on shop"),
        ("create_database", {"DatabaseInput": {"Name": "mine"}}, "Create Database on Catalog"),
    ],
)
def test_changes_need_a_permission(
    lake: Lake, analyst: str, operation: str, arguments: dict[str, Any], permission: str
) -> None:
    with pytest.raises(ClientError, match=f"Required {permission}") as refused:
        getattr(lake.client("glue", analyst), operation)(**arguments)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_registered_data_is_not_reached_by_a_table_of_ones_own(lake: Lake) -> None:
    """CREATE_TABLE makes tables, but not over data whose location wasn't given; what one made, one may read."""
    role = lake.role("maker")
    allow(lake, "maker", ["glue:*"])
    lake.grant(role, {"Database": {"Name": DATABASE}}, "CREATE_TABLE")
    glue = lake.client("glue", role)
    mine = {"Name": "mine", "StorageDescriptor": storage(f"s3://{DATA}/{TABLE}/year=2026/day=01/")}
    with pytest.raises(ClientError, match="Required Data Location Access on s3://shop-data/"):
        glue.create_table(DatabaseName=DATABASE, TableInput=mine)
    keys = [{"Name": "p", "Type": "string"}]
    own = {"Name": "mine", "StorageDescriptor": storage(OWN_PLACE), "PartitionKeys": keys}
    glue.create_table(DatabaseName=DATABASE, TableInput=own)
    with pytest.raises(ClientError, match="Required Data Location Access"):
        glue.update_table(DatabaseName=DATABASE, TableInput={**own, **mine})
    partition = {"Values": ["1"], "StorageDescriptor": mine["StorageDescriptor"]}
    with pytest.raises(ClientError, match="Required Data Location Access"):
        glue.create_partition(DatabaseName=DATABASE, TableName="mine", PartitionInput=partition)
    assert lake.query("SELECT count(*) FROM mine", role) == [("0",)]
    glue.delete_table(DatabaseName=DATABASE, Name="mine")


def test_a_partition_elsewhere_is_read_with_ones_own_permissions(lake: Lake) -> None:
    """A partition of a registered table that lies elsewhere isn't lent by Lake Formation."""
    lake.client("s3").create_bucket(Bucket="vault", CreateBucketConfiguration={"LocationConstraint": REGION})
    lake.client("s3").put_object(Bucket="vault", Key="t/part.parquet", Body=governed._parquet("01", range(50, 52)))
    role = lake.role("elsewhere")
    lake.grant(role, table(), "SELECT")
    partition = {"Values": ["2026", "99"], "StorageDescriptor": storage("s3://vault/t/")}
    lake.client("glue").create_partition(**OF_PAYMENTS, PartitionInput=partition)
    try:
        reason = lake.refusal("SELECT max(id) FROM payments WHERE day = '99'", role)
        assert reason.startswith("PERMISSION_DENIED: Access denied when reading from location")
        document = {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": ["*"]}
        lake.client("iam").put_role_policy(
            RoleName="elsewhere",
            PolicyName="list",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [document]}),
        )
        # To list isn't to read.
        assert lake.refusal("SELECT max(id) FROM payments WHERE day = '99'", role).startswith("PERMISSION_DENIED")
    finally:
        lake.client("glue").delete_partition(**OF_PAYMENTS, PartitionValues=["2026", "99"])


def test_a_user_is_not_root(lake: Lake) -> None:
    """An IAM user's query reads and writes with the user's own permissions."""
    iam = lake.client("iam")
    arn = iam.create_user(UserName="ann")["User"]["Arn"]
    document = {"Effect": "Allow", "Action": ["athena:*", "glue:*", "lakeformation:*"], "Resource": ["*"]}
    iam.put_user_policy(
        UserName="ann",
        PolicyName="query",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [document]}),
    )
    keys = iam.create_access_key(UserName="ann")["AccessKey"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], region_name=REGION)
    glue, athena = (session.client(service, endpoint_url=lake.endpoint.url) for service in ("glue", "athena"))
    with pytest.raises(ClientError, match="Required Describe on payments"):
        glue.get_table(**PAYMENTS)
    lake.grant(arn, table(ColumnNames=["id"]), "SELECT")
    assert names(glue.get_table(**PAYMENTS)["Table"]) == ["id"]
    started = athena.start_query_execution(QueryString="SELECT 1", WorkGroup=WORKGROUP)
    status = lake.ended(started["QueryExecutionId"])["Status"]
    assert status["StateChangeReason"].startswith("Access denied when writing output to url")


def test_a_grant_by_tag_gives_the_columns_that_wear_it(lake: Lake) -> None:
    """In Athena and in Glue alike; a column's own tag overrides that of its table."""
    formation, role = lake.client("lakeformation"), lake.role("tagged")
    formation.create_lf_tag(TagKey="level", TagValues=["open", "secret"])
    open_, secret = ([{"TagKey": "level", "TagValues": [value]}] for value in ("open", "secret"))
    formation.add_lf_tags_to_resource(Resource={"Database": {"Name": DATABASE}}, LFTags=open_)
    formation.add_lf_tags_to_resource(Resource=table(ColumnNames=["card", "note"]), LFTags=secret)
    policy = {"LFTagPolicy": {"ResourceType": "TABLE", "Expression": open_}}
    assert lake.query("SHOW TABLES", role) == []
    lake.grant(role, policy, "SELECT")
    shown = names(lake.client("glue", role).get_table(**PAYMENTS)["Table"])
    assert [name for name in ("id", "card", "note", "day") if name in shown] == ["id", "day"]
    assert lake.query("SELECT count(amount) FROM payments", role) == [("10",)]
    assert lake.refusal("SELECT card FROM payments", role).startswith("COLUMN_NOT_FOUND")
    formation.remove_lf_tags_from_resource(Resource={"Database": {"Name": DATABASE}}, LFTags=open_)
    assert "does not have any privilege" in lake.refusal("SELECT count(*) FROM payments", role)
    formation.delete_lf_tag(TagKey="level")


def test_a_table_made_again_has_nothing_of_the_old_one(lake: Lake) -> None:
    glue, formation = lake.client("glue"), lake.client("lakeformation")
    role, named = lake.role("of-the-old-one"), {"DatabaseName": "short", "Name": "lived"}
    glue.create_database(DatabaseInput={"Name": "short"})
    for delete in (
        lambda: glue.delete_table(**named),
        lambda: glue.batch_delete_table(DatabaseName="short", TablesToDelete=["lived", "unknown"]),
        lambda: glue.delete_database(Name="short"),
    ):
        everything_granted(lake, role, named)
        assert len(held(formation, role)) == 5
        delete()
        assert held(formation, role) == [{"Database": {"CatalogId": ACCOUNT, "Name": "short"}}] * bool(databases(glue))
        assert formation.list_data_cells_filter(Table={**named, "CatalogId": ACCOUNT})["DataCellsFilters"] == []
        with pytest.raises(formation.exceptions.EntityNotFoundException):
            formation.get_resource_lf_tags(Resource={"Table": named})
        if not databases(glue):
            glue.create_database(DatabaseInput={"Name": "short"})
        glue.create_table(DatabaseName="short", TableInput={"Name": "lived", "StorageDescriptor": storage(OWN_PLACE)})
        assert "LFTagsOnTable" in formation.get_resource_lf_tags(Resource={"Table": named})
        assert formation.get_resource_lf_tags(Resource={"Table": named})["LFTagsOnTable"] == []
        with pytest.raises(ClientError, match="Insufficient Lake Formation permission"):
            lake.client("glue", role).get_table(**named)
        glue.delete_table(**named)


def databases(glue: Any) -> list[str]:
    return [one["Name"] for one in glue.get_databases()["DatabaseList"] if one["Name"] == "short"]


def everything_granted(lake: Lake, role: str, named: dict[str, str]) -> None:
    """A table with a filter, a tag, and grants on the database, the table, its columns and the filter."""
    glue, formation = lake.client("glue"), lake.client("lakeformation")
    table = {"Name": named["Name"], "StorageDescriptor": storage(OWN_PLACE)}
    glue.create_table(DatabaseName=named["DatabaseName"], TableInput=table)
    cells = {"TableCatalogId": ACCOUNT, "DatabaseName": "short", "TableName": "lived", "Name": "cells"}
    formation.create_data_cells_filter(TableData={**cells, "ColumnWildcard": {}, "RowFilter": {"AllRowsWildcard": {}}})
    if not formation.list_lf_tags()["LFTags"]:
        formation.create_lf_tag(TagKey="kind", TagValues=["old"])
    formation.add_lf_tags_to_resource(Resource={"Table": named}, LFTags=[{"TagKey": "kind", "TagValues": ["old"]}])
    lake.grant(role, {"Database": {"Name": "short"}}, "DESCRIBE")
    lake.grant(role, {"Table": named}, "SELECT", "ALTER")
    lake.grant(role, {"TableWithColumns": {**named, "ColumnNames": ["id"]}}, "SELECT")
    lake.grant(role, {"DataCellsFilter": cells}, "SELECT")


def held(formation: Any, role: str) -> list[Any]:
    found = formation.list_permissions(Principal={"DataLakePrincipalIdentifier": role})["PrincipalResourcePermissions"]
    return [one["Resource"] for one in found]
