"""Views, CREATE TABLE AS, INSERT, UNLOAD and DDL in Athena: what they make, and what each caller may make."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from lakectl.localaws.process import down, up
from tests.localaws import governed
from tests.localaws.conftest import REGION
from tests.localaws.governed import DATA, DATABASE, RESULTS, Lake, filter_resource, table

pytestmark = pytest.mark.local

HIDDEN = "cannot be resolved or requester is not authorized to access requested resources"
INSUFFICIENT = "Insufficient permissions to execute the query."
NO_PRIVILEGE = f"{INSUFFICIENT} Principal does not have any privilege on specified resource"
FREE = "free"
"""A workgroup that doesn't enforce its output place."""


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    project = tmp_path_factory.mktemp("statements")
    lake = governed.build(up(project, region=REGION))
    configuration = {
        "EnforceWorkGroupConfiguration": False,
        "ResultConfiguration": {"OutputLocation": f"s3://{RESULTS}/f/"},
    }
    lake.client("athena").create_work_group(Name=FREE, Configuration=configuration)
    yield lake
    down(project)


@pytest.fixture(scope="module")
def indian(lake: Lake) -> dict[str, Any]:
    """Id, amount and country of the Indian rows."""
    lake.cells("indian", ["id", "amount", "country"], "country = 'IN'")
    return filter_resource("indian")


@pytest.fixture(scope="module")
def analyst(lake: Lake, indian: dict[str, Any]) -> str:
    """May read the Indian rows; IAM lets it do anything with Glue and the results bucket."""
    role = lake.role("analyst")
    allow_glue(lake, "analyst")
    lake.grant(role, indian, "SELECT")
    return role


@pytest.fixture(scope="module")
def maker(lake: Lake, indian: dict[str, Any]) -> str:
    """As the analyst, and may make tables."""
    role = lake.role("maker")
    allow_glue(lake, "maker")
    lake.grant(role, indian, "SELECT")
    lake.grant(role, {"Database": {"Name": DATABASE}}, "CREATE_TABLE")
    return role


