from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from lakectl.localaws.engines.sql.model import QueryError, Result, Rule
from lakectl.localaws.engines.sql.run import run_query
from tests.localaws.memory_catalog import EVERYTHING, MemoryCatalog, write

_HIDDEN = "cannot be resolved or requester is not authorized to access requested resources"
_CAST = "INVALID_CAST_ARGUMENT:"
_RANGE = "NUMERIC_VALUE_OUT_OF_RANGE:"
_MISMATCH = "TYPE_MISMATCH:"
_REFUSED = "The embedded AWS doesn't run"
_NO_PRIVILEGE = (
    "Insufficient permissions to execute the query. Principal does not have any privilege on specified resource"
)


@pytest.fixture
def catalog(tmp_path: Path) -> MemoryCatalog:
    return MemoryCatalog.of(tmp_path, Rule(EVERYTHING))


def run(catalog: MemoryCatalog, sql: str, *parameters: str, limit: int = 0) -> Result:
    return run_query(sql, database="shop", catalog=catalog, parameters=parameters, scan_limit=limit)


@pytest.mark.parametrize(
    ("expression", "value", "kind"),
    [
        ("7 / 2", "3", "bigint"),
        ("0.1 + 0.2", "0.3", "decimal"),
        ("1e0 / 3", "0.3333333333333333", "double"),
        ("1e10", "1.0E10", "double"),
        ("CAST(100 AS double)", "100.0", "double"),
        ("TRUE", "true", "boolean"),
        ("NULL", None, "unknown"),
        ("DATE '2026-01-02'", "2026-01-02", "date"),
        ("TIMESTAMP '2026-01-02 03:04:05.678'", "2026-01-02 03:04:05.678", "timestamp"),
        ("from_unixtime(0)", "1970-01-01 00:00:00.000 UTC", "timestamp with time zone"),
        ("ARRAY[1, NULL]", "[1, null]", "array"),
        ("MAP(ARRAY['a'], ARRAY[1])", "{a=1}", "map"),
        ("date_format(TIMESTAMP '2026-01-02 03:04:05', '%Y-%m-%d %H:%i:%s')", "2026-01-02 03:04:05", "varchar"),
        ("date_diff('day', DATE '2026-01-01', DATE '2026-02-01')", "31", "bigint"),
        ("regexp_replace('a1b2', '[0-9]', '-')", "a-b-", "varchar"),
        ("regexp_like('abc', 'b')", "true", "boolean"),
        ("json_extract_scalar('{\"a\": {\"b\": 1}}', '$.a.b')", "1", "varchar"),
        ("substr('hello', 2, 3)", "ell", "varchar"),
        ("split_part('a.b', '.', 2)", "b", "varchar"),
        ("element_at(ARRAY['x', 'y'], 2)", "y", "varchar"),
        ("to_hex(sha256(to_utf8('x')))", "2D711642B726B04401627CA9FBAC32F5C8530FB1903CC4DB02258717921A4881", "varchar"),
        ("coalesce(NULL, 'x')", "x", "varchar"),
        ("try_cast('x' AS integer)", None, "integer"),
        ("'it''s'", "it's", "varchar"),
        ("date_trunc('month', DATE '2026-01-31')", "2026-01-01", "date"),
        ("date_add('month', 1, DATE '2026-01-31')", "2026-02-28", "date"),
        ("date_add('day', 1, date_trunc('month', DATE '2026-01-31'))", "2026-01-02", "date"),
        ("DATE '2026-01-01' - INTERVAL '1' MONTH", "2025-12-01", "date"),
        ("INTERVAL '1' DAY + DATE '2026-01-01'", "2026-01-02", "date"),
        ("length(CAST(current_date - INTERVAL '1' DAY AS varchar))", "10", "bigint"),
        ("date_add('day', 1, TIMESTAMP '2026-01-31 01:00:00')", "2026-02-01 01:00:00.000", "timestamp"),
        ("regexp_replace('abc12', '([0-9])', '<$1>')", "abc<1><2>", "varchar"),
        ("regexp_replace('abc12', '[0-9]')", "abc", "varchar"),
        ("regexp_replace('x', 'x', '\\$1')", "$1", "varchar"),
        ("regexp_extract_all('a1b22', '[0-9]+')", "[1, 22]", "array"),
        (
            "format_datetime(TIMESTAMP '2026-01-02 15:04:05', 'yyyy-MM-dd''T''hh:mm a')",
            "2026-01-02T03:04 PM",
            "varchar",
        ),
        ("parse_datetime('02.01.26 03', 'dd.MM.yy HH')", "2026-01-02 03:00:00.000 UTC", "timestamp with time zone"),
        (
            "from_iso8601_timestamp('2026-01-02T03:04:05+02:00')",
            "2026-01-02 01:04:05.000 UTC",
            "timestamp with time zone",
        ),
        ("from_iso8601_date('2026-01-02')", "2026-01-02", "date"),
        ("try(1 / 0)", None, "bigint"),
        ("try(CAST('x' AS integer))", None, "integer"),
        ("json_array_length('[1, 2]')", "2", "bigint"),
        ("json_extract('{\"a\": [1, 2]}', '$.a')", "[1,2]", "varchar"),
        ("slice(ARRAY[1, 2, 3, 4], 2, 2)", "[2, 3]", "array"),
        ("array_except(ARRAY[1, 2], ARRAY[2])", "[1]", "array"),
        ("arrays_overlap(ARRAY[1], ARRAY[1, 2])", "true", "boolean"),
        ("any_match(ARRAY[1, 2], x -> x > 1)", "true", "boolean"),
        ("map_values(MAP(ARRAY['a'], ARRAY[1]))", "[1]", "array"),
        ("from_utf8(from_base64(to_base64(to_utf8('a'))))", "a", "varchar"),
        ("infinity()", "Infinity", "double"),
        ("codepoint('A')", "65", "integer"),
        ("is_finite(nan())", "false", "boolean"),
    ],
)
def test_expression(catalog: MemoryCatalog, expression: str, value: str | None, kind: str) -> None:
    result = run(catalog, f"SELECT {expression}")
    assert list(result.rows) == [(value,)]
    assert (result.columns[0].name, result.columns[0].type) == ("_col0", kind)


