"""The attack suite of the embedded Athena, run as every shipped role on the shipped contract's own table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from lakectl.events.contract import PARTITION_KEYS, ROLES, Contract
from lakectl.localaws.engines.sql import model
from lakectl.localaws.engines.sql.run import run_query
from tests.localaws.memory_catalog import write
from tests.localaws.test_sql_attacks import COLUMN_ATTACKS, REFUSED, ROW_ATTACKS

pytestmark = pytest.mark.local

# The suite's table in the shipped one's words; what it calls `hidden` is the quarantine, which nobody may read.
WORDS = {"payments": "transactions", "id": "amount", "shop": "lake", "hidden": "quarantine"}
# What these two refuse is refused for the suite's own table: its partition key is hidden, its columns are three.
OTHER_SHAPE = ("SHOW PARTITIONS payments", "SELECT p.i FROM payments AS p(i, a, c)")
BY_NAME = [sql for sql in COLUMN_ATTACKS if re.search(r"\bcard\b", sql, re.IGNORECASE)]
# Nobody's columns: where the file lies, DuckDB's own row number, the row as a whole.
NOBODYS = [sql for sql in COLUMN_ATTACKS if sql not in BY_NAME and not re.search(r"\bday\b", sql)]
COUNTRIES = ("IN", "US", "DE", "IN", "BR")


@dataclass(frozen=True)
class OneRole:
    """The shipped table and its quarantine, as one role sees them."""

    contract: Contract
    role: str
    file: Path

    @property
    def table(self) -> model.Table:
        columns = tuple(model.Column(one.name, str(one.stored_type)) for one in self.contract.stored_columns)
        keys = tuple(model.Column(key, "string") for key in PARTITION_KEYS)
        return model.Table(database="lake", name="transactions", columns=columns, partition_keys=keys)

    def relation(self, database: str, name: str) -> model.Relation | None:
        if (database, name) == ("lake", "quarantine"):
            raise model.QueryError("TABLE_NOT_FOUND", "refused")
        access = self.contract.access[self.role]
        rule = model.Rule(frozenset({*access.columns, *PARTITION_KEYS}), access.rows or model.ALL_ROWS)
        return model.Relation(self.table, (rule,)) if (database, name) == ("lake", "transactions") else None

    def databases(self) -> Sequence[str]:
        return ["lake"]

    def relations(self, database: str) -> Sequence[model.Relation]:
        found = self.relation(database, "transactions")
        return [found] if found else []

    def partitions(self, table: model.Table) -> Sequence[model.Partition]:  # noqa: ARG002 - there is one
        return [model.Partition(("2026", "07", "05"), "")]

    def files(self, table: model.Table, partitions: Sequence[model.Partition]) -> Sequence[model.DataFile]:  # noqa: ARG002
        return [model.DataFile(self.file, self.file.stat().st_size, ("2026", "07", "05"))]


def said(sql: str, **words: str) -> str:
    known = {**WORDS, **words}
    return re.sub(rf"\b({'|'.join(known)})\b", lambda word: known[word[0].lower()], sql, flags=re.IGNORECASE)


@pytest.fixture(scope="module")
def file(transactions: Contract, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten rows: what is hidden says `secret`, what is in another country has an odd amount."""
    path = tmp_path_factory.mktemp("rows") / "t.parquet"
    values = {
        "amount": "{n}::DECIMAL(12,2)",
        "country": "'{country}'",
        "event_time": "TIMESTAMPTZ '2026-07-05 01:00:00+00'",
    }
    cells = [values.get(one.name, "'secret-{n}'" if one.personal else "'x{n}'") for one in transactions.stored_columns]
    rows = [f"({', '.join(cells)})".format(n=n, country=COUNTRIES[n % 5]) for n in range(10)]
    names = ", ".join(one.name for one in transactions.stored_columns)
    write(path, f"SELECT * FROM (VALUES {', '.join(rows)}) t({names})")
    return path


