"""The three sources of the matrix."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from lakectl.access.declared import declared, personal_columns
from lakectl.access.deployed import Governance, deployed
from lakectl.access.difference import differences
from lakectl.access.model import Cell, Matrix
from lakectl.access.principals import named, short
from lakectl.access.terraform import emitted
from lakectl.errors import UsageError
from lakectl.events.contract import PARTITION_KEYS, ROLES, Contract
from tests.conftest import PROJECT

ARN = "arn:aws:iam::111122223333:role/"


def golden(environment: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((PROJECT / f"tests/golden/{environment}.tf.json").read_text())
    return document


@pytest.mark.parametrize("environment", ["local", "dev"])
def test_terraform_grants_what_the_contract_says_and_nothing_else(environment: str, transactions: Contract) -> None:
    roles = {f"{role}-{environment}": role for role in ROLES}
    matrix = named(emitted(golden(environment)), roles)

    assert differences(declared([transactions]), matrix) == ()
    assert matrix.roles == tuple(sorted(ROLES))


def test_a_cell_of_the_contract(transactions: Contract) -> None:
    matrix = declared([transactions])

    assert matrix.cells[Cell("cloud-analyst", "transactions", "day")] == "country = 'IN'"
    assert Cell("cloud-developer", "transactions", "credit_card") not in matrix.cells
    assert matrix.tables["transactions"][-3:] == PARTITION_KEYS
    assert personal_columns([transactions]) == {
        ("transactions", column) for column in ("first_name", "last_name", "credit_card", "message")
    }


def drifted(**values: Any) -> Matrix:
    document = copy.deepcopy(golden("local"))
    document["resource"]["aws_lakeformation_permissions"]["more"] = {"permissions": ["SELECT"], **values}
    return emitted(document)


def test_a_grant_on_the_whole_table_gives_every_column() -> None:
    table = {"database_name": "d", "name": "${aws_glue_catalog_table.transactions.name}"}
    matrix = drifted(principal=f"{ARN}team/auditor", table=table, permissions_with_grant_option=["SELECT"])

    mine = [cell.column for cell in matrix.cells if cell.role == "auditor"]
    assert sorted(mine) == sorted(matrix.tables["transactions"])
    assert matrix.grantors == {("auditor", "transactions")}


def test_all_but_some_columns_and_all_tables() -> None:
    named_columns = {"name": "transactions", "wildcard": True, "excluded_column_names": ["message"]}
    matrix = drifted(principal="IAM_ALLOWED_PRINCIPALS", table_with_columns=[named_columns])
    assert len([cell for cell in matrix.cells if cell.role == "IAM_ALLOWED_PRINCIPALS"]) == 13

    matrix = drifted(principal="x", table={"database_name": "d", "wildcard": True})
    assert {cell.table for cell in matrix.cells if cell.role == "x"} == {"transactions", "transactions_quarantine"}


@pytest.mark.parametrize(
    ("expression", "count"),
    [
        ([{"key": "${aws_lakeformation_lf_tag.classification.key}", "values": ["internal"]}], 7),
        ([{"key": "lake-local-classification", "values": ["personal", "internal"]}], 11),
        ([{"key": "Lake-Local-Stream", "values": ["transactions"]}], 14),
        ([{"key": "lake-local-stream", "values": ["refunds"]}], 0),
        ([{"key": "lake-local-classification", "values": ["secret"]}], 0),
    ],
)
def test_a_grant_by_tags_gives_what_wears_them(expression: list[dict[str, Any]], count: int) -> None:
    stream = {"key": "lake-local-stream", "values": ["transactions", "refunds"]}
    matrix = drifted(principal="x", lf_tag_policy={"resource_type": "TABLE", "expression": [stream, *expression]})
    assert len([cell for cell in matrix.cells if cell.role == "x"]) == count


def test_a_grant_by_tags_on_databases_reads_nothing() -> None:
    tags = {"resource_type": "DATABASE", "expression": [{"key": "lake-local-stream", "values": ["transactions"]}]}
    assert "x" not in drifted(principal="x", lf_tag_policy=tags, permissions=["ALL"]).roles


def test_a_grant_that_isnt_about_reading_shows_nothing() -> None:
    matrix = drifted(principal="x", permissions=["DESCRIBE", "INSERT"], table={"name": "transactions"})
    assert "x" not in matrix.roles


def test_a_reference_that_cant_be_followed_is_told() -> None:
    with pytest.raises(UsageError) as refused:
        drifted(principal="${aws_iam_role.gone.arn}", table={"name": "transactions"})
    assert refused.value.sentence == (
        "The Terraform JSON grants access by ${aws_iam_role.gone.arn}, which lakectl can't follow."
    )


def permission(role: str, permissions: list[str], **resource: Any) -> dict[str, Any]:
    return {
        "Principal": {"DataLakePrincipalIdentifier": f"{ARN}{role}"},
        "Permissions": permissions,
        "PermissionsWithGrantOption": [],
        "Resource": resource,
    }


LOW = {"TagKey": "level", "TagValues": ["low", "mid"]}


def test_the_accounts_answers() -> None:
    here = {"DatabaseName": "lake", "Name": "t"}
    cells = {"DatabaseName": "lake", "TableName": "t", "Name": "cut"}
    governance = Governance(
        database="lake",
        tables={"t": ("a", "b", "c")},
        permissions=[
            permission("columns", ["SELECT"], TableWithColumns={**here, "ColumnNames": ["a", "gone"]}),
            permission("columns", ["SELECT"], TableWithColumns={"DatabaseName": "other", "Name": "t"}),
            permission("wild", ["SELECT"], TableWithColumns={**here, "ColumnWildcard": {"ExcludedColumnNames": ["a"]}}),
            permission("cut", ["SELECT"], DataCellsFilter=cells),
            permission("cut", ["SELECT"], DataCellsFilter={**cells, "Name": "gone"}),
            permission("writer", ["INSERT", "DESCRIBE"], Table=here),
            permission("super", ["ALL"], Table=here),
            permission("tables", ["ALL"], Table={"DatabaseName": "lake", "Name": "ALL_TABLES", "TableWildcard": {}}),
            permission("tags", ["SELECT"], LFTagPolicy={"ResourceType": "TABLE", "Expression": [LOW]}),
            permission("database", ["ALL"], LFTagPolicy={"ResourceType": "DATABASE", "Expression": [LOW]}),
        ],
        worn={("", ""): {"level": "high"}, ("t", ""): {"level": "low"}, ("t", "b"): {"level": "high"}},
        filters=[{**cells, "ColumnNames": ["b"], "RowFilter": {"FilterExpression": "a = 'x'"}}],
    )

    shown = {(cell.role, cell.column): rows for cell, rows in deployed(governance).cells.items()}
    assert shown == {
        ("columns", "a"): "",
        ("columns", "gone"): "",
        ("wild", "b"): "",
        ("wild", "c"): "",
        ("cut", "b"): "a = 'x'",
        **{(role, column): "" for role in ("super", "tables") for column in "abc"},
        **{("tags", column): "" for column in "ac"},
    }


def test_two_grants_on_a_cell_are_either() -> None:
    here = {"DatabaseName": "lake", "Name": "t", "ColumnNames": ["a"]}
    cells = {"DatabaseName": "lake", "TableName": "t"}
    governance = Governance(
        database="lake",
        tables={"t": ("a", "b")},
        permissions=[
            permission("r", ["SELECT"], DataCellsFilter={**cells, "Name": "one"}),
            permission("r", ["SELECT"], DataCellsFilter={**cells, "Name": "two"}),
            permission("r", ["SELECT"], TableWithColumns=here),
        ],
        filters=[
            {**cells, "Name": "one", "ColumnWildcard": {}, "RowFilter": {"FilterExpression": "b = 1"}},
            {**cells, "Name": "two", "ColumnNames": ["b"], "RowFilter": {"FilterExpression": "b = 2"}},
        ],
    )

    assert deployed(governance).cells == {Cell("r", "t", "a"): "", Cell("r", "t", "b"): "(b = 1) OR (b = 2)"}


def test_principals_are_said_by_their_role() -> None:
    assert short(f"{ARN}cloud-analyst-dev") == "cloud-analyst-dev"
    assert short("arn:aws:iam::111122223333:user/eve") == "arn:aws:iam::111122223333:user/eve"
    assert short("111122223333:IAMPrincipals") == "111122223333:IAMPrincipals"
