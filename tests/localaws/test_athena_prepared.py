"""Prepared statements: made, run with values, and no way around permissions."""

from __future__ import annotations

import json

import pytest

from lakectl.localaws.process import Endpoint, down, up
from tests.localaws import governed
from tests.localaws.conftest import REGION
from tests.localaws.governed import WORKGROUP, Lake, filter_resource

pytestmark = pytest.mark.local

_HIDDEN = "cannot be resolved or requester is not authorized to access requested resources"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    project = tmp_path_factory.mktemp("prepared")
    endpoint: Endpoint = up(project, region=REGION)
    yield governed.build(endpoint)  # type: ignore[misc]
    down(project)


@pytest.fixture(scope="module")
def analyst(lake: Lake) -> str:
    """May read id, amount and country of the Indian rows."""
    role = lake.role("analyst")
    lake.cells("indian", ["id", "amount", "country"], "country = 'IN'")
    lake.grant(role, filter_resource("indian"), "SELECT")
    return role


def test_a_statement_is_prepared_run_and_forgotten(lake: Lake) -> None:
    made = lake.execute("PREPARE larger FROM SELECT id FROM payments WHERE amount > ? AND country = ? ORDER BY id")
    assert (made["Status"]["State"], made["StatementType"]) == ("SUCCEEDED", "DDL")
    assert lake.query("EXECUTE larger USING 30, 'IN'") == [("3",), ("5",), ("8",), ("10",)]
    assert lake.query("execute larger using DECIMAL '60.00', 'IN';") == [("8",), ("10",)]
    assert lake.query("EXECUTE larger", ExecutionParameters=["90", "'IN'"]) == [("10",)]
    kept = lake.client("athena").get_prepared_statement(StatementName="larger", WorkGroup=WORKGROUP)
    assert kept["PreparedStatement"]["QueryStatement"].startswith("SELECT id FROM payments")
    assert lake.execute("EXECUTE larger USING 30, 'IN'")["StatementType"] == "DML"
    assert lake.refusal("PREPARE larger FROM SELECT 1") == f"Prepared statement larger already exists in {WORKGROUP}"
    assert lake.refusal("EXECUTE larger USING 1") == (
        "INVALID_PARAMETER_USAGE: Incorrect number of parameters: expected 2 but found 1"
    )
    lake.query("DEALLOCATE PREPARE larger")
    assert lake.refusal("EXECUTE larger USING 30, 'IN'") == f"Prepared statement larger not found in {WORKGROUP}"


@pytest.mark.parametrize(
    "values",
    [
        "card",
        "(SELECT max(card) FROM payments)",
        "max(card)",
        "1 FROM payments",
        "1, 2",
        "1; SELECT 1",
        "",
        "upper('x')",
    ],
)
def test_a_value_is_a_constant(lake: Lake, values: str) -> None:
    name = f"one_{abs(hash(values))}"
    lake.query(f"PREPARE {name} FROM SELECT id FROM payments WHERE country = ?")
    status = lake.execute(f"EXECUTE {name} USING {values}" if values else f"EXECUTE {name}")["Status"]
    assert status["State"] == "FAILED"
    assert "secret" not in status["StateChangeReason"]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT card FROM payments",
        "SELECT id FROM payments WHERE card = 'secret-5'",
        "SELECT max(card) FROM payments",
        "WITH p AS (SELECT * FROM payments) SELECT card FROM p",
    ],
)
def test_who_runs_it_sees_what_he_may(lake: Lake, analyst: str, statement: str) -> None:
    name = f"roots_{abs(hash(statement))}"
    lake.query(f"PREPARE {name} FROM {statement}")
    assert lake.query(f"EXECUTE {name}")
    assert _HIDDEN in lake.refusal(f"EXECUTE {name}", analyst)


def test_rows_are_those_of_who_runs_it(lake: Lake, analyst: str) -> None:
    lake.query("PREPARE everything FROM SELECT * FROM payments ORDER BY id")
    assert lake.query("EXECUTE everything", analyst) == [
        ("3", "30.50", "IN"), ("5", "50.50", "IN"), ("8", "80.50", "IN"), ("10", "100.50", "IN"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "kept", ["EXECUTE everything", "PREPARE x FROM SELECT 1", "DROP TABLE payments", "SELECT 1; SELECT 2"]
)
def test_only_queries_can_be_run_from_a_prepared_statement(lake: Lake, kept: str) -> None:
    name = f"odd_{abs(hash(kept))}"
    lake.client("athena").create_prepared_statement(StatementName=name, WorkGroup=WORKGROUP, QueryStatement=kept)
    assert lake.refusal(f"EXECUTE {name}")


def test_iam_is_asked(lake: Lake) -> None:
    role = lake.role("reader")
    deny = {"Effect": "Deny", "Action": "athena:*PreparedStatement", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    lake.client("iam").put_role_policy(RoleName="reader", PolicyName="none", PolicyDocument=policy)
    assert "athena:CreatePreparedStatement" in lake.refusal("PREPARE mine FROM SELECT 1", role)
    lake.query("PREPARE ours FROM SELECT 1")
    assert "athena:GetPreparedStatement" in lake.refusal("EXECUTE ours", role)