def allow_glue(lake: Lake, role: str) -> None:
    statement = {"Effect": "Allow", "Action": ["glue:*"], "Resource": ["*"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    lake.client("iam").put_role_policy(RoleName=role, PolicyName="glue", PolicyDocument=document)


def done(lake: Lake, sql: str, role: str = "", workgroup: str = governed.WORKGROUP) -> dict[str, Any]:
    athena = lake.client("athena", role)
    context = {"Database": DATABASE}
    started = athena.start_query_execution(QueryString=sql, QueryExecutionContext=context, WorkGroup=workgroup)
    execution = lake.ended(started["QueryExecutionId"])
    assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
    return execution


def described(lake: Lake, name: str) -> dict[str, Any]:
    found: dict[str, Any] = lake.client("glue").get_table(DatabaseName=DATABASE, Name=name)["Table"]
    return found


def keys(lake: Lake, bucket: str, prefix: str) -> list[str]:
    found = lake.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
    return [entry["Key"] for entry in found.get("Contents", [])]


def test_a_view_is_kept_as_athena_keeps_it(lake: Lake) -> None:
    execution = done(lake, "CREATE VIEW large AS SELECT id, amount * 2 AS twice FROM payments WHERE amount > 50")
    assert execution["StatementType"] == "DDL"
    view = described(lake, "large")
    assert (view["TableType"], view["ViewExpandedText"]) == ("VIRTUAL_VIEW", "/* Presto View */")
    assert view["Parameters"] == {"presto_view": "true", "comment": "Presto View"}
    columns = [(column["Name"], column["Type"]) for column in view["StorageDescriptor"]["Columns"]]
    assert [name for name, _ in columns] == ["id", "twice"]
    text = view["ViewOriginalText"].removeprefix("/* Presto View: ").removesuffix(" */")
    said = json.loads(base64.b64decode(text))
    assert (said["originalSql"], said["schema"]) == (
        "SELECT id, amount * 2 AS twice FROM payments WHERE amount > 50",
        DATABASE,
    )
    assert lake.query("SELECT max(twice), count(*) FROM large") == [("201.00", "6")]
    assert lake.query("SELECT large.id FROM shop.large WHERE shop.large.id > 9") == [("10",)]
    assert lake.query("SELECT x FROM large AS l(x, y) WHERE y > 200") == [("10",)]
    assert lake.query("SHOW VIEWS") == [("large",)]
    assert lake.query("SHOW CREATE VIEW large")[0] == ("CREATE VIEW shop.large AS",)
    assert lake.query("SHOW COLUMNS IN large") == [("id",), ("twice",)]
    assert ("large", "VIEW") in lake.query("SELECT table_name, table_type FROM information_schema.tables")
    assert (
        lake.refusal("CREATE VIEW large AS SELECT 1 AS x") == "TABLE_ALREADY_EXISTS: View already exists: 'shop.large'"
    )
    done(lake, "CREATE OR REPLACE VIEW large AS SELECT id FROM payments WHERE id > 8")
    done(lake, "CREATE VIEW larger AS SELECT * FROM large WHERE id > 9")
    assert lake.query("SELECT * FROM larger") == [("10",)]
    assert lake.refusal("DROP TABLE large") == "NOT_SUPPORTED: 'shop.large' is a view: DROP VIEW removes it"
    done(lake, "DROP VIEW large")
    assert "Table 'awsdatacatalog.shop.large' does not exist" in lake.refusal("SELECT * FROM larger")
    done(lake, "DROP VIEW larger")
    done(lake, "DROP VIEW IF EXISTS larger")
    assert lake.refusal("DROP VIEW larger") == "TABLE_NOT_FOUND: Table 'awsdatacatalog.shop.larger' does not exist"


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("CREATE VIEW v AS SELECT count(*) FROM payments", "MISSING_COLUMN_NAME: line 1:8: Column name not specified"),
        ("CREATE VIEW v AS SELECT id, id FROM payments", "DUPLICATE_COLUMN_NAME: Column name 'id"),
        ("CREATE VIEW v AS SELECT foo FROM payments", f"COLUMN_NOT_FOUND: line 1:8: Column 'foo' {HIDDEN}"),
        ("CREATE VIEW v AS DROP TABLE payments", "SYNTAX_ERROR: mismatched input 'DROP TABLE payments'"),
        ("CREATE VIEW payments AS SELECT 1 AS x", "TABLE_ALREADY_EXISTS: Table already exists: 'shop.payments'"),
        ("CREATE VIEW v AS SELECT now() AS t", "NOT_SUPPORTED: Unsupported Hive type: timestamp with time zone"),
        ("SHOW CREATE VIEW payments", "NOT_SUPPORTED: Relation 'payments' is a table, not a view"),
    ],
)
def test_a_view_that_cannot_be_is_refused(lake: Lake, sql: str, reason: str) -> None:
    assert lake.refusal(sql).startswith(reason)


def test_a_view_gives_nobody_more_than_its_tables(lake: Lake, analyst: str) -> None:
    """An administrator's view over hidden columns and rows, granted to the analyst."""
    done(lake, "CREATE VIEW secrets AS SELECT id, card FROM payments")
    done(lake, "CREATE VIEW everybody AS SELECT id, country FROM payments")
    assert lake.refusal("SELECT id FROM everybody", analyst) == NO_PRIVILEGE
    for name in ("secrets", "everybody"):
        lake.grant(analyst, {"Table": {"DatabaseName": DATABASE, "Name": name}}, "SELECT", "DESCRIBE")
    for sql in ("SELECT id FROM secrets", "SELECT count(*) FROM secrets", "EXPLAIN ANALYZE SELECT * FROM secrets"):
        reason = lake.refusal(sql, analyst)
        assert reason.startswith("INVALID_VIEW: View 'awsdatacatalog.shop.secrets' is stale or in invalid state")
        assert f"Column 'card' {HIDDEN}" in reason
    assert lake.query("SELECT * FROM everybody ORDER BY id", analyst) == [(n, "IN") for n in ("3", "5", "8", "10")]
    # "Understand Lake Formation and views": these are told to whoever may see the view.
    assert lake.query("SHOW CREATE VIEW secrets", analyst)[1] == ("SELECT id, card FROM payments",)
    for name in ("secrets", "everybody"):
        done(lake, f"DROP VIEW {name}")


