"""Ways to read a hidden column or row as a role with a column and row filter: each fails, or gives permitted data."""

from __future__ import annotations

import pytest

from lakectl.localaws.engines.sql.model import QueryError, Rule
from lakectl.localaws.engines.sql.run import run_query
from tests.localaws.memory_catalog import EVERYTHING, MemoryCatalog

# The role may read id, amount and country of the rows with country = 'IN'; card is hidden, so is day, a partition key.
_NO_COLUMN = "cannot be resolved or requester is not authorized to access requested resources"

COLUMN_ATTACKS = [
    "SELECT card FROM payments",
    "SELECT CARD FROM payments",
    'SELECT "card" FROM payments',
    "SELECT p.card FROM payments p",
    "SELECT shop.payments.card FROM shop.payments",
    "SELECT card FROM (SELECT * FROM payments)",
    "WITH p AS (SELECT * FROM payments) SELECT card FROM p",
    "WITH p AS (SELECT card AS id FROM payments) SELECT id FROM p",
    "SELECT id FROM payments WHERE card = 'secret-5'",
    "SELECT id FROM payments WHERE card LIKE 'secret%'",
    "SELECT id FROM payments ORDER BY card",
    "SELECT count(*) FROM payments GROUP BY card",
    "SELECT max(card) FROM payments",
    "SELECT count(DISTINCT card) FROM payments",
    "SELECT id FROM payments GROUP BY id HAVING max(card) > 'a'",
    "SELECT a.id FROM payments a JOIN payments b ON a.card = b.card",
    "SELECT id FROM payments JOIN payments USING (card)",
    "SELECT (SELECT max(card) FROM payments)",
    "SELECT id FROM payments p WHERE EXISTS (SELECT 1 WHERE p.card = 'secret-5')",
    "SELECT id FROM payments WHERE id IN (SELECT id FROM payments WHERE card IS NOT NULL)",
    "SELECT id FROM payments UNION ALL SELECT card FROM payments",
    "SELECT row_number() OVER (ORDER BY card) FROM payments",
    "SELECT CASE WHEN card = 'secret-5' THEN 1 END FROM payments",
    "SELECT count(*) FILTER (WHERE card > 'a') FROM payments",
    "SELECT x FROM payments CROSS JOIN UNNEST(ARRAY[card]) AS t(x)",
    "SELECT transform(ARRAY[1], x -> card) FROM payments",
    "SELECT day FROM payments",
    "SELECT id FROM payments WHERE day = '02'",
    'SELECT "$path" FROM payments',
    'SELECT "$file_size", "$file_modified_time" FROM payments',
    "SELECT payments FROM payments",
    "EXPLAIN SELECT card FROM payments",
    "SELECT t.card FROM (SELECT * FROM payments) AS t(id, amount, country)",
    "SELECT rowid, card FROM payments",
    "SELECT rowid FROM payments",
    "SELECT try(card) FROM payments",
    "SELECT coalesce(try(CAST(card AS integer)), 0) FROM payments",
    "SELECT listagg(card, ',') WITHIN GROUP (ORDER BY id) FROM payments",
    "SELECT listagg(country, ',') WITHIN GROUP (ORDER BY card) FROM payments",
    "SELECT histogram(card) FROM payments",
    "SELECT any_match(ARRAY[1], x -> card = 'secret-5') FROM payments",
    "SELECT regexp_replace(card, '(.*)', '$1') FROM payments",
    "SELECT regexp_extract_all(card, '.*') FROM payments",
    "SELECT to_base64(to_utf8(card)) FROM payments",
    "SELECT slice(ARRAY[card], 1, 1) FROM payments",
    "SELECT array_union(ARRAY[card], ARRAY['x']) FROM payments",
    "SELECT format_datetime(current_timestamp, card) FROM payments",
    "SELECT translate(card, 'a', 'b') FROM payments",
    "SELECT concat_ws(',', country, card) FROM payments",
    "SELECT map_values(MAP(ARRAY[1], ARRAY[card])) FROM payments",
    "SELECT date_add('day', length(card), DATE '2026-01-01') FROM payments",
    "SELECT json_array_length(card) FROM payments",
    "SELECT every(card = 'secret-5') FROM payments",
    "EXPLAIN ANALYZE SELECT card FROM payments",
    "EXPLAIN ANALYZE VERBOSE SELECT max(card) FROM payments",
    "SELECT reduce(ARRAY[1], '', (s, x) -> s || card, s -> s) FROM payments",
    "SELECT zip_with(ARRAY[card], ARRAY[1], (x, y) -> x) FROM payments",
    "SELECT map_filter(MAP(ARRAY[1], ARRAY[2]), (k, v) -> card > 'a') FROM payments",
    "SELECT transform_values(MAP(ARRAY[1], ARRAY[2]), (k, v) -> card) FROM payments",
    "SELECT k FROM payments CROSS JOIN UNNEST(MAP(ARRAY[card], ARRAY[1])) AS t(k, v)",
    "SELECT x FROM payments CROSS JOIN UNNEST(ARRAY[id], ARRAY[card]) AS t(x, y)",
    "SELECT map_agg(id, card) FROM payments",
    "SELECT multimap_agg(card, id) FROM payments",
    "SELECT zip(ARRAY[id], ARRAY[card]) FROM payments",
    "SELECT CAST(ROW(id, card) AS ROW(a BIGINT, b VARCHAR)) FROM payments",
    "SELECT CAST(ROW(id, card) AS ROW(a BIGINT, b VARCHAR)).b FROM payments",
    "SELECT ROW(card)[1] FROM payments",
    "SELECT x FROM payments p CROSS JOIN LATERAL (SELECT p.card AS x) AS l",
    "SELECT url_extract_host(card) FROM payments",
    "SELECT typeof(card) FROM payments",
    "SELECT luhn_check(card) FROM payments",
    "SELECT format('%s', card) FROM payments",
    "SELECT approx_percentile(length(card), 0.5) FROM payments",
    "SELECT grouping(card) FROM payments GROUP BY ROLLUP(card)",
    "SELECT id FROM payments GROUP BY GROUPING SETS ((id), (card))",
    "SELECT first_value(card) OVER (ORDER BY id) FROM payments",
    "SELECT json_extract_scalar(CAST(ROW(card) AS JSON), '$[0]') FROM payments",
    "WITH RECURSIVE r(n) AS (SELECT card FROM payments UNION ALL SELECT n FROM r) SELECT n FROM r",
    "TABLE payments UNION ALL SELECT id, amount, card FROM payments",
]

