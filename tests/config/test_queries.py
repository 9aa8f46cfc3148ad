"""Saved queries: what a contract may add, and which texts are refused because they can't work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lakectl.config.load import load_config
from lakectl.config.queries import saved_queries
from lakectl.config.query_text import QueryText

Mistakes = Callable[..., list[str]]

OWN = """
[[query]]
name = "per-country"
description = "Transactions of each country"
sql = '''SELECT country, count(*) FROM transactions GROUP BY country'''
"""
SQL = "SELECT country, count(*) FROM transactions GROUP BY country"


@pytest.fixture
def lake_project(lake_project: Path) -> Path:
    """With a query in its contract."""
    add(lake_project / "streams" / "transactions.toml", OWN)
    return lake_project


def add(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_every_stream_has_four_and_the_contract_adds_its_own(lake_project: Path) -> None:
    (contract,) = load_config(lake_project, "dev").streams

    assert {query.name: query.sql for query in saved_queries(contract)} == {
        "latest": "SELECT *\nFROM transactions\n"
        "WHERE concat(year, '-', month, '-', day) >= CAST(current_date - INTERVAL '1' DAY AS varchar)\n"
        "ORDER BY event_time DESC\nLIMIT 100",
        "per-day": "SELECT concat(year, '-', month, '-', day) AS day, count(*) AS events\n"
        "FROM transactions\nGROUP BY 1\nORDER BY 1 DESC",
        "quarantine-reasons": "SELECT reason, count(*) AS events, max(quarantined_at) AS newest\n"
        "FROM transactions_quarantine\nGROUP BY reason\nORDER BY events DESC",
        "duplicates": "SELECT event_id, count(*) AS times\nFROM transactions\nGROUP BY event_id\n"
        "HAVING count(*) > 1\nORDER BY times DESC\nLIMIT 100",
        "per-country": SQL,
    }


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1 FROM transaktions", "there is no table 'transaktions'; did you mean 'transactions'?"),
        (
            "SELECT 1 FROM lake_dev.transactions",
            "'lake_dev.transactions' names a database; write transactions: each environment has a database of its own",
        ),
        ("DELETE FROM transactions", "isn't a SELECT; saved queries ask, they change nothing"),
        ("", "isn't a SELECT; saved queries ask, they change nothing"),
        ("SELECT 1 FROM transactions;", "holds a semicolon; write one statement, without a semicolon"),
        (
            "SELECT 1",
            (
                "doesn't read the stream's table; read transactions or transactions_quarantine, "
                "or move the query to another contract"
            ),
        ),
    ],
)
def test_a_text_that_cannot_work_is_told(mistakes_of: Mistakes, sql: str, expected: str) -> None:
    found = mistakes_of(contract=(SQL, sql))

    assert f"streams/transactions.toml: query[0].sql: {expected}" in found


@pytest.mark.parametrize(
    "sql",
    [
        "select 1 from Transactions t join transactions_quarantine q on true",
        'SELECT EXTRACT(hour FROM event_time), EXTRACT(day FROM current_date) FROM "transactions" t',
        "WITH a AS (SELECT 1 FROM transactions), b (x) AS (SELECT 1 FROM a) SELECT * FROM b CROSS JOIN a",
        "-- FROM nothing\nSELECT 'FROM nothing', /* FROM nothing */ 1 FROM transactions, UNNEST(ARRAY[1]) AS t (x)",
        "SELECT country IS DISTINCT FROM t.state FROM transactions t CROSS JOIN UNNEST(ARRAY[1]) AS u (x)",
        "SELECT 1 FROM (SELECT 1 FROM transactions)",
    ],
)
def test_a_text_that_can_work_is_taken(lake_project: Path, sql: str) -> None:
    file = lake_project / "streams" / "transactions.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(f"'''{SQL}'''", f'"""{sql}"""'), encoding="utf-8")

    assert load_config(lake_project, "local").streams[0].queries[0].sql == sql


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("latest", "query[0].name: 'latest' is there already; choose another name"),
        ("Per_Country", "query[0].name: 'Per_Country' can't name a query; use lower-case letters, digits and hyphens"),
    ],
)
def test_a_name_that_cannot_be_is_told(mistakes_of: Mistakes, name: str, expected: str) -> None:
    assert mistakes_of(contract=("per-country", name)) == [f"streams/transactions.toml: {expected}"]


def test_a_key_too_many_and_a_key_too_few_are_told(mistakes_of: Mistakes) -> None:
    found = mistakes_of(contract=('description = "Transactions of', 'describes = "Transactions of'))

    assert found == [
        "streams/transactions.toml: query[0].description: is missing; add `description = …`",
        "streams/transactions.toml: query[0].describes: isn't a known key; did you mean 'description'?",
    ]


def test_a_query_may_read_other_streams(lake_project: Path) -> None:
    streams = lake_project / "streams"
    text = (streams / "transactions.toml").read_text(encoding="utf-8")
    refunds = text.replace(SQL, "SELECT 1 FROM refunds JOIN transactions USING (event_id)")
    (streams / "refunds.toml").write_text(refunds, encoding="utf-8")

    assert [contract.name for contract in load_config(lake_project, "local").streams] == ["refunds", "transactions"]


def test_words_and_names_know_no_case_and_a_name_is_read_once() -> None:
    text = QueryText("Select 1 From A JOIN b ON true JOIN a ON true")

    assert (text.verb, text.read(), text.statements) == ("select", ["a", "b"], 1)