def test_who_may_make_a_view(lake: Lake, analyst: str, maker: str) -> None:
    assert lake.refusal("CREATE VIEW mine AS SELECT id FROM payments", analyst) == (
        f"{INSUFFICIENT} Insufficient Lake Formation permission(s): Required Create Table on shop"
    )
    assert f"Column 'card' {HIDDEN}" in lake.refusal("CREATE VIEW mine AS SELECT card FROM payments", maker)
    done(lake, "CREATE VIEW mine AS SELECT * FROM payments", maker)
    assert [c["Name"] for c in described(lake, "mine")["StorageDescriptor"]["Columns"]] == ["id", "amount", "country"]
    assert len(lake.query("SELECT * FROM mine", maker)) == 4
    assert lake.refusal("SELECT * FROM mine", analyst) == NO_PRIVILEGE
    # Whoever sees more of the table sees that the view no longer fits it.
    assert "its query has other columns now" in lake.refusal("SELECT * FROM mine")
    assert "Required Drop on mine" in lake.refusal("DROP VIEW mine", analyst)
    assert "Required Alter on mine" in lake.refusal("CREATE OR REPLACE VIEW mine AS SELECT id FROM payments", analyst)
    done(lake, "DROP VIEW mine", maker)


def test_a_view_of_itself_is_refused(lake: Lake) -> None:
    done(lake, "CREATE VIEW a AS SELECT id FROM payments")
    done(lake, "CREATE OR REPLACE VIEW b AS SELECT id FROM a")
    done(lake, "CREATE OR REPLACE VIEW a AS SELECT id FROM b")
    assert "VIEW_IS_RECURSIVE" in lake.refusal("SELECT * FROM a")
    for name in ("a", "b"):
        done(lake, f"DROP VIEW {name}")


def test_create_table_as_writes_where_the_workgroup_says(lake: Lake, maker: str) -> None:
    sql = "CREATE TABLE copied WITH (format = 'PARQUET') AS SELECT id, amount, country AS land FROM payments"
    execution = done(lake, sql, maker)
    place = f"out/tables/{execution['QueryExecutionId']}/"
    assert execution["StatementType"] == "DDL"
    assert execution["Statistics"]["DataScannedInBytes"] > 0
    assert described(lake, "copied")["StorageDescriptor"]["Location"] == f"s3://{RESULTS}/{place}"
    assert len(keys(lake, RESULTS, place)) == 1
    assert lake.query("SELECT * FROM copied ORDER BY id LIMIT 2", maker) == [("3", "30.50", "IN"), ("5", "50.50", "IN")]
    kinds = [(c["Name"], c["Type"]) for c in described(lake, "copied")["StorageDescriptor"]["Columns"]]
    assert kinds == [("id", "bigint"), ("amount", "decimal(12,2)"), ("land", "string")]
    assert lake.refusal("CREATE TABLE copied AS SELECT 1 AS x", maker).startswith("TABLE_ALREADY_EXISTS: ")
    done(lake, "CREATE TABLE IF NOT EXISTS copied AS SELECT 1 AS x", maker)
    done(lake, "DROP TABLE copied", maker)
    assert len(keys(lake, RESULTS, place)) == 1


