"""UNNEST of maps, of rows and of several arrays, which DuckDB's UNNEST doesn't do, as subqueries that it does."""

from __future__ import annotations

from sqlglot import exp


def rewrite_unnest(tree: exp.Expr) -> None:
    """Replace every UNNEST in FROM that gives more columns than one array's elements."""
    for node in list(tree.find_all(exp.Unnest)):
        alias = node.args.get("alias")
        if not isinstance(node.parent, exp.From | exp.Join | exp.Lateral) or alias is None:
            continue
        columns = [column.name for column in alias.columns]
        if len(node.expressions) > 1 or len(columns) > 1 or _is_map(node.expressions[0]):
            node.replace(_subquery(node, alias))


def _subquery(node: exp.Unnest, alias: exp.TableAlias) -> exp.Subquery:
    columns, offset = list(alias.columns), node.args.get("offset")
    wide = len(columns) > len(node.expressions)
    items = [item for given in node.expressions for item in _items(given, wide=wide)]
    if isinstance(offset, exp.Expr):
        items.append(_call("unnest", _call("generate_series", exp.Literal.number(1), _length(node.expressions))))
        columns.append(offset)
    named = exp.TableAlias(this=alias.this, columns=[column.copy() for column in columns])
    return exp.Subquery(this=exp.Select(expressions=items), alias=named)


def _items(given: exp.Expr, *, wide: bool) -> list[exp.Expr]:
    """Keys and values of a map; the fields of rows, where there are more columns than arguments; else the elements."""
    if _is_map(given):
        return [_call("unnest", _call(part, given.copy())) for part in ("map_keys", "map_values")]
    if not wide or (_holds_rows(given) is False):
        return [_call("unnest", given.copy())]
    depth = exp.PropertyEQ(this=exp.to_identifier("max_depth"), expression=exp.Literal.number(2))
    return [_call("unnest", given.copy(), depth)]


def _length(arguments: list[exp.Expr]) -> exp.Expr:
    calls = (_call("cardinality" if _is_map(one) else "len", one.copy()) for one in arguments)
    lengths: list[exp.Expr] = [exp.cast(call, "bigint") for call in calls]
    return _call("greatest", *lengths) if len(lengths) > 1 else lengths[0]


def _is_map(node: exp.Expr) -> bool:
    return isinstance(node, exp.VarMap | exp.Map | exp.MapFromEntries) or node.is_type(exp.DataType.Type.MAP)


def _holds_rows(node: exp.Expr) -> bool | None:
    """None when nobody knows."""
    kind = node.type
    if not isinstance(kind, exp.DataType) or not kind.is_type(exp.DataType.Type.ARRAY) or not kind.expressions:
        return None
    element = kind.expressions[0]
    known = isinstance(element, exp.DataType) and not element.is_type(exp.DataType.Type.UNKNOWN)
    return bool(element.is_type(exp.DataType.Type.STRUCT)) if known else None


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))