def test_decimals_are_exact(catalog: MemoryCatalog) -> None:
    result = run(catalog, "SELECT sum(amount), avg(amount), min(amount) FROM payments")
    assert list(result.rows) == [("555.00", "55.50", "10.50")]
    assert [(c.type, c.precision, c.scale) for c in result.columns] == [
        ("decimal", 38, 2),
        ("decimal", 12, 2),
        ("decimal", 12, 2),
    ]


def test_group_and_order(catalog: MemoryCatalog) -> None:
    sql = "SELECT country, count(*) AS n FROM payments GROUP BY country HAVING max(id) > 1 ORDER BY 2 DESC, country"
    assert list(run(catalog, sql).rows) == [("IN", "4"), ("BR", "2"), ("DE", "2"), ("US", "2")]


@pytest.mark.parametrize(
    ("sql", "error"),
    [
        ("SELECT foo FROM payments", f"COLUMN_NOT_FOUND: line 1:8: Column 'foo' {_HIDDEN}"),
        ("SELECT id,\n  p.foo FROM payments p", f"COLUMN_NOT_FOUND: line 2:3: Column 'foo' {_HIDDEN}"),
        (
            "SELECT country AS c, count(*) FROM payments GROUP BY c",
            f"COLUMN_NOT_FOUND: line 1:54: Column 'c' {_HIDDEN}",
        ),
        ("SELECT * FROM nope", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.shop.nope' does not exist"),
        ("SELECT * FROM other.nope", "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.other.nope' does not exist"),
        ("SELECT * FROM pg.other.nope", "CATALOG_NOT_FOUND: line 1:15: Catalog 'pg' not found"),
        ("SELECT * FORM payments", "SYNTAX_ERROR: line 1:15: mismatched input 'payments'"),
        ("", "SYNTAX_ERROR: mismatched input ''. Expecting: a query"),
        ("SELECT nosuch(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'nosuch' not registered"),
        ("SELECT 1 FROM payments WHERE day = 1", f"{_MISMATCH} line 1:30: Cannot apply operator: varchar = integer"),
        ("SELECT 1 FROM payments WHERE id IN ('1')", f"{_MISMATCH} line 1:30: Cannot apply operator: bigint = varchar"),
        ("SELECT CAST('x' AS integer)", f"{_CAST} Cannot cast 'x' to INT"),
        ("SELECT CAST('{x}' AS bigint)", f"{_CAST} Cannot cast '{{x}}' to BIGINT"),
        ("SELECT CAST(x AS double) FROM (VALUES 'DE') AS t(x)", f"{_CAST} Cannot cast 'DE' to DOUBLE"),
        ("SELECT CAST('x' AS boolean)", f"{_CAST} Cannot cast 'x' to BOOLEAN"),
        (
            "SELECT CAST('x' AS decimal(3,1))",
            f"{_CAST} Cannot cast VARCHAR 'x' to DECIMAL(3, 1). Value is not a number.",
        ),
        ("SELECT CAST(123.45 AS decimal(3,1))", f"{_CAST} Cannot cast '123.45' to DECIMAL(3, 1)"),
        ("SELECT CAST('x' AS date)", f"{_CAST} Value cannot be cast to date: x"),
        ("SELECT CAST('x' AS timestamp)", f"{_CAST} Value cannot be cast to timestamp: x"),
        ("SELECT DATE '2026-13-01'", f"{_CAST} Value cannot be cast to date: 2026-13-01"),
        ("SELECT CAST(300 AS tinyint)", f"{_CAST} Out of range for tinyint: 300"),
        ("SELECT CAST(2147483648 AS integer)", f"{_CAST} Out of range for integer: 2147483648"),
        ("SELECT CAST(1e20 AS bigint)", f"{_CAST} Unable to cast 1e+20 to bigint"),
        ("SELECT 1 / 0", "DIVISION_BY_ZERO: Division by zero"),
        ("SELECT 1 % 0", "DIVISION_BY_ZERO: Division by zero"),
        ("SELECT 9223372036854775807 + 1", f"{_RANGE} bigint addition overflow: 9223372036854775807 + 1"),
        ("SELECT date_parse('x', '%Y')", 'INVALID_FUNCTION_ARGUMENT: Invalid format: "x"'),
        ("SELECT json_parse('{')", "INVALID_FUNCTION_ARGUMENT: Cannot convert value to JSON: '{'"),
        ("SELECT (SELECT id FROM payments)", "SUBQUERY_MULTIPLE_ROWS: Scalar sub-query has returned multiple rows"),
        ("INSERT INTO payments SELECT 1", f"NOT_SUPPORTED: {_REFUSED} INSERT INTO, or not in this form."),
        ("SELECT 1; SELECT 2", "SYNTAX_ERROR: Only one sql statement is allowed."),
        ("SELECT id FROM hidden", _NO_PRIVILEGE),
    ],
)
def test_error(catalog: MemoryCatalog, sql: str, error: str) -> None:
    with pytest.raises(QueryError) as failed:
        run(catalog, sql)
    assert str(failed.value) == error


@pytest.mark.parametrize(
    ("where", "read"),
    [
        ("day = '02'", ["02"]),
        ("day IN ('01', '03')", ["01"]),
        ("day > '01'", ["02"]),
        ("day BETWEEN '01' AND '01' AND id > 3", ["01"]),
        ("day LIKE '%2' AND country = 'IN'", ["02"]),
        ("CAST(day AS integer) = 2", ["02"]),
        ("concat('2026-01-', day) >= CAST(DATE '2026-01-02' - INTERVAL '1' DAY AS varchar)", ["01", "02"]),
        ("concat('2026-01-', day) >= CAST(DATE '2026-01-03' - INTERVAL '1' DAY AS varchar)", ["02"]),
        ("day = '01' OR day = '02'", ["01", "02"]),
        ("day = '01' OR id = 8", ["01", "02"]),
        ("id > 3", ["01", "02"]),
        ("day = '09'", []),
    ],
)
def test_partitions_are_pruned(catalog: MemoryCatalog, where: str, read: list[str]) -> None:
    run(catalog, f"SELECT id FROM payments WHERE {where}")
    assert catalog.read == read


def chunks(*paths: Path, columns: set[str]) -> int:
    """The compressed sizes of these columns, from the files' own metadata."""
    with duckdb.connect() as connection:
        found = connection.execute(
            "SELECT path_in_schema, total_compressed_size FROM parquet_metadata(?)", [[str(path) for path in paths]]
        ).fetchall()
    return sum(size for name, size in found if name in columns)


@pytest.mark.parametrize(
    ("sql", "days", "columns"),
    [
        ("SELECT id FROM payments WHERE day = '02'", ["02"], {"id"}),
        ("SELECT max(card) FROM payments WHERE id > 3", ["01", "02"], {"id", "card"}),
        ("SELECT * FROM payments", ["01", "02"], {"id", "amount", "country", "card"}),
        ("SELECT count(*), max(day) FROM payments", [], set()),
        ("SELECT a.id FROM payments a JOIN payments b ON a.id = b.id", ["01", "02", "01", "02"], {"id"}),
    ],
)
def test_bytes_scanned_are_those_of_the_columns(
    catalog: MemoryCatalog, sql: str, days: list[str], columns: set[str]
) -> None:
    expected = sum(chunks(catalog.folder / f"{day}.parquet", columns=columns) for day in days)
    assert run(catalog, sql).scanned == expected


def test_bytes_scanned_hold_what_row_filters_look_at(tmp_path: Path) -> None:
    catalog = MemoryCatalog.of(tmp_path, Rule(frozenset({"id"}), "country = 'IN'"))
    files = [tmp_path / "01.parquet", tmp_path / "02.parquet"]
    assert run(catalog, "SELECT id FROM payments").scanned == chunks(*files, columns={"id", "country"})
    assert run(catalog, "SELECT count(*) FROM payments").scanned == chunks(*files, columns={"country"})


def test_pruning_keeps_outer_joins_right(catalog: MemoryCatalog) -> None:
    sql = (
        "SELECT a.id FROM payments a LEFT JOIN payments b ON a.id = b.id AND b.day = '01' "
        "WHERE coalesce(b.day, 'none') = 'none' ORDER BY 1"
    )
    assert list(run(catalog, sql).rows) == [("6",), ("7",), ("8",), ("9",), ("10",)]


def test_scan_limit_cancels(catalog: MemoryCatalog) -> None:
    with pytest.raises(QueryError, match="Bytes scanned limit was exceeded") as failed:
        run(catalog, "SELECT * FROM payments", limit=100)
    assert failed.value.cancelled
    assert run(catalog, "SELECT 1", limit=100).scanned == 0


def test_missing_column_is_null_and_types_are_the_tables(tmp_path: Path, catalog: MemoryCatalog) -> None:
    write(tmp_path / "03.parquet", "SELECT 11 AS ID, CAST(1.5 AS decimal(10,1)) AS amount")
    found = run(catalog, "SELECT * FROM payments WHERE day = '03'")
    assert list(found.rows) == [("11", "1.50", None, None, "03")]


def test_incompatible_file_is_bad_data(tmp_path: Path, catalog: MemoryCatalog) -> None:
    write(tmp_path / "03.parquet", "SELECT 'eleven' AS id")
    with pytest.raises(QueryError) as failed:
        run(catalog, "SELECT id FROM payments WHERE day = '03'")
    assert str(failed.value) == (
        "HIVE_BAD_DATA: Field id's type VARCHAR in parquet file is incompatible with type bigint"
        " defined in table schema"
    )


def test_broken_file_is_bad_data(tmp_path: Path, catalog: MemoryCatalog) -> None:
    (tmp_path / "03.parquet").write_bytes(b"not parquet")
    with pytest.raises(QueryError) as failed:
        run(catalog, "SELECT id FROM payments")
    assert str(failed.value) == "HIVE_BAD_DATA: Malformed Parquet file"


def test_parameters(catalog: MemoryCatalog) -> None:
    sql = "SELECT id FROM payments WHERE country = ? AND id > ? ORDER BY id"
    assert list(run(catalog, sql, "'IN'", "4").rows) == [("5",), ("8",), ("10",)]
    with pytest.raises(QueryError, match="Incorrect number of parameters: expected 2 but found 1"):
        run(catalog, sql, "'IN'")
    with pytest.raises(QueryError, match="isn't a constant"):
        run(catalog, sql, "'IN' OR TRUE", "4")


def test_two_filters_are_the_union_of_cells(tmp_path: Path) -> None:
    indian = Rule(frozenset({"id", "amount"}), "country = 'IN'")
    german = Rule(frozenset({"id", "country"}), "country = 'DE'")
    catalog = MemoryCatalog.of(tmp_path, indian, german)
    assert list(run(catalog, "SELECT * FROM payments WHERE id < 6 ORDER BY id").rows) == [
        ("2", None, "DE"),
        ("3", "30.50", None),
        ("5", "50.50", None),
    ]


def test_column_grant_beside_a_filter_gives_all_its_rows(tmp_path: Path) -> None:
    rules = Rule(frozenset({"id"})), Rule(frozenset({"id", "country"}), "country = 'IN'")
    catalog = MemoryCatalog.of(tmp_path, *rules)
    sql = "SELECT * FROM payments WHERE id < 4 ORDER BY id"
    assert list(run(catalog, sql).rows) == [("1", None), ("2", None), ("3", "IN")]


def test_filter_that_no_longer_fits_shows_nothing(tmp_path: Path) -> None:
    catalog = MemoryCatalog.of(tmp_path, Rule(frozenset({"id"}), "gone = 1"))
    with pytest.raises(QueryError, match="A row filter of this table can't be evaluated"):
        run(catalog, "SELECT id FROM payments")


def test_show_and_describe(catalog: MemoryCatalog) -> None:
    assert list(run(catalog, "SHOW TABLES").rows) == [("payments",)]
    assert list(run(catalog, "SHOW TABLES IN shop 'x*'").rows) == []
    assert list(run(catalog, "SHOW DATABASES").rows) == [("shop",)]
    assert list(run(catalog, "SHOW PARTITIONS payments").rows) == [("day=01",), ("day=02",)]
    assert list(run(catalog, "show columns in shop.payments;").rows) == [
        ("id",),
        ("amount",),
        ("country",),
        ("card",),
        ("day",),
    ]
    described = [
        tuple(cell.strip() for cell in str(row[0]).split("\t")) for row in run(catalog, "DESCRIBE payments").rows
    ]
    assert described[:5] == [
        ("id", "bigint", ""),
        ("amount", "decimal(12,2)", ""),
        ("country", "string", ""),
        ("card", "string", "the card number"),
        ("day", "string", ""),
    ]
    assert described[-1] == ("day", "string", "")


def test_information_schema(catalog: MemoryCatalog) -> None:
    sql = (
        "SELECT column_name, data_type, extra_info FROM information_schema.columns "
        "WHERE table_schema = 'shop' AND ordinal_position > 3"
    )
    assert list(run(catalog, sql).rows) == [("card", "varchar", None), ("day", "varchar", "partition key")]


def test_explain_reads_nothing(catalog: MemoryCatalog) -> None:
    result = run(catalog, "EXPLAIN SELECT id FROM payments")
    assert (result.kind, result.scanned, catalog.read) == ("UTILITY", 0, [])


def test_aggregates_of_trino(catalog: MemoryCatalog) -> None:
    sql = "SELECT approx_distinct(country), every(id > 0), histogram(country), "
    sql += "listagg(country, ',') WITHIN GROUP (ORDER BY id DESC) FROM payments WHERE id < 4"
    assert list(run(catalog, sql).rows) == [("3", "true", "{DE=1, IN=1, US=1}", "IN,DE,US")]


def test_unnest(catalog: MemoryCatalog) -> None:
    sql = "SELECT id, x, n FROM payments CROSS JOIN UNNEST(ARRAY['a', 'b']) WITH ORDINALITY AS t(x, n) "
    assert list(run(catalog, sql + "WHERE id = 1 ORDER BY n").rows) == [("1", "a", "1"), ("1", "b", "2")]


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        ("format_datetime(TIMESTAMP '2026-01-02 15:04:05', 'ww')", "the pattern letters ww"),
        ("format_datetime(TIMESTAMP '2026-01-02 15:04:05', country)", "a pattern that isn't a constant"),
        ("parse_datetime(country, country)", "a pattern that isn't a constant"),
        ("regexp_replace(country, 'I', country)", "a replacement that isn't a constant"),
        ("regexp_replace(country, '(?<x>I)', '${x}')", "a replacement with named groups"),
    ],
)
def test_what_would_come_out_wrong_is_refused(catalog: MemoryCatalog, expression: str, what: str) -> None:
    with pytest.raises(QueryError, match=f"NOT_SUPPORTED: line 1:8: The embedded AWS doesn't do {what} here"):
        run(catalog, f"SELECT {expression} FROM payments")


