"""What Athena's replies become: GetQueryResults' shape is that of its API reference."""

from __future__ import annotations

from typing import Any

from lakectl.aws.athena import _result


def page(names: list[str], types: list[str], rows: list[list[str | None]]) -> dict[str, Any]:
    info = [{"Name": name, "Type": kind} for name, kind in zip(names, types, strict=True)]
    cells = [{"Data": [{} if cell is None else {"VarCharValue": cell} for cell in row]} for row in rows]
    return {"ResultSet": {"ResultSetMetadata": {"ColumnInfo": info}, "Rows": cells}}


def test_the_header_row_is_no_row_and_null_is_none() -> None:
    result = _result([page(["n", "city"], ["bigint", "varchar"], [["n", "city"], ["3", None]])], 12)

    assert result.rows == (("3", None),)
    assert result.objects() == [{"n": 3, "city": None}]
    assert result.scanned_bytes == 12


def test_numbers_that_json_holds_exactly_become_numbers_and_decimals_stay_text() -> None:
    names, types = ["i", "d", "b", "m"], ["integer", "double", "boolean", "decimal"]
    result = _result([page(names, types, [names, ["1", "0.5", "true", "10.10"]])], 0)

    assert result.objects() == [{"i": 1, "d": 0.5, "b": True, "m": "10.10"}]


def test_later_pages_follow_the_first() -> None:
    pages = [page(["n"], ["bigint"], [["n"], ["1"]]), page(["n"], ["bigint"], [["2"]])]

    assert _result(pages, 0).rows == (("1",), ("2",))


def test_a_description_comes_as_one_padded_cell_and_is_parted() -> None:
    names = ["col_name", "data_type", "comment"]
    rows: list[list[str | None]] = [["amount    \tdecimal(12,2)\t  "], ["# note"], [""]]
    result = _result([page(names, ["string"] * 3, rows)], 0)

    assert result.rows == (("amount", "decimal(12,2)", ""), ("# note", "", ""), ("", "", ""))
