"""DuckDB's errors in Athena's words, without DuckDB's hints."""

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


def duckdb_error(error: duckdb.Error) -> QueryError:
    """The first line of DuckDB's message, which speaks of permitted cells only, under Trino's error name."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return QueryError(
            "EXCEEDED_LOCAL_MEMORY_LIMIT", "Query exceeded the memory that the embedded AWS gives a query"
        )
    code = next((code for kind, code in _CODES if isinstance(error, kind)), "GENERIC_INTERNAL_ERROR")
    message = str(error).partition("\n")[0]
    if "value inf can't be cast" in message:
        # What DuckDB makes of a whole number divided by zero.
        return QueryError("DIVISION_BY_ZERO", "Division by zero")
    unknown_type = re.search(r"Type with name (\w+) does not exist", message)
    if unknown_type:
        return QueryError("TYPE_NOT_FOUND", f"Unknown type: {unknown_type[1]}")
    return QueryError(code, message.partition("Error: ")[2] or message)
