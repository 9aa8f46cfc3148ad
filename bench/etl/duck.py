"""The anchor: the job's exact work in one DuckDB process: `python -m bench.etl.duck RAW TABLE QUARANTINE`.

Lines that must be whole JSON objects, typed values, HMAC-SHA-256 tokens, mask, redaction, one row per id within the
run and against the days of the table that it touches, quarantine with reasons, Parquet by day. What the SQL leaves out
of the job: run records, the commit protocol, objects that aren't gzip files. DuckDB has no HMAC; it is two hashes of
padded keys. RE2 has no look-behind, so whole words are found by position.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

KEY = bytes(range(32)).ljust(64, b"\0")
INNER, OUTER = bytes(byte ^ 0x36 for byte in KEY), bytes(byte ^ 0x5C for byte in KEY)
MEMORY, THREADS = "3GB", 2

_CARD = r"\p{Nd}(?:[\s\p{Pd}._/]?\p{Nd}){12,}"
_TIME = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})?"
_SHAPE = (
    '{"id":"VARCHAR","detail":{"amount":{"value":"JSON","currency":"VARCHAR"},"location":{"country":"VARCHAR",'
    '"state":"VARCHAR","city":"VARCHAR"},"timestamp":"VARCHAR","firstName":"VARCHAR","lastName":"VARCHAR",'
    '"credit_card":"VARCHAR","transaction_message":"VARCHAR"}}'
)

_LINES = """
CREATE TEMP VIEW lines AS
SELECT line, filename AS source FROM read_csv($raw, columns = {'line': 'VARCHAR'}, delim = '\x01', quote = '',
    escape = '', header = false, filename = true, auto_detect = false, compression = 'gzip', max_line_size = 2000000)
WHERE trim(line) <> ''
"""

_PARSED = """
CREATE TEMP VIEW parsed AS
SELECT line, source, e.id AS event_id, e.detail.amount.value::VARCHAR AS given,
    TRY_CAST(trim(e.detail.amount.value::VARCHAR, '"') AS DECIMAL(12, 2)) AS amount,
    TRY_CAST(trim(e.detail.amount.value::VARCHAR, '"') AS DECIMAL(38, 28)) AS exact,
    e.detail.amount.currency AS currency, e.detail.location.country AS country, e.detail.location.state AS state,
    e.detail.location.city AS city, e.detail.timestamp AS told,
    CASE WHEN regexp_full_match(e.detail.timestamp, $time)
        THEN TRY_CAST(e.detail.timestamp AS TIMESTAMPTZ) END AS event_time,
    e.detail.firstName AS first_name, e.detail.lastName AS last_name, e.detail.credit_card AS credit_card,
    e.detail.transaction_message AS message
FROM (SELECT line, source, CASE WHEN json_valid(line) AND json_type(line) = 'OBJECT'
    THEN json_transform(line, $shape) END AS e FROM lines)
"""

_JUDGED = """
CREATE TEMP TABLE judged AS
SELECT *, CASE WHEN event_id IS NULL AND given IS NULL AND told IS NULL THEN 'not one JSON object'
    WHEN event_id IS NULL THEN 'id is missing'
    WHEN event_time IS NULL AND told IS NULL THEN 'detail.timestamp is missing'
    WHEN event_time IS NULL THEN 'detail.timestamp is no timestamp'
    WHEN given IS NULL THEN 'detail.amount.value is missing'
    WHEN amount IS NULL OR amount <> exact THEN 'detail.amount.value is no decimal(12,2)'
    WHEN currency IS NULL OR country IS NULL OR state IS NULL OR city IS NULL THEN 'something is missing' END AS reason
