from __future__ import annotations

import json
from typing import Any

import duckdb
import pytest
from botocore.exceptions import ClientError

from lakectl.localaws.process import Endpoint
from lakectl.localaws.services.athena.service import interrupt
from tests.localaws import governed
from tests.localaws.governed import RESULTS, WORKGROUP, Lake, filter_resource, table

pytestmark = pytest.mark.local

_NO_PRIVILEGE = (
    "Insufficient permissions to execute the query. Principal does not have any privilege on specified resource"
)
_HIDDEN = "cannot be resolved or requester is not authorized to access requested resources"


@pytest.fixture(scope="module")
def lake(endpoint: Endpoint) -> Lake:
    return governed.build(endpoint)


@pytest.fixture(scope="module")
def analyst(lake: Lake) -> str:
    """May read id, amount and country of the Indian rows."""
    role = lake.role("analyst")
    lake.cells("indian", ["id", "amount", "country"], "country = 'IN'")
    lake.grant(role, filter_resource("indian"), "SELECT")
    return role


def test_select_reads_every_type(lake: Lake) -> None:
    execution = lake.execute("SELECT * FROM payments WHERE id = 2")
    found = lake.client("athena").get_query_results(QueryExecutionId=execution["QueryExecutionId"])["ResultSet"]
    types = [(c["Name"], c["Type"], c["Precision"], c["Scale"]) for c in found["ResultSetMetadata"]["ColumnInfo"]]
    assert types == [
        ("id", "bigint", 19, 0),
        ("amount", "decimal", 12, 2),
        ("country", "varchar", 2147483647, 0),
        ("card", "varchar", 2147483647, 0),
        ("paid_at", "timestamp", 3, 0),
        ("day_paid", "date", 0, 0),
        ("refunded", "boolean", 0, 0),
        ("score", "double", 17, 0),
        ("note", "varchar", 2147483647, 0),
        ("year", "varchar", 2147483647, 0),
        ("day", "varchar", 2147483647, 0),
    ]
    head, row = ([cell.get("VarCharValue") for cell in row["Data"]] for row in found["Rows"])
    assert head == [name for name, *_ in types]
    assert row == [
        "2", "20.50", "DE", "secret-2", "2026-01-01 10:00:02.250", "2026-01-01", "true", "2.25", None, "2026", "01",
    ]  # fmt: skip


def test_execution_tells_how_it_went(lake: Lake) -> None:
    execution = lake.execute("SELECT max(id) FROM payments WHERE day = '02'")
    identity = execution["QueryExecutionId"]
    data = lake.client("s3").list_objects_v2(Bucket=governed.DATA, Prefix="payments/year=2026/day=02/part")
    assert 0 < execution["Statistics"]["DataScannedInBytes"] < data["Contents"][0]["Size"]
    assert execution["ResultConfiguration"]["OutputLocation"] == f"s3://{RESULTS}/out/{identity}.csv"
    assert (execution["StatementType"], execution["WorkGroup"]) == ("DML", WORKGROUP)
    assert execution["QueryExecutionContext"] == {"Catalog": "awsdatacatalog", "Database": "shop"}
    assert execution["Status"]["CompletionDateTime"] >= execution["Status"]["SubmissionDateTime"]


def test_result_lies_in_s3(lake: Lake) -> None:
    execution = lake.execute("SELECT id, note, 'a \"b\"' AS quoted FROM payments WHERE id IN (5, 6) ORDER BY id")
    key = f"out/{execution['QueryExecutionId']}.csv"
    body = lake.client("s3").get_object(Bucket=RESULTS, Key=key)["Body"].read()
    assert body == b'"id","note","quoted"\n"5",,"a ""b"""\n"6","note 6","a ""b"""\n'
    assert lake.client("s3").head_object(Bucket=RESULTS, Key=f"{key}.metadata")["ContentLength"] > 0


