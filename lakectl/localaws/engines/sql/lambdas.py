"""Functions of Trino that take a function, put together from those of DuckDB."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

_ENTRY = "__entry"


def _call(name: str, *arguments: exp.Expr) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def _field(name: str) -> exp.Expr:
    return _call("struct_extract", exp.to_identifier(_ENTRY), exp.Literal.string(name))


def _place(number: int) -> exp.Expr:
    return _call("struct_extract_at", exp.to_identifier(_ENTRY), exp.Literal.number(number))


def _parameters(function: exp.Expr) -> list[str]:
    return [parameter.name for parameter in function.expressions]


def _over_entry(function: exp.Expr, values: Mapping[str, exp.Expr]) -> exp.Expr:
    """The body of a lambda with other values for its parameters, as a lambda over one entry."""
    for node in list(function.this.find_all(exp.Identifier)):
        if node.name not in values or isinstance(node.parent, exp.Column):
            continue
        value = values[node.name].copy()
        if node is function.this:
            function.set("this", value)
        else:
            node.replace(value)
    return _lambda(function.this)


def _lambda(body: exp.Expr) -> exp.Lambda:
    return exp.Lambda(this=body, expressions=[exp.to_identifier(_ENTRY)])


def _key_and_value(function: exp.Expr) -> dict[str, exp.Expr]:
    key, value = _parameters(function)
    return {key: _field("key"), value: _field("value")}


def _count(call: exp.Anonymous, sign: type[exp.Binary], count: Callable[[exp.Expr], exp.Expr]) -> exp.Expr:
    values = call.expressions[0]
    found = _call("len", _call("list_filter", *call.expressions))
    return exp.Paren(this=sign(this=found, expression=count(values.copy())))


def any_match(call: exp.Anonymous) -> exp.Expr:
    """Whether the function is true for some element."""
    return _count(call, exp.GT, lambda _: exp.Literal.number(0))


def none_match(call: exp.Anonymous) -> exp.Expr:
    """Whether it is true for none."""
    return _count(call, exp.EQ, lambda _: exp.Literal.number(0))


def all_match(call: exp.Anonymous) -> exp.Expr:
    """Whether it is true for all."""
    return _count(call, exp.EQ, lambda values: _call("len", values))


def reduce(call: exp.Anonymous) -> exp.Expr:
    """Of array, initial state, (state, element) -> state, and state -> result."""
    values, initial, step, last = call.expressions
    ended = _call("list_reduce", values, step, initial)
    return _call("list_extract", _call("list_transform", exp.Array(expressions=[ended]), last), exp.Literal.number(1))


def zip_with(call: exp.Anonymous) -> exp.Expr:
    """Of two arrays and (element, element) -> element."""
    left, right, function = call.expressions
    values = {name: _place(number) for number, name in enumerate(_parameters(function), start=1)}
    return _call("list_transform", _call("list_zip", left, right), _over_entry(function, values))


def map_filter(call: exp.Anonymous) -> exp.Expr:
    """Of a map and (key, value) -> boolean."""
    given, function = call.expressions
    kept = _call("list_filter", _call("map_entries", given), _over_entry(function, _key_and_value(function)))
    return _call("map_from_entries", kept)


def transform_keys(call: exp.Anonymous) -> exp.Expr:
    """Of a map and (key, value) -> key."""
    return _transformed(call, lambda changed: [changed, _field("value")])


def transform_values(call: exp.Anonymous) -> exp.Expr:
    """Of a map and (key, value) -> value."""
    return _transformed(call, lambda changed: [_field("key"), changed])


def _transformed(call: exp.Anonymous, pair: Callable[[exp.Expr], list[exp.Expr]]) -> exp.Expr:
    given, function = call.expressions
    changed = _over_entry(function, _key_and_value(function)).this
    entries = _call("list_transform", _call("map_entries", given), _lambda(_call("row", *pair(changed))))
    return _call("map_from_entries", entries)


LAMBDAS: dict[str, Callable[[exp.Anonymous], exp.Expr]] = {
    "all_match": all_match,
    "any_match": any_match,
    "map_filter": map_filter,
    "none_match": none_match,
    "reduce": reduce,
    "transform_keys": transform_keys,
    "transform_values": transform_values,
    "zip_with": zip_with,
}