def test_create_table_as_with_partitions_in_a_place_of_ones_own(lake: Lake, maker: str) -> None:
    place = f"s3://{RESULTS}/own/by-land/"
    sql = f"CREATE TABLE by_land WITH (external_location = '{place}', partitioned_by = ARRAY['land', 'part']) AS "
    sql += "SELECT id, country AS land, CASE WHEN id < 6 THEN 'a/b' END AS part FROM payments"
    assert lake.refusal(sql, maker).startswith("The Create Table As Select query failed because it was submitted with")
    done(lake, sql, workgroup=FREE)
    assert lake.query("SELECT id, part FROM by_land WHERE land = 'IN' ORDER BY id") == [
        ("3", "a/b"),
        ("5", "a/b"),
        ("8", None),
        ("10", None),
    ]
    assert ("land=IN/part=a/b",) in lake.query("SHOW PARTITIONS by_land")
    again = sql.replace("by_land", "again")
    athena = lake.client("athena")
    started = athena.start_query_execution(
        QueryString=again, QueryExecutionContext={"Database": DATABASE}, WorkGroup=FREE
    )
    status = lake.ended(started["QueryExecutionId"])["Status"]
    assert status["StateChangeReason"].startswith("HIVE_PATH_ALREADY_EXISTS: Target directory for table 'shop.again'")
    done(lake, "DROP TABLE by_land")


def test_create_table_as_with_no_data(lake: Lake) -> None:
    done(lake, "CREATE TABLE empty AS SELECT id, day FROM payments WITH NO DATA")
    assert lake.query("SELECT count(*) FROM empty") == [("0",)]
    done(lake, "DROP TABLE empty")


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("CREATE TABLE t AS SELECT card FROM payments", f"COLUMN_NOT_FOUND: line 1:8: Column 'card' {HIDDEN}"),
        ("CREATE TABLE t AS SELECT 1 FROM payments", "MISSING_COLUMN_NAME"),
        ("CREATE TABLE t WITH (format = 'ORC') AS SELECT 1 AS x", "NOT_SUPPORTED: The embedded AWS doesn't write"),
        ("CREATE TABLE t WITH (bucket_count = 2) AS SELECT 1 AS x", "NOT_SUPPORTED: The embedded AWS doesn't do"),
        (
            "CREATE TABLE t WITH (partitioned_by = ARRAY['id']) AS SELECT id, country FROM payments",
            "HIVE_COLUMN_ORDER_MISMATCH",
        ),
        ("CREATE TABLE nowhere.t AS SELECT 1 AS x", f"{INSUFFICIENT} Insufficient Lake Formation permission(s)"),
        ("CREATE TABLE t AS DROP TABLE payments", "SYNTAX_ERROR"),
        ("CREATE TABLE t AS SELECT * FROM read_parquet('/etc/passwd')", "FUNCTION_NOT_FOUND"),
    ],
)
def test_create_table_as_that_cannot_be(lake: Lake, maker: str, sql: str, reason: str) -> None:
    assert lake.refusal(sql, maker).startswith(reason)


def test_who_may_create_a_table(lake: Lake, analyst: str) -> None:
    assert "Required Create Table on shop" in lake.refusal("CREATE TABLE t AS SELECT id FROM payments", analyst)
    assert keys(lake, RESULTS, "out/tables/t") == []


def test_insert_adds_rows_and_partitions(lake: Lake) -> None:
    """Into a registered table: who has INSERT needs no S3 permission, and no SELECT."""
    done(
        lake,
        "CREATE TABLE target WITH (partitioned_by = ARRAY['day']) AS SELECT id, amount, country, day FROM payments"
        " WHERE id = 1",
    )
    role = lake.role("inserter")
    allow_glue(lake, "inserter")
    resource = {"Table": {"DatabaseName": DATABASE, "Name": "target"}}
    sql = "INSERT INTO target SELECT 70, 7, 'XX', '07'"
    assert "Required Insert on target" in lake.refusal(sql, role)
    lake.grant(role, resource, "INSERT")
    execution = done(lake, sql, role)
    assert execution["StatementType"] == "DML"
    done(lake, "INSERT INTO target (day, id) VALUES ('01', 71), ('08', 72)", role)
    assert lake.refusal("SELECT * FROM target", role) == NO_PRIVILEGE
    assert lake.query("SELECT * FROM target ORDER BY id") == [
        ("1", "10.50", "US", "01"),
        ("70", "7.00", "XX", "07"),
        ("71", None, None, "01"),
        ("72", None, None, "08"),
    ]
    assert lake.query("SHOW PARTITIONS target") == [("day=01",), ("day=07",), ("day=08",)]
    for wrong, reason in (
        ("INSERT INTO target SELECT 'x', 1, 'IN', '01'", "TYPE_MISMATCH: Insert query has mismatched column types"),
        ("INSERT INTO target SELECT 1", "TYPE_MISMATCH: Insert query has mismatched column types"),
        ("INSERT INTO target (nope, day) VALUES (1, '01')", "COLUMN_NOT_FOUND: Insert column name does not exist"),
        ("INSERT INTO target (id) VALUES (1)", "NOT_SUPPORTED: INSERT must give the partition keys day"),
        ("INSERT INTO missing SELECT 1", "TABLE_NOT_FOUND: Table 'awsdatacatalog.shop.missing' does not exist"),
        ("INSERT INTO target SELECT card, 1, 'x', '01' FROM payments", NO_PRIVILEGE),
    ):
        assert lake.refusal(wrong, role).startswith(reason)
    done(lake, "DROP TABLE target")