REFUSED = [
    "SELECT * FROM read_parquet('{file}')",
    "SELECT * FROM '{file}'",
    'SELECT * FROM "{file}"',
    "SELECT * FROM parquet_scan('{file}')",
    "SELECT * FROM TABLE(read_parquet('{file}'))",
    "SELECT * FROM TABLE(system.builtin.query('SELECT 1'))",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT read_text('/etc/passwd')",
    "SELECT getenv('HOME')",
    "SELECT getvariable('x')",
    "SELECT current_setting('memory_limit')",
    "SELECT COLUMNS(*) FROM payments",
    "SELECT COLUMNS('card') FROM payments",
    "SELECT * EXCLUDE (id) FROM payments",
    "SELECT * REPLACE (card AS id) FROM payments",
    "SELECT query('SELECT 1')",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('r0')",
    "SELECT * FROM duckdb_tables()",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM duckdb_columns",
    "SELECT * FROM pg_catalog.pg_class",
    "SELECT * FROM main.duckdb_views",
    "SELECT * FROM lake.r0",
    "SELECT * FROM memory.lake.r0",
    "SELECT * FROM r0",
    "SELECT * FROM information_schema.character_sets",
    "SELECT * FROM payments; SELECT 1",
    "SELECT 1; ATTACH '{file}' AS x",
    "COPY payments TO '/tmp/stolen.csv'",
    "COPY (SELECT 1) TO '/tmp/stolen.csv'",
    "ATTACH '{file}' AS x",
    "INSTALL httpfs",
    "LOAD httpfs",
    "PRAGMA database_list",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "EXPORT DATABASE '/tmp/stolen'",
    "CREATE TABLE x AS SELECT * FROM payments",
    "CREATE VIEW v AS SELECT card FROM payments",
    "INSERT INTO payments SELECT 1",
    "UNLOAD (SELECT id FROM payments) TO 's3://elsewhere/' WITH (format = 'PARQUET')",
    "SHOW STATS FOR payments",
    "SHOW STATS FOR (SELECT card FROM payments)",
    "EXPLAIN ANALYZE DROP TABLE payments",
    "PREPARE p FROM SELECT card FROM payments",
    "CALL system.sync_partition_metadata('shop', 'payments', 'ADD')",
    "SELECT id FROM payments FOR VERSION AS OF 1",
    "DESCRIBE (SELECT * FROM payments)",
    "SHOW PARTITIONS payments",
    "SHOW COLUMNS FROM hidden",
    "DESCRIBE hidden",
    "SELECT * FROM hidden",
    "SELECT count(*) FROM hidden",
    "WITH hidden AS (SELECT * FROM hidden) SELECT * FROM hidden",
    "EXECUTE p",
    "EXECUTE p USING (SELECT card FROM payments)",
    "DEALLOCATE PREPARE p",
    "SELECT strptime('2026', '%Y')",
    "SELECT strftime(now(), '%Y')",
    "SELECT list_filter(ARRAY[1], x -> x > 0)",
    "SELECT list_concat(ARRAY[1], ARRAY[2])",
    "SELECT unicode('a')",
    "SELECT isfinite(1e0)",
    "SELECT error('secret')",
]

