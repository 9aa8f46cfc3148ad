"""Trino's SQL as sqlglot reads it, without the functions of other dialects that its parser knows too."""

from __future__ import annotations

from sqlglot.dialects.trino import Trino
from sqlglot.parsers.trino import TrinoParser

from lakectl.localaws.engines.sql.lambdas import LAMBDAS
from lakectl.localaws.engines.sql.macros import MACROS
from lakectl.localaws.engines.sql.names import NAMES

# These keep their name and arguments: `translate` changes them by name.
_BY_NAME = {
    *MACROS,
    *LAMBDAS,
    "approx_percentile",
    "date_diff",
    "format",
    "is_infinite",
    "map_agg",
    "multimap_agg",
    "zip",
}


class Athena(Trino):
    """Trino's SQL, as far as it runs here."""

    class Parser(TrinoParser):
        """The functions that run here are parsed; another stays a name, which is refused."""

        FUNCTIONS = {  # noqa: RUF012 - sqlglot's form
            name: build
            for name, build in TrinoParser.FUNCTIONS.items()
            if name.lower() in NAMES and name.lower() not in _BY_NAME
        }
        FUNCTION_PARSERS = {  # noqa: RUF012 - sqlglot's form
            name: parse
            for name, parse in TrinoParser.FUNCTION_PARSERS.items()
            if name.lower() in NAMES or name in {"CAST", "TRY_CAST", "EXTRACT"}
        }