def test_a_registered_table_is_written_with_what_lake_formation_lends(lake: Lake) -> None:
    role = lake.role("writer")
    allow_glue(lake, "writer")
    lake.grant(role, table(), "INSERT")
    before = keys(lake, DATA, "payments/year=2030/")
    sql = "INSERT INTO payments (id, country, year, day) VALUES (99, 'ZZ', '2030', '01')"
    done(lake, sql, role)
    assert len(keys(lake, DATA, "payments/year=2030/")) == len(before) + 1
    assert lake.query("SELECT id, card FROM payments WHERE year = '2030'") == [("99", None)]
    done(lake, "ALTER TABLE payments DROP PARTITION (year = '2030', day = '01')")


def test_unload_writes_into_an_empty_place(lake: Lake, analyst: str) -> None:
    place = f"s3://{RESULTS}/unloaded/"
    done(lake, f"UNLOAD (SELECT * FROM payments) TO '{place}' WITH (format = 'JSON')", analyst)
    (key,) = keys(lake, RESULTS, "unloaded/")
    text = gzip.decompress(lake.client("s3").get_object(Bucket=RESULTS, Key=key)["Body"].read()).decode()
    rows = sorted((json.loads(line) for line in text.splitlines()), key=lambda row: int(row["id"]))
    assert [sorted(row) for row in rows] == [["amount", "country", "id"]] * 4
    assert [row["id"] for row in rows] == [3, 5, 8, 10]
    again = lake.refusal(f"UNLOAD (SELECT id FROM payments) TO '{place}' WITH (format = 'PARQUET')", analyst)
    assert again.startswith("HIVE_PATH_ALREADY_EXISTS")
    card = f"UNLOAD (SELECT card FROM payments) TO 's3://{RESULTS}/u2/' WITH (format = 'PARQUET')"
    assert lake.refusal(card, analyst).startswith("COLUMN_NOT_FOUND")
    foreign = f"UNLOAD (SELECT id FROM payments) TO 's3://{DATA}/stolen/' WITH (format = 'PARQUET')"
    assert lake.refusal(foreign, analyst).startswith("PERMISSION_DENIED: Access denied when writing to location")
    assert lake.refusal(f"UNLOAD (SELECT 1 AS x) TO 's3://{RESULTS}/u3/'", analyst).startswith("SYNTAX_ERROR")


