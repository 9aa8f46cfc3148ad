"""Old Parquet files under a table whose columns have become wider, more, or others in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from lakectl.localaws.engines.sql.model import Column, QueryError, Relation, Result, Rule, Table
from lakectl.localaws.engines.sql.run import run_query
from tests.localaws.memory_catalog import MemoryCatalog, write

WIDE = Table(
    database="shop",
    name="payments",
    columns=(
        Column("id", "string"),
        Column("count", "bigint"),
        Column("share", "double"),
        Column("note", "string"),
        Column("amount", "decimal(12,2)"),
    ),
    partition_keys=(Column("day", "string"),),
    location="s3://shop-data/payments/",
)
EVERYTHING = frozenset(column.name for column in WIDE.all_columns)
OLD = "SELECT 1.10::decimal(12,2) AS amount, 0.1::float AS share, 'old' AS id, 2147483647::integer AS count"
NEW = (
    "SELECT 'new' AS id, 9223372036854775807::bigint AS count, 0.1::double AS share, 'x' AS note,"
    " 2.20::decimal(12,2) AS amount"
)


class Widened(MemoryCatalog):
    """The same catalog with the table of now."""

    def relation(self, database: str, name: str) -> Relation | None:
        return Relation(WIDE, self.rules) if (database, name) == ("shop", "payments") else None


def asked(folder: Path, sql: str, *rules: Rule) -> Result:
    catalog = Widened(folder, rules or (Rule(EVERYTHING),))
    return run_query(sql, database="shop", catalog=catalog, parameters=(), scan_limit=0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "01.parquet", OLD)
    write(tmp_path / "02.parquet", NEW)
    return tmp_path


# 0.1 as a float is this double: widening makes no digits.
TENTH = "0.10000000149011612"


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ("day = '01'", [("old", "2147483647", TENTH, None, "1.10", "01")]),
        ("day = '02'", [("new", "9223372036854775807", "0.1", "x", "2.20", "02")]),
    ],
)
def test_each_partition_is_read_in_the_types_of_the_table(
    folder: Path, where: str, rows: list[tuple[str | None, ...]]
) -> None:
    found = asked(folder, f"SELECT * FROM payments WHERE {where}")
    assert [column.type for column in found.columns] == ["varchar", "bigint", "double", "varchar", "decimal", "varchar"]
    assert list(found.rows) == rows


def test_old_and_new_are_computed_with_together(folder: Path) -> None:
    sql = "SELECT sum(CAST(count AS decimal(38,0))), max(share), count(note), sum(amount), min(id) FROM payments"
    assert list(asked(folder, sql).rows) == [("9223372039002259454", TENTH, "1", "3.30", "new")]


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("count > 2147483646", ["new", "old"]),
        ("count > 2147483647", ["new"]),
        ("share > 0.1", ["old"]),
        ("note IS NULL", ["old"]),
    ],
)
def test_conditions_compare_the_wide_values(folder: Path, condition: str, ids: list[str]) -> None:
    found = asked(folder, f"SELECT id FROM payments WHERE {condition} ORDER BY id")
    assert [row[0] for row in found.rows] == ids


def test_a_row_filter_sees_the_wide_values(folder: Path) -> None:
    rule = Rule(frozenset({"id", "day"}), "count > 2147483647")
    assert list(asked(folder, "SELECT * FROM payments", rule).rows) == [("new", "02")]


def test_two_widths_within_one_partition_are_read(tmp_path: Path) -> None:
    """Late events after a change of the contract land beside old files."""
    write(tmp_path / "01.parquet", f"{OLD} UNION ALL BY NAME {NEW}")
    assert len(asked(tmp_path, "SELECT count, share, note FROM payments").rows) == 2


@pytest.mark.parametrize(
    ("select", "column", "kind"),
    [("SELECT 0.5::double AS count", "count", "DOUBLE"), ("SELECT 7 AS share", "share", "INTEGER")],
)
def test_anything_else_is_bad_data(tmp_path: Path, select: str, column: str, kind: str) -> None:
    write(tmp_path / "01.parquet", select)
    with pytest.raises(QueryError) as failed:
        asked(tmp_path, f"SELECT {column} FROM payments")
    declared = {one.name: one.type for one in WIDE.columns}[column]
    assert str(failed.value) == (
        f"HIVE_BAD_DATA: Field {column}'s type {kind} in parquet file is incompatible with type {declared}"
        " defined in table schema"
    )
