"""Functions of Trino that DuckDB hasn't, or has otherwise, as macros of DuckDB ("Functions and operators", Trino).

Each is `(parameters) AS expression`. The query calls it by its name with `PREFIX` in front.
"""

from __future__ import annotations

PREFIX = "trino_"

_URL = r"^(([^:/?#]+):)?(//([^/?#]*))?([^?#]*)(\?([^#]*))?(#(.*))?"
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DISTINCT = "list_filter({list}, lambda e, i: list_position({list}, e) = i)"
_FIRST_OF_KEY = "list_filter(l, lambda e, i: list_position(list_transform(l, lambda x: x.k), e.k) = i)"

# The types of DuckDB in Trino's words, one after the other; arrays twice, for arrays of arrays.
_TYPES = (
    (r"\bfloat\b", "real"),
    (r"\bblob\b", "varbinary"),
    (r"\bhugeint\b", "bigint"),
    (r"\bstruct\(", "row("),
    (r"\btimestamptz_ns\b", "timestamp(9) with time zone"),
    (r"\btimestamp_s\b", "timestamp(0)"),
    (r"\btimestamp_ns\b", "timestamp(9)"),
    (r"\btimestamp(_ms)?\b([^(]|$)", r"timestamp(3)\2"),
    (r'^"null"$', "unknown"),
    (r"^(.*)\[\]$", r"array(\1)"),
    (r"^array\((.*)\[\]\)$", r"array(array(\1))"),
)


def _type() -> str:
    text = "lower(typeof(x))"
    for theirs, ours in _TYPES:
        text = f"regexp_replace({text}, '{theirs}', '{ours}', 'g')"
    return text


def _url_part(group: int) -> str:
    return f"(u) AS regexp_extract(u, '{_URL}', {group})"


