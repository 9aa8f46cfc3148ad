"""Each function of the list gives what Trino gives, or is refused by name; never something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from lakectl.localaws.engines.sql.model import QueryError, Rule
from lakectl.localaws.engines.sql.run import run_query
from tests.conftest import PROJECT
from tests.localaws.memory_catalog import EVERYTHING, MemoryCatalog
from tests.localaws.trino_functions import ABSENT, Case, cases, table


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> MemoryCatalog:
    return MemoryCatalog.of(tmp_path_factory.mktemp("data"), Rule(EVERYTHING))


PRESENT = [case for case in cases() if case.shown != ABSENT]


@pytest.mark.parametrize("group", dict.fromkeys(case.group for case in PRESENT if case.is_expression))
def test_functions_give_what_trino_gives(catalog: MemoryCatalog, group: str) -> None:
    """A group's expressions in one query: a query each would take a minute."""
    asked = [case for case in PRESENT if case.group == group and case.is_expression]
    sql = "SELECT " + ", ".join(case.sql.removeprefix("SELECT ") for case in asked)
    (row,) = run_query(sql, database="shop", catalog=catalog).rows
    assert {case.sql: str(cell) for case, cell in zip(asked, row, strict=True)} == {c.sql: c.shown for c in asked}


@pytest.mark.parametrize("case", [case for case in PRESENT if not case.is_expression], ids=lambda case: case.sql)
def test_query_gives_what_trino_gives(catalog: MemoryCatalog, case: Case) -> None:
    rows = run_query(case.sql, database="shop", catalog=catalog).rows
    assert "; ".join(",".join(str(cell) for cell in row) for row in rows) == case.shown


@pytest.mark.parametrize("case", [case for case in cases() if case.shown == ABSENT], ids=lambda case: case.sql)
def test_other_function_is_refused(catalog: MemoryCatalog, case: Case) -> None:
    with pytest.raises(QueryError, match=r"FUNCTION_NOT_FOUND: (line \d+:\d+: )?Function '\w+' not registered"):
        run_query(case.sql, database="shop", catalog=catalog)


@pytest.mark.parametrize("name", ["trino_typeof", "string_agg", "list_filter", "sha", "datesub", "printf", "map_of"])
def test_names_of_other_engines_are_no_functions(catalog: MemoryCatalog, name: str) -> None:
    with pytest.raises(QueryError, match=f"FUNCTION_NOT_FOUND: line 1:8: Function '{name}' not registered"):
        run_query(f"SELECT {name}('a', 'b')", database="shop", catalog=catalog)


def test_unknown_type_is_named(catalog: MemoryCatalog) -> None:
    with pytest.raises(QueryError, match="TYPE_NOT_FOUND: Unknown type: IPADDRESS"):
        run_query("SELECT CAST('10.0.0.1' AS IPADDRESS)", database="shop", catalog=catalog)


def test_the_documented_table_is_the_one_of_the_list() -> None:
    assert table() in Path(PROJECT, "docs", "local.md").read_text(encoding="utf-8")
