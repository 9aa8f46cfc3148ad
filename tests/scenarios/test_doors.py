"""The doors beside SELECT, tried by each human role with what `deploy` gave it: none opens onto a hidden column."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.scenarios.conftest import Lakectl
from tests.scenarios.test_identity import CURATED, RAW, RESULTS, ROLES, Person, become

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.spark]

DATABASE = "lake_local"
HIDDEN = {
    "cloud-analyst": {"event_id", "first_name", "last_name", "credit_card", "message"},
    "cloud-developer": {"first_name", "last_name", "credit_card", "message"},
    "cloud-data-engineer": set[str](),
}
"""Columns that the contract doesn't give to a role (of those that the table has)."""
VIEW = "everything_seen_by_the_operator"

REFUSED_TO_ALL = [
    "CREATE VIEW mine AS SELECT amount FROM transactions",
    "CREATE OR REPLACE VIEW transactions AS SELECT amount FROM transactions",
    "CREATE TABLE mine AS SELECT amount FROM transactions",
    f"CREATE EXTERNAL TABLE mine (first_name string) STORED AS PARQUET LOCATION 's3://{CURATED}/transactions/'",
    "INSERT INTO transactions (amount, year, month, day) VALUES (1, '2026', '01', '01')",
    "ALTER TABLE transactions ADD PARTITION (year = '2000', month = '01', day = '01')",
    "ALTER TABLE transactions DROP PARTITION (year = '2026', month = '01', day = '01')",
    "DROP TABLE transactions",
    "DROP DATABASE lake_local",
    "CREATE DATABASE mine",
    "SELECT * FROM transactions_quarantine",
    "DESCRIBE transactions_quarantine",
    "EXPLAIN SELECT * FROM transactions_quarantine",
    f"SELECT * FROM {VIEW}",
    f"SHOW CREATE VIEW {VIEW}",
    f"CREATE OR REPLACE VIEW {VIEW} AS SELECT amount FROM transactions",
    f"UNLOAD (SELECT amount FROM transactions) TO 's3://{RAW}/stolen/' WITH (format = 'PARQUET')",
    f"UNLOAD (SELECT amount FROM transactions) TO 's3://{RESULTS}/stolen/' WITH (format = 'PARQUET')",
    "PREPARE p FROM SELECT amount FROM transactions",
    "SHOW STATS FOR transactions",
]
NAMING = [
    "SELECT {column} FROM transactions",
    "EXPLAIN SELECT {column} FROM transactions",
    "EXPLAIN ANALYZE SELECT {column} FROM transactions",
    "SELECT CAST(ROW({column}) AS ROW(x VARCHAR)).x FROM transactions",
    "SELECT x FROM transactions t CROSS JOIN LATERAL (SELECT t.{column} AS x) AS l",
    "SELECT k FROM transactions CROSS JOIN UNNEST(MAP(ARRAY[{column}], ARRAY[1])) AS u(k, v)",
    "WITH t AS (SELECT * FROM transactions) SELECT max({column}) FROM t",
]


@pytest.fixture(scope="module")
def operators_view(lake: Lakectl, sent: Any) -> Iterator[None]:
    """An administrator's view of every column, granted to all roles."""
    assert sent["landed"] == 1000
    root = become(lake, "")
    assert ran(root, f"CREATE VIEW {VIEW} AS SELECT * FROM transactions", "lake-local") == ""
    view = {"Table": {"DatabaseName": DATABASE, "Name": VIEW}}
    formation = root.client("lakeformation")
    grants = [{"Principal": {"DataLakePrincipalIdentifier": arn(role)}, "Resource": view} for role in ROLES]
    for grant in grants:
        formation.grant_permissions(**grant, Permissions=["DESCRIBE", "SELECT"])
    yield
    for grant in grants:
        formation.revoke_permissions(**grant, Permissions=["DESCRIBE", "SELECT"])
    assert ran(root, f"DROP VIEW {VIEW}", "lake-local") == ""


@pytest.fixture(params=ROLES)
def person(request: pytest.FixtureRequest, lake: Lakectl, operators_view: None) -> Person:  # noqa: ARG001 - it is there
    return become(lake, request.param)


def arn(role: str) -> str:
    return f"arn:aws:iam::000000000000:role/{role}-local"


def ran(person: Person, sql: str, workgroup: str = "") -> str:
    """Why a query failed; "" when it succeeded."""
    athena = person.client("athena")
    started = athena.start_query_execution(
        QueryString=sql,
        WorkGroup=workgroup or f"lake-local-{person.role}",
        QueryExecutionContext={"Database": DATABASE},
    )
    status: dict[str, Any] = {"State": "QUEUED"}
    while status["State"] in ("QUEUED", "RUNNING"):
        time.sleep(0.05)
        found = athena.get_query_execution(QueryExecutionId=started["QueryExecutionId"])
        status = found["QueryExecution"]["Status"]
    return "" if status["State"] == "SUCCEEDED" else str(status["StateChangeReason"])


def test_nothing_is_made_changed_or_read_beside_the_table(person: Person) -> None:
    assert {sql: ran(person, sql) for sql in REFUSED_TO_ALL if not ran(person, sql)} == {}


def test_where_a_row_lies_is_told_to_whoever_reads_all_of_it(person: Person) -> None:
    reason = ran(person, 'SELECT "$path" FROM transactions')
    assert reason == "" if person.role == "cloud-data-engineer" else "COLUMN_NOT_FOUND" in reason


def test_a_hidden_column_cannot_be_named(person: Person) -> None:
    """And a column that the role may read can: the doors are open for those."""
    for sql in NAMING:
        for column in HIDDEN[person.role] & {"first_name"}:
            assert "COLUMN_NOT_FOUND" in ran(person, sql.format(column=column)), sql
        assert ran(person, sql.format(column="country")) == "", sql


def test_glue_tells_the_columns_that_the_role_may_read(person: Person) -> None:
    glue = person.client("glue")
    table = glue.get_table(DatabaseName=DATABASE, Name="transactions")["Table"]
    shown = {column["Name"] for column in table["StorageDescriptor"]["Columns"]}
    assert shown & HIDDEN[person.role] == set()
    assert {"amount", "country"} <= shown
    listed = [found["Name"] for found in glue.get_tables(DatabaseName=DATABASE)["TableList"]]
    assert listed == ["transactions"]
    with pytest.raises(ClientError, match="is not authorized to perform: glue:GetTable"):
        glue.get_table(DatabaseName=DATABASE, Name="transactions_quarantine")