@pytest.fixture(scope="module", params=ROLES)
def seen(request: pytest.FixtureRequest, transactions: Contract, file: Path) -> OneRole:
    return OneRole(transactions, request.param, file)


def tried(sql: str, catalog: OneRole) -> tuple[str, list[tuple[str | None, ...]]]:
    """The error code, or the rows."""
    try:
        return "", list(run_query(sql, database="lake", catalog=catalog).rows)
    except model.QueryError as error:
        return f"{error.code} LEAKED" if "secret" in str(error).replace(sql, "") else error.code, []


def test_no_column_that_is_hidden_from_the_role_can_be_named_in_any_way(seen: OneRole) -> None:
    hidden = [
        one.name for one in seen.contract.stored_columns if one.name not in seen.contract.access[seen.role].columns
    ]
    assert len(BY_NAME) >= 40

    for column in hidden:
        codes = {sql: tried(said(sql, card=column), seen)[0] for sql in BY_NAME}
        assert {sql: code for sql, code in codes.items() if code != "COLUMN_NOT_FOUND"} == {}, column


def test_nobody_names_what_is_nobodys(seen: OneRole) -> None:
    # Who may read every column of every row may know in which object one lies.
    asked = [sql for sql in NOBODYS if seen.role != "cloud-data-engineer" or "$path" not in sql]
    assert {sql: tried(said(sql), seen)[0] for sql in asked} == dict.fromkeys(asked, "COLUMN_NOT_FOUND")


def test_the_quarantine_cannot_be_read_in_any_way(seen: OneRole) -> None:
    """Whoever sees everything of the table has this left to want."""
    attacks = [said(sql, payments="quarantine", card="raw") for sql in BY_NAME]
    assert [sql for sql in attacks if tried(sql, seen) != ("TABLE_NOT_FOUND", [])] == []
    elsewhere = ("SELECT * FROM elsewhere.transactions", 'SELECT * FROM "AwsDataCatalog".elsewhere.quarantine')
    assert [sql for sql in elsewhere if not tried(sql, seen)[0]] == []


def test_the_same_queries_are_answered_for_who_may_ask(transactions: Contract, file: Path) -> None:
    """Otherwise the suite would prove nothing."""
    engineer = OneRole(transactions, "cloud-data-engineer", file)
    assert all(tried(said(sql, card="credit_card"), engineer)[1] for sql in BY_NAME[:8])


def test_every_way_around_is_refused(seen: OneRole) -> None:
    tries = {sql: tried(said(sql.format(file=seen.file)), seen)[0] for sql in REFUSED if sql not in OTHER_SHAPE}
    assert [sql for sql, code in tries.items() if not code or "LEAKED" in code] == []


def test_no_other_row_is_seen(seen: OneRole) -> None:
    limited = seen.contract.access[seen.role].rows
    allowed = {f"{n}.00" for n in range(10) if not limited or COUNTRIES[n % 5] == "IN"}

    for sql in (said(sql) for sql in ROW_ATTACKS if sql not in OTHER_SHAPE):
        code, rows = tried(sql, seen)
        assert {row[0] for row in rows} - {None} <= allowed, sql
        assert code or rows, sql


def queries() -> Iterator[str]:
    yield from ("SELECT * FROM transactions", "DESCRIBE transactions", "SHOW CREATE TABLE transactions")
    yield "SELECT * FROM information_schema.columns"


def test_what_is_shown_is_what_the_contract_grants(seen: OneRole) -> None:
    granted = {*seen.contract.access[seen.role].columns, *PARTITION_KEYS}
    hidden = {one.name for one in seen.contract.stored_columns} - granted

    result = run_query("SELECT * FROM transactions", database="lake", catalog=seen)
    assert {column.name for column in result.columns} == granted
    for sql in queries():
        shown = str(tried(sql, seen)[1])
        assert [name for name in hidden if name in shown] == [], sql
        assert "quarantine" not in shown, sql