# What is permitted, however it is asked for: the ids of the Indian rows.
ROW_ATTACKS = [
    "SELECT id FROM payments",
    "SELECT id FROM payments WHERE country <> 'IN' OR TRUE",
    "SELECT id FROM payments WHERE TRUE OR 1 = 1 -- '",
    "SELECT id FROM payments WHERE country = 'US' OR id > 0",
    "SELECT a.id FROM payments a FULL JOIN payments b ON a.id = b.id AND b.country = 'US'",
    "SELECT id FROM payments UNION SELECT id FROM payments WHERE country = 'US'",
    "SELECT id FROM payments EXCEPT SELECT id FROM payments WHERE country = 'US'",
    "SELECT id FROM payments WHERE NOT country IN (SELECT 'US')",
    "WITH payments AS (SELECT * FROM payments) SELECT id FROM payments",
    "SELECT id FROM awsdatacatalog.shop.payments",
    'SELECT id FROM "AwsDataCatalog"."SHOP"."PAYMENTS"',
    "SELECT p.i FROM payments AS p(i, a, c)",
    "SELECT id FROM payments WHERE 1 / (id - 1) IS NOT NULL OR TRUE",
    "SELECT try(id) FROM payments WHERE try(1 / (id - 1)) IS NULL OR TRUE",
    "SELECT x FROM payments CROSS JOIN UNNEST(slice(ARRAY[id], 1, 1)) AS t(x)",
]


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> MemoryCatalog:
    return MemoryCatalog.filtered(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def developer(tmp_path_factory: pytest.TempPathFactory) -> MemoryCatalog:
    """Of a role that may read every row, without the card."""
    return MemoryCatalog.of(tmp_path_factory.mktemp("all-rows"), Rule(EVERYTHING - {"card"}))


@pytest.mark.parametrize("sql", COLUMN_ATTACKS)
def test_hidden_column_cannot_be_named(catalog: MemoryCatalog, sql: str) -> None:
    with pytest.raises(QueryError, match=_NO_COLUMN) as failed:
        run_query(sql, database="shop", catalog=catalog)
    assert failed.value.code == "COLUMN_NOT_FOUND"
    assert "secret" not in str(failed.value).replace(sql, "")


@pytest.mark.parametrize("sql", [sql for sql in COLUMN_ATTACKS if "card" in sql.lower()])
def test_who_sees_every_row_names_it_neither(developer: MemoryCatalog, sql: str) -> None:
    with pytest.raises(QueryError, match=_NO_COLUMN) as failed:
        run_query(sql, database="shop", catalog=developer)
    assert failed.value.code == "COLUMN_NOT_FOUND"


@pytest.mark.parametrize("sql", REFUSED)
def test_way_around_is_refused(catalog: MemoryCatalog, sql: str) -> None:
    with pytest.raises(QueryError) as failed:
        run_query(sql.format(file=catalog.file), database="shop", catalog=catalog)
    assert "secret-" not in str(failed.value)


@pytest.mark.parametrize("sql", ROW_ATTACKS)
def test_only_permitted_rows(catalog: MemoryCatalog, sql: str) -> None:
    rows = run_query(sql, database="shop", catalog=catalog).rows
    assert {row[0] for row in rows} - {None} == {"3", "5", "8", "10"}


def test_star_gives_permitted_cells(catalog: MemoryCatalog) -> None:
    result = run_query("SELECT * FROM payments ORDER BY id", database="shop", catalog=catalog)
    assert [column.name for column in result.columns] == ["id", "amount", "country"]
    assert list(result.rows) == [
        ("3", "30.50", "IN"),
        ("5", "50.50", "IN"),
        ("8", "80.50", "IN"),
        ("10", "100.50", "IN"),
    ]


def test_metadata_shows_permitted_columns(catalog: MemoryCatalog) -> None:
    texts = [
        "DESCRIBE payments",
        "SHOW COLUMNS IN payments",
        "SHOW CREATE TABLE payments",
        "SELECT * FROM information_schema.columns",
        "SELECT * FROM information_schema.tables",
        "EXPLAIN SELECT * FROM payments",
        "SHOW TABLES",
    ]
    for text in texts:
        shown = "\n".join(str(row) for row in run_query(text, database="shop", catalog=catalog).rows)
        assert shown, text
        assert "card" not in shown, text
        assert "hidden" not in shown, text
        assert "secret" not in shown, text


def test_error_of_a_hidden_row_is_not_seen(catalog: MemoryCatalog) -> None:
    """A condition that fails on hidden rows only doesn't fail: the row isn't there."""
    sql = "SELECT id FROM payments WHERE CAST(CASE WHEN country = 'US' THEN 'x' ELSE '1' END AS integer) = 1"
    assert len(run_query(sql, database="shop", catalog=catalog).rows) == 4
