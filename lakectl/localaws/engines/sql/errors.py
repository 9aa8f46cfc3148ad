"""DuckDB's errors under Trino's names and in Trino's words, without DuckDB's hints."""

from __future__ import annotations

import re

import duckdb

from lakectl.localaws.engines.sql.model import QueryError

_CODES: tuple[tuple[type[duckdb.Error], str], ...] = (
    (duckdb.ConversionException, "INVALID_CAST_ARGUMENT"),
    (duckdb.OutOfRangeException, "NUMERIC_VALUE_OUT_OF_RANGE"),
    (duckdb.CatalogException, "FUNCTION_NOT_FOUND"),
    (duckdb.BinderException, "SYNTAX_ERROR"),
    (duckdb.ParserException, "SYNTAX_ERROR"),
    (duckdb.InvalidInputException, "INVALID_FUNCTION_ARGUMENT"),
)
# DuckDB's types as Trino's messages write them.
_TYPES = {
    "INT8": "TINYINT",
    "INT16": "SMALLINT",
    "INT32": "INT",
    "INT64": "BIGINT",
    "FLOAT": "REAL",
    "BOOL": "BOOLEAN",
}

# What DuckDB says, under which name Trino knows it, and what Trino says of it ("VarcharOperators", "BigintOperators",
# "DateTimeFunctions" and others of Trino's sources have the words).
_WORDS: tuple[tuple[str, str, str], ...] = (
    # What DuckDB makes of a whole number divided by zero.
    (r"value inf can't be cast", "DIVISION_BY_ZERO", "Division by zero"),
    (r"^Division by zero", "DIVISION_BY_ZERO", "Division by zero"),
    (
        r"Could not convert string ['\"](?P<value>.*)['\"] to DECIMAL\((?P<p>\d+),(?P<s>\d+)\)",
        "INVALID_CAST_ARGUMENT",
        "Cannot cast VARCHAR '{value}' to DECIMAL({p}, {s}). Value is not a number.",
    ),
    (
        r"Could not convert string ['\"](?P<value>.*)['\"] to (?P<type>\w+)",
        "INVALID_CAST_ARGUMENT",
        "Cannot cast '{value}' to {type}",
    ),
    (
        r"invalid (?P<kind>date|timestamp) field format: \"(?P<value>.*?)\"",
        "INVALID_CAST_ARGUMENT",
        "Value cannot be cast to {kind}: {value}",
    ),
    (
        r"(?P<kind>date|timestamp) field value out of range: \"(?P<value>.*?)\"",
        "INVALID_CAST_ARGUMENT",
        "Value cannot be cast to {kind}: {value}",
    ),
    (
        r"Type (?:DOUBLE|FLOAT) with value (?P<value>\S+) can't be cast .* type (?P<low>\w+)",
        "INVALID_CAST_ARGUMENT",
        "Unable to cast {value} to {low}",
    ),
    (
        r"Type \w+ with value (?P<value>\S+) can't be cast .* type (?P<low>\w+)",
        "INVALID_CAST_ARGUMENT",
        "Out of range for {low}: {value}",
    ),
    (
        r"[Cc]ast(?:ing)? value \"?(?P<value>[^\" ]+)\"? to (?:type )?DECIMAL\((?P<p>\d+),(?P<s>\d+)\)",
        "INVALID_CAST_ARGUMENT",
        "Cannot cast '{value}' to DECIMAL({p}, {s})",
    ),
    (
        r"Overflow in (?P<what>\w+) of (?P<low>\w+) \((?P<value>.*)\)",
        "NUMERIC_VALUE_OUT_OF_RANGE",
        "{low} {what} overflow: {value}",
    ),
    (
        r"Could not parse string \"(?P<value>.*)\" according to format",
        "INVALID_FUNCTION_ARGUMENT",
        'Invalid format: "{value}"',
    ),
    (
        r"Malformed JSON .*Input: \"(?P<value>.*)\"",
        "INVALID_FUNCTION_ARGUMENT",
        "Cannot convert value to JSON: '{value}'",
    ),
    (
        r"More than one row returned by a subquery",
        "SUBQUERY_MULTIPLE_ROWS",
        "Scalar sub-query has returned multiple rows",
    ),
    (
        r"Recursion depth limit exceeded",
        "NOT_SUPPORTED",
        "Recursion depth limit exceeded (10). Use 'max_recursion_depth' session property to modify the limit.",
    ),
    (r"Type with name (?P<value>\w+) does not exist", "TYPE_NOT_FOUND", "Unknown type: {value}"),
)


def duckdb_error(error: duckdb.Error) -> QueryError:
    """The first line of DuckDB's message, which speaks of permitted cells only, as Trino says it."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryError(
            "EXCEEDED_LOCAL_MEMORY_LIMIT", "Query exceeded the memory that the embedded AWS gives a query"
        )
    line = str(error).partition("\n")[0]
    message = line.partition("Error: ")[2] or line
    for pattern, code, words in _WORDS:
        found = re.search(pattern, message)
        if found:
            return QueryError(code, words.format(**_named(found.groupdict())))
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "GENERIC_INTERNAL_ERROR")
    return QueryError(code, message)


def _named(parts: dict[str, str]) -> dict[str, str]:
    """Types by Trino's names."""
    shown = {**parts}
    if "type" in parts:
        shown["type"] = _TYPES.get(parts["type"], parts["type"])
    if "low" in parts:
        name = _TYPES.get(parts["low"], parts["low"])
        shown["low"] = ("integer" if name == "INT" else name).lower()
    return shown
