"""A resolved query in DuckDB's SQL, where sqlglot's translation would give another value or type than Trino."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from lakectl.localaws.engines.sql.model import QueryError
from lakectl.localaws.engines.sql.position import where

_WHOLE_DAYS = frozenset({"DAY", "WEEK", "MONTH", "QUARTER", "YEAR"})
_DATE_STEPS = (exp.DateAdd, exp.DateSub, exp.DateTrunc, exp.TimestampTrunc, exp.Add, exp.Sub)
# Joda's letters ("DateTimeFormat"), which format_datetime and parse_datetime take, as strftime's.
_JODA = {
    "yyyy": "%Y", "yy": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "M": "%-m", "dd": "%d", "d": "%-d",
    "EEEE": "%A", "EEE": "%a", "E": "%a", "HH": "%H", "H": "%-H", "hh": "%I", "h": "%-I", "mm": "%M", "m": "%-M",
    "ss": "%S", "s": "%-S", "SSS": "%g", "a": "%p", "DDD": "%j",
}  # fmt: skip
_JODA_PART = re.compile(r"'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+")
_GROUP = re.compile(r"\\(.)|\$(\d)|\$\{?(\w*)\}?|\\")


def translated(tree: exp.Expr) -> str:
    """The query for DuckDB; QueryError for what can't be said in it."""
    for average in list(tree.find_all(exp.Avg)):
        _keep_decimal(average)
    for step in list(tree.find_all(*_DATE_STEPS)):
        _keep_date(step)
    for replaced in tree.find_all(exp.RegexpReplace):
        _name_groups(replaced)
    for parsed in list(tree.find_all(exp.ParseDatetime)):
        _parse_as_joda(parsed)
    for part in tree.find_all(exp.ArraySlice):
        # Trino gives a length, DuckDB the last place.
        first, length = part.args["start"], part.args["end"]
        part.set("end", exp.Sub(this=exp.Add(this=first.copy(), expression=length), expression=exp.Literal.number(1)))
    for call in list(tree.find_all(exp.Anonymous)):
        _rename(call)
    return tree.sql(dialect="duckdb", comments=False)


def _cast(node: exp.Expr, kind: exp.DataType | str) -> None:
    """Put a CAST around a node, in its place."""
    cast = exp.cast(exp.null(), kind)
    node.replace(cast)
    cast.set("this", node)


def _keep_decimal(average: exp.Avg) -> None:
    """Trino's average of decimals is a decimal of the same scale, DuckDB's a double."""
    kind = average.this.type
    if not isinstance(kind, exp.DataType) or not kind.is_type(exp.DataType.Type.DECIMAL):
        return
    node: exp.Expr = average
    while isinstance(node.parent, exp.Window | exp.Filter) and node.parent.this is node:
        node = node.parent
    _cast(node, kind.copy())


def _keep_date(node: exp.Expr) -> None:
    """Trino's dates stay dates when whole days are added or cut off, DuckDB's become timestamps."""
    sides = [node.this, node.expression] if isinstance(node, exp.Add | exp.Sub) else [node.this]
    dates = [side for side in sides if side.is_type(exp.DataType.Type.DATE)]
    step = next((side for side in sides if isinstance(side, exp.Interval)), node)
    unit = step.args.get("unit")
    if len(dates) == 1 and unit is not None and unit.name.upper() in _WHOLE_DAYS:
        _cast(node, "date")


def _name_groups(node: exp.RegexpReplace) -> None:
    r"""`$1` of a replacement is `\1` in DuckDB."""
    replacement = node.args.get("replacement")
    if replacement is None or (isinstance(replacement, exp.Literal) and replacement.name == ""):
        return
    if not (isinstance(replacement, exp.Literal) and replacement.is_string):
        raise _not_supported(node, "a replacement that isn't a constant")

    def said(found: re.Match[str]) -> str:
        if found[1] is not None:
            return found[1] if found[1] != "\\" else r"\\"
        if found[2] is None:
            raise _not_supported(node, "a replacement with named groups")
        return f"\\{found[2]}"

    node.set("replacement", exp.Literal.string(_GROUP.sub(said, replacement.name)))


def _parse_as_joda(node: exp.ParseDatetime) -> None:
    pattern = _strftime(node, node.args.get("format"))
    call = exp.Anonymous(this="strptime", expressions=[node.this, pattern])
    node.replace(exp.cast(call, "timestamptz"))


def _strftime(node: exp.Expr, pattern: exp.Expr | None) -> exp.Expr:
    """A constant pattern of Joda as strftime's."""
    if not (isinstance(pattern, exp.Literal) and pattern.is_string):
        raise _not_supported(node, "a pattern that isn't a constant")
    text = ""
    for found in _JODA_PART.finditer(pattern.name):
        part = found[0]
        if part[0] == "'":
            text += (found[1] or "'").replace("%", "%%")
        elif found[2]:
            if part not in _JODA:
                raise _not_supported(node, f"the pattern letters {part}")
            text += _JODA[part]
        else:
            text += part.replace("%", "%%")
    return exp.Literal.string(text)


def _not_supported(node: exp.Expr, what: str) -> QueryError:
    return QueryError("NOT_SUPPORTED", f"{where(node)}The embedded AWS doesn't do {what} here")


def _rename(call: exp.Anonymous) -> None:
    """A function that DuckDB has under another name, or can put together."""
    change = _CHANGES.get(call.name.lower())
    if change is not None:
        change(call)


def _named(name: str) -> Callable[[exp.Anonymous], object]:
    return lambda call: call.set("this", name)


def _constant(text: str) -> Callable[[exp.Anonymous], object]:
    return lambda call: call.replace(exp.cast(exp.Literal.string(text), "double"))


def _union(call: exp.Anonymous) -> None:
    inner = exp.Anonymous(this="list_concat", expressions=call.expressions)
    call.set("this", "list_distinct")
    call.set("expressions", [inner])


def _any_match(call: exp.Anonymous) -> None:
    found = exp.Anonymous(this="list_filter", expressions=call.expressions)
    count = exp.Anonymous(this="len", expressions=[found])
    call.replace(exp.Paren(this=exp.GT(this=count, expression=exp.Literal.number(0))))


def _format(call: exp.Anonymous) -> None:
    value, pattern = call.expressions
    call.set("this", "strftime")
    call.set("expressions", [value, _strftime(call, pattern)])


_CHANGES: dict[str, Callable[[exp.Anonymous], object]] = {
    "any_match": _any_match,
    "array_union": _union,
    "arrays_overlap": _named("list_has_any"),
    "codepoint": _named("unicode"),
    "e": _constant("2.718281828459045"),
    "every": _named("bool_and"),
    "format_datetime": _format,
    "infinity": _constant("inf"),
    "is_finite": _named("isfinite"),
    "nan": _constant("nan"),
}