def test_results_come_in_pages(lake: Lake) -> None:
    sql = "SELECT a.id, 'line\nbreak, \"and\"' AS t FROM payments a CROSS JOIN payments b ORDER BY 1"
    identity = lake.execute(sql)["QueryExecutionId"]
    pages = list(
        lake.client("athena")
        .get_paginator("get_query_results")
        .paginate(QueryExecutionId=identity, PaginationConfig={"PageSize": 30})
    )
    assert [len(page["ResultSet"]["Rows"]) for page in pages] == [30, 30, 30, 11]
    rows = [tuple(c.get("VarCharValue") for c in row["Data"]) for page in pages for row in page["ResultSet"]["Rows"]]
    assert rows[0] == ("id", "t")
    assert rows[1:] == [(str(1 + n // 10), 'line\nbreak, "and"') for n in range(100)]
    first = lake.client("athena").get_query_results(QueryExecutionId=identity, MaxResults=1)
    assert first["ResultSet"]["Rows"] == [{"Data": [{"VarCharValue": "id"}, {"VarCharValue": "t"}]}]


def test_show_has_no_head_and_leaves_text(lake: Lake) -> None:
    execution = lake.execute("SHOW TABLES")
    assert execution["StatementType"] == "DDL"
    assert execution["ResultConfiguration"]["OutputLocation"].endswith(".txt")
    assert lake.query("SHOW TABLES") == [("payments",)]
    assert lake.query("SHOW PARTITIONS payments") == [("year=2026/day=01",), ("year=2026/day=02",)]


def test_failure_is_told_as_athena_does(lake: Lake) -> None:
    status = lake.execute("SELECT foo FROM payments")["Status"]
    reason = f"COLUMN_NOT_FOUND: line 1:8: Column 'foo' {_HIDDEN}"
    assert (status["State"], status["StateChangeReason"]) == ("FAILED", reason)
    assert status["AthenaError"]["ErrorMessage"] == reason


def test_results_of_a_failed_query_are_refused(lake: Lake) -> None:
    identity = lake.execute("SELECT foo FROM payments")["QueryExecutionId"]
    with pytest.raises(ClientError, match=r"Query did not finish successfully\. Current state: FAILED"):
        lake.client("athena").get_query_results(QueryExecutionId=identity)


def test_parameters_fill_question_marks(lake: Lake) -> None:
    sql = "SELECT id FROM payments WHERE country = ? AND id > ? ORDER BY id"
    assert lake.query(sql, ExecutionParameters=["'IN'", "5"]) == [("8",), ("10",)]


def test_scan_limit_of_the_workgroup_cancels(lake: Lake) -> None:
    athena = lake.client("athena")
    limit = {"BytesScannedCutoffPerQuery": 10000000}
    athena.update_work_group(WorkGroup=WORKGROUP, ConfigurationUpdates=limit)
    assert lake.query("SELECT count(*) FROM payments") == [("10",)]


def test_executions_are_listed(lake: Lake) -> None:
    athena = lake.client("athena")
    last = lake.execute("SELECT 1")["QueryExecutionId"]
    listed = athena.list_query_executions(WorkGroup=WORKGROUP, MaxResults=2)
    assert listed["QueryExecutionIds"][0] == last
    assert len(listed["QueryExecutionIds"]) == 2
    found = athena.batch_get_query_execution(QueryExecutionIds=[last, "missing"])
    assert [one["QueryExecutionId"] for one in found["QueryExecutions"]] == [last]
    assert [one["QueryExecutionId"] for one in found["UnprocessedQueryExecutionIds"]] == ["missing"]


def test_same_token_is_the_same_execution(lake: Lake) -> None:
    token = "x" * 40
    first = lake.execute("SELECT 1", ClientRequestToken=token)["QueryExecutionId"]
    assert lake.execute("SELECT 1", ClientRequestToken=token)["QueryExecutionId"] == first
    with pytest.raises(ClientError, match="Idempotent parameters do not match"):
        lake.execute("SELECT 2", ClientRequestToken=token)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"QueryString": "SELECT 1", "WorkGroup": "nope"}, "WorkGroup nope is not found."),
        ({"QueryString": "SELECT 1", "WorkGroup": "primary"}, "No output location provided."),
        ({"QueryString": "x" * 262145, "WorkGroup": WORKGROUP}, "QueryString must have 1 to 262144 characters."),
    ],
)
def test_start_is_refused(lake: Lake, arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError, match=message) as refused:
        lake.client("athena").start_query_execution(**arguments)
    assert refused.value.response["Error"]["Code"] == "InvalidRequestException"