def test_a_table_over_files_and_its_partitions(lake: Lake) -> None:
    """CREATE EXTERNAL TABLE, MSCK REPAIR TABLE, ALTER TABLE … ADD and DROP PARTITION, DROP TABLE."""
    sql = (
        "CREATE EXTERNAL TABLE IF NOT EXISTS `again` (`id` bigint COMMENT 'the number', amount decimal(12,2), "
        "tags array<string>) PARTITIONED BY (year string, day string) STORED AS PARQUET "
        f"LOCATION 's3://{DATA}/payments/' TBLPROPERTIES ('x' = 'y')"
    )
    done(lake, sql)
    assert [c["Type"] for c in described(lake, "again")["StorageDescriptor"]["Columns"]] == [
        "bigint",
        "decimal(12,2)",
        "array<string>",
    ]
    assert lake.query("SELECT count(*) FROM again") == [("0",)]
    done(lake, "ALTER TABLE again ADD IF NOT EXISTS PARTITION (year = '2026', day = '01')")
    done(
        lake, "ALTER TABLE again ADD IF NOT EXISTS PARTITION (year = '2026', day = '01') PARTITION (day='x', year='y')"
    )
    assert "already exists" in lake.refusal("ALTER TABLE again ADD PARTITION (year = '2026', day = '01')")
    assert "partition spec" in lake.refusal("ALTER TABLE again ADD PARTITION (year = '2026')")
    assert lake.query("SELECT count(*), max(id) FROM again") == [("5", "5")]
    repaired = lake.query("MSCK REPAIR TABLE again")
    assert ("Repair: Added partition to metastore again:year=2026/day=02",) in repaired
    assert lake.query("SELECT count(*), max(id) FROM again WHERE year = '2026'") == [("10", "10")]
    done(lake, "ALTER TABLE again DROP PARTITION (year = '2026', day = '01')")
    assert lake.query("SELECT count(*), min(id) FROM again WHERE year = '2026'") == [("5", "6")]
    done(lake, "DROP TABLE again")
    assert lake.query("SELECT count(*) FROM payments") == [("10",)]
    assert "STORED AS PARQUET alone" in lake.refusal("CREATE EXTERNAL TABLE t (a int) LOCATION 's3://x/y/'")


def test_ddl_is_refused_as_lake_formation_says(lake: Lake, analyst: str, maker: str) -> None:
    for sql, permission in (
        ("DROP TABLE payments", "Drop on payments"),
        ("ALTER TABLE payments ADD PARTITION (year = '1', day = '1')", "Insert on payments"),
        ("ALTER TABLE payments DROP PARTITION (year = '2026', day = '01')", "Delete on payments"),
        ("CREATE DATABASE mine", "Create Database on Catalog"),
        ("DROP DATABASE shop", "FAILED: Database shop is not empty"),
        ("INSERT INTO payments SELECT 1, 1, '', '', now(), now(), true, 1, '', '', ''", "Insert on payments"),
        ("MSCK REPAIR TABLE nope", "TABLE_NOT_FOUND"),
    ):
        assert permission in lake.refusal(sql, analyst)
    over_registered = f"CREATE EXTERNAL TABLE t (card string) STORED AS PARQUET LOCATION 's3://{DATA}/payments/'"
    assert "Required Data Location Access" in lake.refusal(over_registered, maker)


def test_databases_are_made_and_removed(lake: Lake) -> None:
    done(lake, "CREATE DATABASE IF NOT EXISTS another")
    done(lake, "CREATE SCHEMA IF NOT EXISTS another")
    assert ("another",) in lake.query("SHOW DATABASES")
    done(lake, "DROP DATABASE another")
    assert ("another",) not in lake.query("SHOW DATABASES")


def test_the_scan_limit_holds_for_what_is_written(lake: Lake) -> None:
    configuration = {
        "BytesScannedCutoffPerQuery": 10_000_000,
        "ResultConfiguration": {"OutputLocation": f"s3://{RESULTS}/l/"},
    }
    lake.client("athena").create_work_group(Name="limited", Configuration=configuration)
    done(lake, "CREATE TABLE within AS SELECT id FROM payments", workgroup="limited")
    done(lake, "DROP TABLE within")


def test_explain_analyze_runs_the_query(lake: Lake, analyst: str) -> None:
    execution = done(lake, "EXPLAIN ANALYZE SELECT country, count(*) FROM payments GROUP BY country", analyst)
    assert execution["Statistics"]["DataScannedInBytes"] > 0
    shown = "\n".join(str(row) for row in lake.query("EXPLAIN ANALYZE SELECT id FROM payments", analyst))
    assert "secret" not in shown
    assert "card" not in shown
