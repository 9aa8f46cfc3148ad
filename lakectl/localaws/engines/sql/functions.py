"""The functions that a query may call: Trino names that mean the same when DuckDB runs their translation.

Anything else is answered as Trino answers an unknown function. Data is safe without this list (the database that
runs the query holds permitted cells only); the list keeps DuckDB's own functions from passing for Athena's.
"""

from __future__ import annotations

import functools
import itertools

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lakectl.localaws.engines.sql.dialect import Athena
from lakectl.localaws.engines.sql.model import QueryError
from lakectl.localaws.engines.sql.names import NAMES
from lakectl.localaws.engines.sql.position import where

# What the parser makes of operators and special forms.
_FORMS: tuple[type[exp.Expr], ...] = (
    exp.And, exp.Array, exp.AtTimeZone, exp.Case, exp.Cast, exp.Coalesce, exp.CurrentDate, exp.CurrentTimestamp,
    exp.Exists, exp.Explode, exp.Extract, exp.If, exp.Map, exp.Or, exp.Struct, exp.Trim, exp.TryCast, exp.Unnest,
    exp.DPipe, exp.Localtimestamp, exp.Filter, exp.VarMap, exp.TimeUnit, exp.ParameterizedAgg, exp.TsOrDsToDate,
    exp.LogicalOr, exp.LogicalAnd, exp.WithinGroup, exp.DateTrunc, exp.JSONValue, exp.StrPosition,
)  # fmt: skip
_MOST_ARGUMENTS = 4
OURS = "of the engine"
"""The mark of a call that this engine has put in: no query can name it."""


def check_functions(tree: exp.Expr) -> None:
    """FUNCTION_NOT_FOUND for the first call of a function that isn't in NAMES."""
    for node in tree.find_all(exp.Func, exp.Columns):
        if isinstance(node, exp.Anonymous):
            if node.name.lower() not in NAMES and OURS not in node.meta:
                raise unknown(node, node.name.lower())
        elif not isinstance(node, _FORMS) and type(node) not in _known():
            raise unknown(node, node.sql_names()[0].lower())


def unknown(node: exp.Expr, name: str) -> QueryError:
    """Trino's answer to a function that it doesn't have."""
    return QueryError("FUNCTION_NOT_FOUND", f"{where(node)}Function '{name}' not registered")


@functools.cache
def _known() -> frozenset[type[exp.Expr]]:
    """The node types that the parser makes of NAMES."""
    types: set[type[exp.Expr]] = set()
    for name, count in itertools.product(sorted(NAMES), range(_MOST_ARGUMENTS + 1)):
        arguments = ", ".join("'a'" for _ in range(count))
        try:
            tree = sqlglot.parse_one(f"SELECT {name}({arguments})", read=Athena)
        except SqlglotError:
            continue
        types.update(type(node) for node in tree.find_all(exp.Func) if not isinstance(node, exp.Anonymous))
    return frozenset(types)
