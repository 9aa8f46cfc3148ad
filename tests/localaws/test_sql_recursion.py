"""WITH RECURSIVE: ten steps, in Trino's words when they aren't enough."""

from __future__ import annotations

from pathlib import Path

import pytest

from lakectl.localaws.engines.sql.model import QueryError, Result, Rule
from lakectl.localaws.engines.sql.run import run_query
from tests.localaws.memory_catalog import EVERYTHING, MemoryCatalog

LIMIT = "NOT_SUPPORTED: Recursion depth limit exceeded (10). Use 'max_recursion_depth' session property to modify the "
WRONG = "INVALID_RECURSIVE_REFERENCE: "
ODD = """WITH RECURSIVE t(n) AS (
    SELECT 1 UNION ALL SELECT n + 2 FROM ((TABLE t) EXCEPT (SELECT 10)) u(n) WHERE n < 3)"""
TWO = """WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM a WHERE n < 2),
    b(n) AS (SELECT max(n) FROM a UNION ALL SELECT n * 2 FROM b WHERE n < 8)"""
OF_A_TABLE = """WITH RECURSIVE t(n) AS (
    SELECT min(id) FROM payments UNION ALL SELECT n + 1 FROM t WHERE n IN (SELECT id FROM payments) AND n < 3)"""


@pytest.fixture
def catalog(tmp_path: Path) -> MemoryCatalog:
    return MemoryCatalog.of(tmp_path, Rule(EVERYTHING))


def run(catalog: MemoryCatalog, sql: str) -> Result:
    return run_query(sql, database="shop", catalog=catalog)


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        # Ten steps give a row each, the eleventh none.
        ("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 11) SELECT sum(n) FROM t", ["66"]),
        ("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL (SELECT x.n + 1 FROM t x WHERE n < 3)) TABLE t", ["1", "2", "3"]),
        ("WITH RECURSIVE t(n) AS (VALUES 1 UNION ALL SELECT t.n + 1 FROM t WHERE n < 2) SELECT * FROM t", ["1", "2"]),
        (f"{ODD} SELECT n FROM t", ["1", "3"]),
        # Not recursive at all, though it says so; and one that builds on another.
        ("WITH RECURSIVE a(x) AS (SELECT 5) SELECT x FROM a", ["5"]),
        (f"{TWO} SELECT n FROM b ORDER BY n", ["2", "4", "8"]),
        # Equal rows once, at the end.
        (
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT 1 FROM t JOIN (VALUES 1) v(m) ON n < m) SELECT n FROM t",
            ["1"],
        ),
        (f"{OF_A_TABLE} SELECT n FROM t ORDER BY 1 DESC", ["3", "2", "1"]),
    ],
)
def test_steps_are_run_until_they_give_nothing(catalog: MemoryCatalog, sql: str, rows: list[str]) -> None:
    assert run(catalog, sql).rows == [(row,) for row in rows]


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 12) SELECT n FROM t", LIMIT),
        ("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT * FROM t) SELECT * FROM t", LIMIT),
        ("WITH RECURSIVE t(n) AS (SELECT 1 UNION SELECT n FROM t) SELECT count(*) FROM t", LIMIT),
        (
            "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n FROM t) SELECT n FROM t",
            "MISSING_COLUMN_ALIASES: line 1:16: missing column aliases in recursive WITH query",
        ),
        (
            "WITH RECURSIVE t(n) AS (SELECT n FROM t UNION ALL SELECT 1) SELECT n FROM t",
            f"{WRONG}line 1:39: WITH table name is referenced in the base relation of recursion",
        ),
        (
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT t.n FROM t, t AS u) SELECT n FROM t",
            f"{WRONG}line 1:63: multiple recursive references in the step relation of recursion",
        ),
        (
            "WITH RECURSIVE t(n) AS (SELECT n FROM t) SELECT n FROM t",
            f"{WRONG}line 1:39: recursive reference not allowed in this context",
        ),
        (
            "WITH RECURSIVE t(n) AS (WITH RECURSIVE u(m) AS (SELECT 1) SELECT m FROM u) SELECT n FROM t",
            "NESTED_RECURSIVE: line 1:16: nested recursive WITH query",
        ),
        ("WITH t(n) AS (SELECT 1 UNION ALL SELECT n FROM t) SELECT n FROM t", "TABLE_NOT_FOUND: line 1:48: Table "),
        ("SELECT error('x')", "FUNCTION_NOT_FOUND: line 1:8: Function 'error' not registered"),
    ],
)
def test_error(catalog: MemoryCatalog, sql: str, error: str) -> None:
    with pytest.raises(QueryError) as refused:
        run(catalog, sql)
    assert str(refused.value).startswith(error)


def test_a_hidden_column_stays_hidden_in_every_step(tmp_path: Path) -> None:
    catalog = MemoryCatalog.of(tmp_path, Rule(frozenset({"id"})))
    for sql in (
        "WITH RECURSIVE t(n) AS (SELECT 'x' UNION ALL SELECT p.card FROM t JOIN payments p ON true) SELECT n FROM t",
        "WITH RECURSIVE t(n) AS (SELECT card FROM payments UNION ALL SELECT n FROM t) SELECT n FROM t",
    ):
        with pytest.raises(QueryError, match="Column 'card' cannot be resolved"):
            run(catalog, sql)
