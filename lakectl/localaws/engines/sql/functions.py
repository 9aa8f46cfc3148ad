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

from lakectl.localaws.engines.sql.model import QueryError
from lakectl.localaws.engines.sql.position import where

NAMES = frozenset(
    [
        "abs",
        "acos",
        "any_match",
        "any_value",
        "approx_distinct",
        "approx_percentile",
        "arbitrary",
        "array_agg",
        "array_distinct",
        "array_except",
        "array_intersect",
        "array_join",
        "array_max",
        "array_min",
        "array_position",
        "array_sort",
        "array_union",
        "arrays_overlap",
        "asin",
        "atan",
        "atan2",
        "avg",
        "bool_and",
        "bool_or",
        "cardinality",
        "cbrt",
        "ceil",
        "ceiling",
        "chr",
        "coalesce",
        "codepoint",
        "concat",
        "concat_ws",
        "contains",
        "corr",
        "cos",
        "count",
        "count_if",
        "covar_pop",
        "covar_samp",
        "cume_dist",
        "current_date",
        "current_timestamp",
        "date",
        "date_add",
        "date_diff",
        "date_format",
        "date_parse",
        "date_trunc",
        "day",
        "day_of_month",
        "day_of_week",
        "day_of_year",
        "degrees",
        "dense_rank",
        "e",
        "element_at",
        "ends_with",
        "every",
        "exp",
        "filter",
        "first_value",
        "flatten",
        "floor",
        "format_datetime",
        "from_base64",
        "from_hex",
        "from_iso8601_date",
        "from_iso8601_timestamp",
        "from_unixtime",
        "from_utf8",
        "greatest",
        "histogram",
        "hour",
        "if",
        "infinity",
        "is_finite",
        "is_nan",
        "json_array_length",
        "json_extract",
        "json_extract_scalar",
        "json_format",
        "json_parse",
        "lag",
        "last_day_of_month",
        "last_value",
        "lead",
        "least",
        "length",
        "levenshtein_distance",
        "listagg",
        "ln",
        "log10",
        "log2",
        "lower",
        "lpad",
        "ltrim",
        "map",
        "map_keys",
        "map_values",
        "max",
        "max_by",
        "md5",
        "min",
        "min_by",
        "minute",
        "mod",
        "month",
        "nan",
        "now",
        "nth_value",
        "ntile",
        "nullif",
        "parse_datetime",
        "percent_rank",
        "pi",
        "pow",
        "power",
        "quarter",
        "radians",
        "rand",
        "random",
        "rank",
        "regexp_extract",
        "regexp_extract_all",
        "regexp_like",
        "regexp_replace",
        "repeat",
        "replace",
        "reverse",
        "round",
        "row",
        "row_number",
        "rpad",
        "rtrim",
        "second",
        "sequence",
        "sha256",
        "sign",
        "sin",
        "slice",
        "split",
        "split_part",
        "sqrt",
        "starts_with",
        "stddev",
        "stddev_pop",
        "stddev_samp",
        "strpos",
        "substr",
        "substring",
        "sum",
        "tan",
        "to_base64",
        "to_hex",
        "to_unixtime",
        "to_utf8",
        "transform",
        "translate",
        "trim",
        "truncate",
        "try",
        "unnest",
        "upper",
        "uuid",
        "var_pop",
        "var_samp",
        "variance",
        "week",
        "width_bucket",
        "year",
        "year_of_week",
    ]
)
# What the parser makes of operators and special forms.
_FORMS: tuple[type[exp.Expr], ...] = (
    exp.And, exp.Array, exp.AtTimeZone, exp.Case, exp.Cast, exp.Coalesce, exp.CurrentDate, exp.CurrentTimestamp,
    exp.Exists, exp.Explode, exp.Extract, exp.If, exp.Map, exp.Or, exp.Struct, exp.Trim, exp.TryCast, exp.Unnest,
    exp.DPipe, exp.Localtimestamp, exp.Filter, exp.VarMap, exp.TimeUnit, exp.ParameterizedAgg, exp.TsOrDsToDate,
    exp.LogicalOr, exp.LogicalAnd, exp.WithinGroup, exp.DateTrunc,
)  # fmt: skip
_MOST_ARGUMENTS = 4


def check_functions(tree: exp.Expr) -> None:
    """FUNCTION_NOT_FOUND for the first call of a function that isn't in NAMES."""
    for node in tree.find_all(exp.Func, exp.Columns):
        if isinstance(node, exp.Anonymous):
            if node.name.lower() not in NAMES:
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
            tree = sqlglot.parse_one(f"SELECT {name}({arguments})", read="trino")
        except SqlglotError:
            continue
        types.update(type(node) for node in tree.find_all(exp.Func) if not isinstance(node, exp.Anonymous))
    return frozenset(types)
