"""Lake Formation's row filter expressions, read strictly.

"PartiQL support in row filter expressions", Lake Formation developer guide: a column compared with a constant by
= > < >= <= <> != BETWEEN IN LIKE IS [NOT] NULL, joined by AND, OR, NOT; no functions, no column against column.
"""

from __future__ import annotations

from collections.abc import Collection

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

_MAX_LENGTH = 2048
_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like)
_CONSTANTS = (exp.Literal, exp.Boolean)


class RowFilterError(ValueError):
    """The expression isn't one of Lake Formation's."""


def parse_row_filter(text: str, columns: Collection[str]) -> exp.Expr:
    """The expression as a tree over these columns (lower case); raises RowFilterError with what is wrong."""
    if len(text) > _MAX_LENGTH:
        raise RowFilterError(f"The row filter expression is longer than {_MAX_LENGTH} characters.")
    try:
        trees = sqlglot.parse(text, read="trino")
    except SqlglotError as error:
        raise RowFilterError(f"The row filter expression can't be parsed: {text}") from error
    if len(trees) != 1 or trees[0] is None:
        raise RowFilterError("The row filter expression must be one expression.")
    tree = trees[0]
    _check(tree, frozenset(columns))
    return tree


def columns_of(tree: exp.Expr) -> frozenset[str]:
    """The columns that a parsed filter looks at."""
    return frozenset(column.name for column in tree.find_all(exp.Column))


def _check(node: exp.Expr, columns: frozenset[str]) -> None:
    if isinstance(node, exp.Paren | exp.Not):
        _check(node.this, columns)
    elif isinstance(node, exp.And | exp.Or):
        _check(node.left, columns)
        _check(node.right, columns)
    elif isinstance(node, exp.Boolean):
        return
    else:
        _check_simple(node, columns)


def _check_simple(node: exp.Expr, columns: frozenset[str]) -> None:
    if isinstance(node, _COMPARISONS):
        constants = [node.expression]
    elif isinstance(node, exp.Between):
        constants = [node.args["low"], node.args["high"]]
    elif isinstance(node, exp.In) and node.expressions and not node.args.get("query"):
        constants = node.expressions
    elif isinstance(node, exp.Is):
        constants = [] if isinstance(node.expression, exp.Null) else [node.expression]
    else:
        raise RowFilterError(f"A row filter can't contain {node.sql(dialect='trino')}.")
    _check_column(node.this, columns)
    for constant in constants:
        _check_constant(constant)


def _check_column(node: exp.Expr, columns: frozenset[str]) -> None:
    if not isinstance(node, exp.Column) or node.table:
        raise RowFilterError(f"A row filter compares columns with constants, not {node.sql(dialect='trino')}.")
    name = node.name.lower()
    if name not in columns:
        raise RowFilterError(f"The row filter names the column {node.name}, which the table doesn't have.")
    node.set("this", exp.to_identifier(name, quoted=True))


def _check_constant(node: exp.Expr) -> None:
    value = node.this if isinstance(node, exp.Neg) else node
    if not isinstance(value, _CONSTANTS):
        raise RowFilterError(f"A row filter compares columns with constants, not {node.sql(dialect='trino')}.")