MACROS: dict[str, str] = {
    "array_distinct": f"(l) AS {_DISTINCT.format(list='l')}",
    "array_position": "(l, x) AS CASE WHEN l IS NULL OR x IS NULL THEN NULL "
    "ELSE coalesce(list_position(l, x), 0)::BIGINT END",
    "array_remove": "(l, x) AS list_filter(l, lambda e: e IS DISTINCT FROM x)",
    "array_union": f"(a, b) AS {_DISTINCT.format(list='list_concat(a, b)')}",
    "bit_count": "(x, bits) AS bit_count(CASE WHEN bits = 64 THEN x::BIGINT "
    "ELSE x::BIGINT & ((1::BIGINT << bits::INT) - 1) END)::BIGINT",
    "bitwise_left_shift": "(x, n) AS (x::BIGINT << n::INT)",
    "bitwise_right_shift": "(x, n) AS (x::BIGINT >> n::INT)",
    "current_timezone": "() AS 'UTC'",
    "from_base": f"(s, radix) AS list_reduce(list_transform(string_split(lower(s), ''), lambda c: "
    f"strpos('{_DIGITS}', c) - 1), lambda a, d: a * radix + d, 0::BIGINT)",
    "from_base64url": "(s) AS from_base64(replace(replace(s, '-', '+'), '_', '/'))",
    "from_unixtime_nanos": "(n) AS to_timestamp(n / 1e9)",
    "great_circle_distance": "(a, b, c, d) AS 2 * 6371.01 * asin(sqrt(pow(sin(radians(c - a) / 2), 2) "
    "+ cos(radians(a)) * cos(radians(c)) * pow(sin(radians(d - b) / 2), 2)))",
    "is_json_scalar": "(j) AS json_type(j) NOT IN ('OBJECT', 'ARRAY')",
    "json_array_contains": "(j, x) AS CASE WHEN json_type(j) = 'ARRAY' THEN json_contains(j, to_json(x)) END",
    "json_array_get": "(j, n) AS json_extract(j, '$[' || CASE WHEN n < 0 THEN '#' ELSE '' END || n || ']')",
    "json_size": "(j, path) AS CASE json_type(j, path) WHEN 'ARRAY' THEN json_array_length(j, path) "
    "WHEN 'OBJECT' THEN len(json_keys(j, path)) ELSE 0 END::BIGINT",
    "luhn_check": "(s) AS list_sum(list_transform(list_reverse(string_split(s, '')), lambda c, i: "
    "CASE WHEN i % 2 = 0 THEN (c::INT * 2) // 10 + (c::INT * 2) % 10 ELSE c::INT END)) % 10 = 0",
    "map_entries": "(m) AS list_zip(map_keys(m), map_values(m))",
    "map_of": f"(l) AS map_from_entries({_FIRST_OF_KEY})",
    "millisecond": "(t) AS (millisecond(t) % 1000)::BIGINT",
    "multimap_of": f"(l) AS map_from_entries(list_transform({_FIRST_OF_KEY}, lambda e: {{'k': e.k, "
    "'v': list_transform(list_filter(l, lambda x: x.k IS NOT DISTINCT FROM e.k), lambda x: x.v)}))",
    "ngrams": "(l, n) AS CASE WHEN len(l) <= n THEN [l] ELSE "
    "list_transform(range(1, len(l) - n + 2), lambda i: l[i:i + n - 1]) END",
    "regexp_count": "(s, p) AS len(regexp_extract_all(s, p))",
    "regexp_position": "(s, p) AS CASE WHEN regexp_matches(s, p) "
    "THEN len(regexp_split_to_array(s, p)[1]) + 1 ELSE -1 END",
    "repeat": "(x, n) AS list_resize([x], n, x)",
    "set_agg": "(x) AS list(DISTINCT x)",
    "sha1": "(x) AS unhex(sha1(x))",
    "split_to_map": "(s, entries, pair) AS map_from_entries(list_transform(string_split(s, entries), "
    "lambda e: {'k': split_part(e, pair, 1), 'v': split_part(e, pair, 2)}))",
    "to_base": "(n, radix) AS lower(to_base(n, radix))",
    "to_base64url": "(x) AS replace(replace(base64(x), '+', '-'), '/', '_')",
    "to_iso8601": "(t) AS CASE WHEN typeof(t) = 'DATE' THEN strftime(t, '%Y-%m-%d') "
    "WHEN typeof(t) SIMILAR TO '.*(ZONE|TZ).*' THEN strftime(t, '%Y-%m-%dT%H:%M:%S.%gZ') "
    "ELSE strftime(t, '%Y-%m-%dT%H:%M:%S.%g') END",
    "to_milliseconds": "(i) AS (epoch(i) * 1000)::BIGINT",
    "trim_array": "(l, n) AS l[1:len(l) - n]",
    "typeof": f"(x) AS {_type()}",
    "url_decode": "(s) AS url_decode(replace(s, '+', '%20'))",
    "url_encode": "(s) AS replace(replace(url_encode(s), '%20', '+'), '~', '%7E')",
    "url_extract_fragment": _url_part(9),
    "url_extract_host": f"(u) AS regexp_extract(regexp_extract(u, '{_URL}', 4), '^([^@]*@)?(\\[[^\\]]*\\]|[^:]*)', 2)",
    "url_extract_parameter": "(u, n) AS url_decode(replace(regexp_extract(list_filter(string_split("
    r"regexp_extract(u, '\?([^#]*)', 1), '&'), lambda p: split_part(p, '=', 1) = n)[1], "
    "'^[^=]*=?(.*)$', 1), '+', ' '))",
    "url_extract_path": _url_part(5),
    "url_extract_port": rf"(u) AS nullif(regexp_extract(regexp_extract(u, '{_URL}', 4), ':(\d+)$', 1), '')::BIGINT",
    "url_extract_protocol": _url_part(2),
    "url_extract_query": _url_part(7),
    "width_bucket": "(x, low, high, n) AS CASE WHEN x < low THEN 0 WHEN x >= high THEN n + 1 "
    "ELSE floor((x - low) / (high - low) * n)::BIGINT + 1 END, "
    "(x, bins) AS len(list_filter(bins, lambda b: b <= x))",
}


def definition(name: str) -> str:
    """The statement that makes the macro known to DuckDB."""
    return f"CREATE MACRO {PREFIX}{name}{MACROS[name]}"