def test_running_query_is_stopped(lake: Lake) -> None:
    sql = "SELECT count(*) FROM " + ", ".join(f"payments p{n}" for n in range(9)) + " WHERE p0.score + p8.score < 0"
    athena = lake.client("athena")
    context = {"Database": governed.DATABASE}
    started = athena.start_query_execution(QueryString=sql, QueryExecutionContext=context, WorkGroup=WORKGROUP)
    athena.stop_query_execution(QueryExecutionId=started["QueryExecutionId"])
    status = lake.ended(started["QueryExecutionId"])["Status"]
    assert (status["State"], status["StateChangeReason"]) == ("CANCELLED", "Query cancelled by user")


def test_analyst_sees_granted_columns_of_granted_rows(lake: Lake, analyst: str) -> None:
    assert lake.query("SELECT * FROM payments ORDER BY id", analyst) == [
        ("3", "30.50", "IN"),
        ("5", "50.50", "IN"),
        ("8", "80.50", "IN"),
        ("10", "100.50", "IN"),
    ]
    assert lake.query("SELECT count(*) FROM payments WHERE country <> 'IN'", analyst) == [("0",)]
    assert lake.refusal("SELECT card FROM payments", analyst) == f"COLUMN_NOT_FOUND: line 1:8: Column 'card' {_HIDDEN}"
    assert lake.query("SHOW COLUMNS IN payments", analyst) == [("id",), ("amount",), ("country",)]


def test_nobody_without_a_grant(lake: Lake) -> None:
    nobody = lake.role("nobody")
    assert lake.refusal("SELECT * FROM payments", nobody) == _NO_PRIVILEGE
    assert lake.refusal("SELECT 1 FROM payments", nobody) == _NO_PRIVILEGE
    assert lake.refusal("DESCRIBE payments", nobody) == _NO_PRIVILEGE
    assert lake.query("SHOW TABLES", nobody) == []
    assert lake.query("SHOW DATABASES", nobody) == []
    assert lake.query("SELECT * FROM information_schema.tables", nobody) == []
    assert lake.query("SELECT 1", nobody) == [("1",)]


def test_column_grants(lake: Lake) -> None:
    named, excluding, whole = lake.role("named"), lake.role("excluding"), lake.role("whole")
    lake.grant(named, table(ColumnNames=["id", "country", "day"]), "SELECT")
    lake.grant(excluding, table(ColumnWildcard={"ExcludedColumnNames": ["card", "note"]}), "SELECT")
    lake.grant(whole, table(), "SELECT", "DESCRIBE")
    sql = "SELECT * FROM payments WHERE id = 2"
    assert lake.query(sql, named) == [("2", "DE", "01")]
    assert len(lake.query(sql, excluding)[0]) == 9
    assert lake.query(sql, whole) == lake.query(sql)
    assert f"'card' {_HIDDEN}" in lake.refusal("SELECT card FROM payments", excluding)


def test_describe_is_no_right_to_read(lake: Lake) -> None:
    role = lake.role("describer")
    lake.grant(role, table(), "DESCRIBE", "INSERT", "ALTER")
    assert lake.refusal("SELECT * FROM payments", role) == _NO_PRIVILEGE


def test_revoked_is_gone_at_once(lake: Lake) -> None:
    role = lake.role("revoked")
    lake.grant(role, table(), "SELECT")
    assert lake.query("SELECT count(*) FROM payments", role) == [("10",)]
    lake.client("lakeformation").revoke_permissions(
        Principal={"DataLakePrincipalIdentifier": role}, Resource=table(), Permissions=["SELECT"]
    )
    assert lake.refusal("SELECT count(*) FROM payments", role) == _NO_PRIVILEGE


def test_everyone_whom_iam_allows(lake: Lake) -> None:
    role = lake.role("somebody")
    lake.grant("IAM_ALLOWED_PRINCIPALS", table(), "ALL")
    assert lake.query("SELECT count(*) FROM payments", role) == [("10",)]
    lake.client("lakeformation").revoke_permissions(
        Principal={"DataLakePrincipalIdentifier": "IAM_ALLOWED_PRINCIPALS"}, Resource=table(), Permissions=["ALL"]
    )
    assert lake.refusal("SELECT count(*) FROM payments", role) == _NO_PRIVILEGE


def test_data_of_no_registered_location_needs_s3(lake: Lake) -> None:
    without, with_s3 = lake.role("without-s3"), lake.role("with-s3", s3_data=True)
    for role in (without, with_s3):
        lake.grant(role, table(), "SELECT")
    formation, arn = lake.client("lakeformation"), f"arn:aws:s3:::{governed.DATA}"
    formation.deregister_resource(ResourceArn=arn)
    try:
        assert lake.query("SELECT count(*) FROM payments", with_s3) == [("10",)]
        reason = lake.refusal("SELECT count(*) FROM payments", without)
        assert reason.startswith(
            "PERMISSION_DENIED: Access denied when reading from location: s3://shop-data/payments/"
        )
    finally:
        formation.register_resource(ResourceArn=arn, UseServiceLinkedRole=True)