FROM parsed
"""


def token(column: str) -> str:
    inner = f"unhex(sha256($inner::BLOB || encode({column})))"
    return f"'01' || substr(sha256($outer::BLOB || {inner}), 1, 30)"


def mask(column: str) -> str:
    return (
        f"CASE WHEN length({column}) >= 8 THEN repeat('*', length({column}) - 4) || right({column}, 4) "
        f"ELSE repeat('*', length({column})) END"
    )


def without(text: str, column: str) -> str:
    """The text without the column's value as a whole word, in any case.

    A pattern made per row costs RE2 milliseconds, so there is none: a value that stands in one place is found by
    position, others word by word (exact for values that are one word, as these are).
    """
    value, low = f"trim({column})", f"lower({text})"
    place = f"strpos({low}, lower({value}))"
    again = f"strpos(substr({low}, {place} + 1), lower({value})) > 0"
    before = f"substr({text}, {place} - 1, CASE WHEN {place} > 1 THEN 1 ELSE 0 END)"
    beside = f"{before} || substr({text}, {place} + length({value}), 1)"
    words = f"regexp_extract_all({text}, '[\\pL\\pN]+|[^\\pL\\pN]+')"
    listed = (
        f"list_transform({words}, lambda word: CASE WHEN lower(word) = lower({value}) THEN '[redacted]' ELSE word END)"
    )
    cut = f"left({text}, {place} - 1) || '[redacted]' || substr({text}, {place} + length({value}))"
    return (
        f"CASE WHEN {value} IS NULL OR {value} = '' OR {place} = 0 THEN {text} "
        f"WHEN {again} THEN array_to_string({listed}, '') "
        f"WHEN regexp_matches({beside}, '[\\pL\\pN]') THEN {text} ELSE {cut} END"
    )


def shown() -> str:
    text = "message"
    columns = [f"regexp_replace(message, '{_CARD}', '[redacted]', 'g') AS message"]
    inner = f"SELECT * REPLACE ({columns[0]}) FROM judged WHERE reason IS NULL"
    for column in ("first_name", "last_name", "credit_card"):
        inner = f"SELECT * REPLACE ({without(text, column)} AS message) FROM ({inner})"
    return (
        f"SELECT event_id, event_time, amount, currency, country, state, city, {token('first_name')} AS first_name, "
        f"{token('last_name')} AS last_name, {mask('credit_card')} AS credit_card, message, "
        "strftime(event_time, '%Y') AS year, strftime(event_time, '%m') AS month, strftime(event_time, '%d') AS day "
        f"FROM ({inner})"
    )


def known_ids(table: Path, connection: duckdb.DuckDBPyConnection) -> str:
    """The ids of the days that this run touches, as a query."""
    days = connection.execute(
        "SELECT DISTINCT strftime(event_time, 'year=%Y/month=%m/day=%d') FROM judged WHERE reason IS NULL"
    ).fetchall()
    files = [str(file) for (day,) in days for file in (table / day).glob("*.parquet")]
    return f"SELECT event_id FROM read_parquet({files})" if files else "SELECT NULL AS event_id WHERE false"


def main(raw: Path, table: Path, quarantine: Path) -> None:
    table.mkdir(parents=True, exist_ok=True)
    quarantine.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"SET threads = {THREADS}; SET memory_limit = '{MEMORY}'; SET TimeZone = 'UTC'")
        connection.execute(f"SET temp_directory = '{table.parent}/spill'; SET preserve_insertion_order = false")
        connection.execute(_LINES.replace("$raw", f"'{raw}/**/*.gz'"))
        connection.execute(_PARSED.replace("$shape", f"'{_SHAPE}'").replace("$time", f"'{_TIME}'"))
        connection.execute(_JUDGED)
        bad = "SELECT reason, source AS source_object, line AS raw FROM judged WHERE reason IS NOT NULL"
        connection.execute(f"COPY ({bad}) TO '{quarantine}/part.parquet' (FORMAT parquet, COMPRESSION zstd)")
        rows = f"SELECT * FROM ({shown()}) WHERE event_id NOT IN ({known_ids(table, connection)})"
        rows = f"SELECT DISTINCT ON (year, month, day, event_id) * FROM ({rows})"
        connection.execute(
            f"COPY ({rows}) TO '{table}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (year, month, day), "
            "OVERWRITE_OR_IGNORE, FILENAME_PATTERN 'part-{uuid}')".replace("$inner", blob(INNER)).replace(
                "$outer", blob(OUTER)
            )
        )


def blob(value: bytes) -> str:
    return "'" + "".join(f"\\x{byte:02x}" for byte in value) + "'"


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