_PATHS = 'SELECT "$path", count(*) AS n FROM payments GROUP BY 1 ORDER BY 1'


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        (_PATHS, [("s3://shop/01.parquet", "5"), ("s3://shop/02.parquet", "5")]),
        (
            'SELECT p."$path" AS p, id FROM payments p WHERE p."$path" LIKE \'%02%\' AND id = 8',
            [("s3://shop/02.parquet", "8")],
        ),
        ('SELECT n FROM (SELECT max("$path") AS n FROM payments) AS t', [("s3://shop/02.parquet",)]),
    ],
)
def test_the_path_of_a_row(catalog: MemoryCatalog, sql: str, rows: list[tuple[str, ...]]) -> None:
    assert run(catalog, sql).rows == rows


def test_the_path_is_in_no_star_and_in_no_description(catalog: MemoryCatalog) -> None:
    shown = [column.name for column in run(catalog, "SELECT * FROM payments").columns]
    beside = run(catalog, 'SELECT *, "$path" AS place FROM payments')
    assert [column.name for column in beside.columns] == [*shown, "place"]
    assert "$path" not in str(run(catalog, "DESCRIBE payments").rows)


def test_the_path_tells_of_permitted_rows_alone(tmp_path: Path) -> None:
    catalog = MemoryCatalog.of(tmp_path, Rule(EVERYTHING, "id = 8"))
    assert run(catalog, 'SELECT "$path" FROM payments').rows == [("s3://shop/02.parquet",)]
    union = MemoryCatalog.of(tmp_path, Rule(EVERYTHING, "id = 8"), Rule(EVERYTHING - {"card"}))
    assert run(union, _PATHS).rows == [("s3://shop/02.parquet", "1"), (None, "9")]


@pytest.mark.parametrize("hidden", sorted(EVERYTHING))
def test_the_path_is_for_who_sees_every_column(tmp_path: Path, hidden: str) -> None:
    catalog = MemoryCatalog.of(tmp_path, Rule(EVERYTHING - {hidden}))
    with pytest.raises(QueryError) as failed:
        run(catalog, 'SELECT "$path" FROM payments')
    assert str(failed.value) == f"COLUMN_NOT_FOUND: line 1:8: Column '$path' {_HIDDEN}"