def test_lake_formation_lends_what_the_role_of_the_location_may(lake: Lake) -> None:
    reader = lake.role("borrower")
    lake.grant(reader, table(), "SELECT")
    formation, arn = lake.client("lakeformation"), f"arn:aws:s3:::{governed.DATA}"
    formation.deregister_resource(ResourceArn=arn)
    try:
        iam, allowed = lake.client("iam"), {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": arn}
        formation.register_resource(ResourceArn=arn, RoleArn=lake.role("lender"))
        untrusting = lake.refusal("SELECT count(*) FROM payments", reader)
        assert untrusting.endswith("Lake Formation may not assume arn:aws:iam::000000000000:role/lender")
        trust = {
            "Effect": "Allow",
            "Principal": {"Service": "lakeformation.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
        iam.update_assume_role_policy(RoleName="lender", PolicyDocument=json.dumps({"Statement": [trust]}))
        denied = "PERMISSION_DENIED: Access denied when reading from location: s3://shop-data/payments/"
        assert lake.refusal("SELECT count(*) FROM payments", reader).startswith(denied)
        iam.put_role_policy(RoleName="lender", PolicyName="data", PolicyDocument=json.dumps({"Statement": [allowed]}))
        assert lake.refusal("SELECT count(*) FROM payments", reader).endswith("the location's role may not read it")
        reading = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{arn}/*"}
        iam.put_role_policy(
            RoleName="lender", PolicyName="data", PolicyDocument=json.dumps({"Statement": [allowed, reading]})
        )
        assert lake.query("SELECT count(*) FROM payments", reader) == [("10",)]
    finally:
        formation.deregister_resource(ResourceArn=arn)
        formation.register_resource(ResourceArn=arn, UseServiceLinkedRole=True)


def test_result_of_another_role_is_its_own_s3_matter(lake: Lake) -> None:
    """Who may not read the results bucket may not read results by their id either."""
    identity = lake.execute("SELECT card FROM payments")["QueryExecutionId"]
    role = lake.role("peeping", s3_results=False)
    with pytest.raises(ClientError, match="Could not find results"):
        lake.client("athena", role).get_query_results(QueryExecutionId=identity)
    assert lake.refusal("SELECT 1", role).startswith("Access denied when writing output to url: s3://shop-results/out/")


def test_executions_are_admitted_by_their_workgroup(lake: Lake) -> None:
    """As on AWS: a policy that names a workgroup admits the executions of that workgroup, and no others."""
    lake.client("athena").create_work_group(
        Name="other", Configuration={"ResultConfiguration": {"OutputLocation": f"s3://{RESULTS}/other/"}}
    )
    role, arn = lake.role("in-other"), "arn:aws:athena:eu-central-1:000000000000:workgroup/other"
    only_other = {"Effect": "Allow", "Action": ["athena:*"], "Resource": [arn]}
    writes = {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"]}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [only_other, writes]})
    lake.client("iam").put_role_policy(RoleName="in-other", PolicyName="query", PolicyDocument=policy)
    athena = lake.client("athena", role)
    own = athena.start_query_execution(QueryString="SELECT 1", WorkGroup="other")["QueryExecutionId"]
    assert lake.ended(own)["Status"]["State"] == "SUCCEEDED"
    assert athena.get_query_results(QueryExecutionId=own)["ResultSet"]["Rows"][1]["Data"] == [{"VarCharValue": "1"}]
    foreign = lake.execute("SELECT 2")["QueryExecutionId"]
    with pytest.raises(ClientError, match="is not authorized to perform: athena:GetQueryExecution"):
        athena.get_query_execution(QueryExecutionId=foreign)
    with pytest.raises(ClientError, match="is not authorized to perform: athena:BatchGetQueryExecution"):
        athena.batch_get_query_execution(QueryExecutionIds=[own, foreign])


def test_a_query_that_ends_while_it_is_stopped_has_ended() -> None:
    connection = duckdb.connect()
    connection.close()
    interrupt(connection)
