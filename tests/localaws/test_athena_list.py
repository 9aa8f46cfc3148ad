"""Athena's documented statements, one after the other, as a reader of some columns and rows and as an administrator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lakectl.localaws.engines.sql.model import QueryError
from lakectl.localaws.engines.sql.statement import read_statement
from lakectl.localaws.process import down, up
from tests.localaws import governed
from tests.localaws.athena_statements import NO_PRIVILEGE, STATEMENTS, UNSUPPORTED, table
from tests.localaws.conftest import REGION
from tests.localaws.governed import DATABASE, Lake, filter_resource

DOCS = Path(__file__).parents[2] / "docs" / "local.md"


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    project = tmp_path_factory.mktemp("list")
    yield governed.build(up(project, region=REGION))
    down(project)


def allow_all(lake: Lake, role: str) -> None:
    """IAM lets the role do anything with the services of a query: Lake Formation decides."""
    statement = {"Effect": "Allow", "Action": ["glue:*", "athena:*"], "Resource": ["*"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    lake.client("iam").put_role_policy(RoleName=role, PolicyName="all", PolicyDocument=document)


def outcome(lake: Lake, sql: str, role: str = "") -> str:
    """ "" when it is done, else the reason."""
    status = lake.execute(sql, role)["Status"]
    return "" if status["State"] == "SUCCEEDED" else f"{status['State']}: {status['StateChangeReason']}"


def expected(ends: str) -> str:
    return f"FAILED: {ends}" if ends else ""


@pytest.mark.local
def test_every_statement_is_done_or_refused_and_needs_its_permission(lake: Lake) -> None:
    """In order: what one makes, the next ones use; and what the reader is refused, the administrator still can do."""
    reader, stranger = lake.role("reader"), lake.role("stranger")
    for role in ("reader", "stranger"):
        allow_all(lake, role)
    lake.cells("indian", ["id", "amount", "country"], "country = 'IN'")
    lake.grant(reader, filter_resource("indian"), "SELECT")
    found, wanted = [], []
    for one in STATEMENTS:
        wanted.append((one.name, expected(one.reader), expected(one.ends)))
        seen = [outcome(lake, one.sql.format(who=who), role) for who, role in (("reader", reader), ("root", ""))]
        found.append((one.name, *(reason[: len(wish)] for reason, wish in zip(seen, wanted[-1][1:], strict=True))))
        assert [bool(reason) for reason in seen] == [bool(one.reader), bool(one.ends)], (one.name, seen)
    assert found == wanted
    moved = lake.client("glue").get_table(DatabaseName=DATABASE, Name="payments")["Table"]
    assert [column["Name"] for column in moved["StorageDescriptor"]["Columns"]] == ["id"]
    assert moved["StorageDescriptor"]["Location"].endswith("/list/moved/")
    assert moved["Parameters"]["notes"] == "moved"
    about = lake.client("glue").get_database(Name=DATABASE)["Database"]
    assert about["Parameters"] == {"by": "me"}
    for sql in ("UPDATE payments SET id = 2", "VACUUM payments", "SHOW TBLPROPERTIES payments"):
        assert lake.refusal(sql, stranger) == NO_PRIVILEGE


@pytest.mark.parametrize(("sql", "words"), UNSUPPORTED)
def test_what_athena_does_not_support_is_refused(sql: str, words: str) -> None:
    with pytest.raises(QueryError) as refused:
        read_statement(sql)
    assert str(refused.value) == f"NOT_SUPPORTED: Athena doesn't support {words}"


def test_the_documentation_has_the_list() -> None:
    assert table() in DOCS.read_text(encoding="utf-8")
