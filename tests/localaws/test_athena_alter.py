"""ALTER TABLE in Athena: what changes of a table or a partition, and what doesn't go."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lakectl.localaws.process import down, up
from tests.localaws import governed
from tests.localaws.conftest import REGION
from tests.localaws.governed import DATA, DATABASE, Lake, table

pytestmark = pytest.mark.local

FIRST = "PARTITION (year = '2026', day = '01')"
NAMED = {"DatabaseName": DATABASE, "TableName": "payments"}


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    project = tmp_path_factory.mktemp("alter")
    yield governed.build(up(project, region=REGION))
    down(project)


@pytest.fixture(scope="module")
def changer(lake: Lake) -> str:
    """May change the table, and reads nothing of it."""
    role = lake.role("changer")
    statement = {"Effect": "Allow", "Action": ["glue:*"], "Resource": ["*"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    lake.client("iam").put_role_policy(RoleName="changer", PolicyName="glue", PolicyDocument=document)
    lake.grant(role, table(), "ALTER")
    return role


def partition(lake: Lake, day: str) -> dict[str, Any]:
    found: dict[str, Any] = lake.client("glue").get_partition(**NAMED, PartitionValues=["2026", day])["Partition"]
    return found


def columns(described: dict[str, Any]) -> list[str]:
    return [column["Name"] for column in described["StorageDescriptor"]["Columns"]]


def test_columns_of_a_table_and_of_a_partition(lake: Lake, changer: str) -> None:
    lake.query("ALTER TABLE payments ADD COLUMNS (fee double COMMENT 'of us', parts array<struct<a:int>>)", changer)
    described = lake.client("glue").get_table(DatabaseName=DATABASE, Name="payments")["Table"]
    assert described["StorageDescriptor"]["Columns"][-2:] == [
        {"Name": "fee", "Type": "double", "Comment": "of us"},
        {"Name": "parts", "Type": "array<struct<a:int>>"},
    ]
    assert [key["Name"] for key in described["PartitionKeys"]] == ["year", "day"]
    assert lake.query("SELECT fee, id FROM payments WHERE id = 1") == [(None, "1")]
    before = columns(partition(lake, "01"))
    lake.query(f"ALTER TABLE payments {FIRST} ADD COLUMNS (own int)", changer)
    assert columns(partition(lake, "01")) == [*before, "own"]
    assert "own" not in columns(partition(lake, "02"))


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("ALTER TABLE payments ADD COLUMNS (id int)", "FAILED: Execution Error, return code 1"),
        ("ALTER TABLE payments ADD COLUMNS (day int)", "FAILED: Execution Error, return code 1"),
        (
            "ALTER TABLE payments ADD COLUMNS (a date)",
            "NOT_SUPPORTED: ADD COLUMNS doesn't work for columns of type date",
        ),
        ("ALTER TABLE payments ADD COLUMNS (a)", "FAILED: ParseException: the column a has no type"),
        ("ALTER TABLE payments SET TBLPROPERTIES ('a' 'b')", "FAILED: ParseException mismatched input"),
        ("ALTER TABLE payments SET LOCATION '/x'", "FAILED: Execution Error, return code 1"),
        ("ALTER TABLE payments PARTITION (year = '1') SET LOCATION 's3://x/y/'", "FAILED: SemanticException table is"),
        (
            "ALTER TABLE payments PARTITION (year = '1', day = '1') ADD COLUMNS (a int)",
            "FAILED: SemanticException [Error 10006]: Partition not found 1/1",
        ),
        ("ALTER TABLE unknown ADD COLUMNS (a int)", "TABLE_NOT_FOUND: Table 'awsdatacatalog.shop.unknown'"),
        ("ALTER DATABASE unknown SET DBPROPERTIES ('a' = 'b')", "FAILED: SemanticException [Error 10072]"),
    ],
)
def test_what_cannot_be_is_refused(lake: Lake, sql: str, reason: str) -> None:
    assert lake.refusal(sql).startswith(reason)


def test_who_may_change_a_table_does_not_reach_other_data_by_it(lake: Lake, changer: str) -> None:
    elsewhere = f"s3://{DATA}/elsewhere/"
    for part in ("", f"{FIRST} "):
        reason = lake.refusal(f"ALTER TABLE payments {part}SET LOCATION '{elsewhere}'", changer)
        assert reason.endswith(f"Required Data Location Access on {elsewhere}")
    assert partition(lake, "01")["StorageDescriptor"]["Location"] == f"s3://{DATA}/payments/year=2026/day=01/"


def test_who_may_not_change_it_is_told_nothing_of_keys_and_columns(lake: Lake) -> None:
    role = lake.role("nobody")
    for sql in (
        "ALTER TABLE payments ADD PARTITION (x = '1')",
        "ALTER TABLE payments DROP PARTITION (x = '1')",
        "ALTER TABLE payments ADD COLUMNS (card string)",
        "ALTER TABLE payments PARTITION (x = '1') SET LOCATION 's3://x/y/'",
        "MSCK REPAIR TABLE payments",
    ):
        assert lake.refusal(sql, role).startswith("Insufficient permissions to execute the query. Insufficient Lake")


def test_properties_are_shown_and_set(lake: Lake, changer: str) -> None:
    sql = """ALTER TABLE payments SET TBLPROPERTIES ('notes' = "Don't, please", 'level'=4, 'EXTERNAL'='FALSE')"""
    lake.query(sql, changer)
    shown = lake.query("SHOW TBLPROPERTIES payments")
    assert {("level\t4",), ("notes\tDon't, please",)} <= set(shown)
    assert ("EXTERNAL\tFALSE",) not in shown
    assert lake.query("SHOW TBLPROPERTIES payments('level')") == [("4",)]
    assert lake.query("SHOW TBLPROPERTIES payments ('x')") == [("Table payments does not have property: x",)]


def test_a_partition_is_renamed_where_it_lies(lake: Lake, changer: str) -> None:
    lake.query(f"ALTER TABLE payments {FIRST} RENAME TO PARTITION (year = '2026', day = '09')", changer)
    assert partition(lake, "09")["StorageDescriptor"]["Location"] == f"s3://{DATA}/payments/year=2026/day=01/"
    assert lake.query("SELECT DISTINCT day FROM payments ORDER BY day") == [("02",), ("09",)]
    with pytest.raises(ClientError, match="EntityNotFoundException"):
        partition(lake, "01")
    taken = f"ALTER TABLE payments {FIRST.replace('01', '09')} RENAME TO {FIRST.replace('01', '02')}"
    assert "AlreadyExistsException" in lake.refusal(taken, changer)
    lake.query(f"ALTER TABLE payments {FIRST.replace('01', '09')} RENAME TO {FIRST}", changer)
