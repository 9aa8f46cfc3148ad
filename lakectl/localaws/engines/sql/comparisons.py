"""Trino compares like with like; DuckDB would convert silently, and a query that works here would fail in Athena."""

from __future__ import annotations

from sqlglot import exp

from lakectl.localaws.engines.sql.model import QueryError
from lakectl.localaws.engines.sql.position import where

_SIGNS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: "<",
    exp.LT: "<",
    exp.GTE: "<=",
    exp.LTE: "<=",
}
_NUMBERS = exp.DataType.NUMERIC_TYPES
_TEXTS = exp.DataType.TEXT_TYPES
_TIMES = exp.DataType.TEMPORAL_TYPES
_BOOLEANS = frozenset({exp.DataType.Type.BOOLEAN})


def check_comparisons(tree: exp.Expr) -> None:
    """TYPE_MISMATCH for a comparison that Trino refuses, such as `year = 2024` when year is text."""
    for node in tree.find_all(*_SIGNS, exp.In, exp.Between):
        for left, right in _pairs(node):
            _check(node, left, right)


def _pairs(node: exp.Expr) -> list[tuple[exp.Expr, exp.Expr]]:
    if isinstance(node, exp.In):
        return [(node.this, item) for item in node.expressions]
    if isinstance(node, exp.Between):
        return [(node.this, node.args["low"]), (node.this, node.args["high"])]
    return [(node.this, node.expression)]


def _check(node: exp.Expr, left: exp.Expr, right: exp.Expr) -> None:
    families = _family(left), _family(right)
    if None in families or families[0] == families[1]:
        return
    names = left.type.sql("trino").lower(), right.type.sql("trino").lower()  # type: ignore[union-attr]
    sign = _SIGNS.get(type(node), "=")
    raise QueryError("TYPE_MISMATCH", f"{where(node)}Cannot apply operator: {names[0]} {sign} {names[1]}")


def _family(node: exp.Expr) -> str | None:
    kind = node.type.this if isinstance(node.type, exp.DataType) else None
    for name, kinds in (("number", _NUMBERS), ("text", _TEXTS), ("time", _TIMES), ("boolean", _BOOLEANS)):
        if kind in kinds:
            return name
    return None
