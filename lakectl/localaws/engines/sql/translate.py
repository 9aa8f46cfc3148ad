"""A resolved query in DuckDB's SQL, where sqlglot's translation would give another value or type than Trino."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from sqlglot import exp

from lakectl.localaws.engines.sql.lambdas import LAMBDAS
from lakectl.localaws.engines.sql.macros import MACROS, PREFIX
from lakectl.localaws.engines.sql.model import QueryError
from lakectl.localaws.engines.sql.position import where
from lakectl.localaws.engines.sql.unnest import rewrite_unnest

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
    for node in list(tree.find_all(*_BY_TYPE)):
        _BY_TYPE[type(node)](node)
    rewrite_unnest(tree)
    for call in list(tree.find_all(exp.Anonymous)):
        _rename(call)
    return tree.sql(dialect="duckdb", comments=False)


def macros_of(query: str) -> list[str]:
    """The macros that a translated query calls."""
    return sorted(name for name in MACROS if f"{PREFIX}{name}(" in query.lower())


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
    name = call.name.lower()
    if name in _CHANGES:
        _CHANGES[name](call)
    elif name in LAMBDAS:
        call.replace(LAMBDAS[name](call))
    elif name in MACROS:
        call.set("this", PREFIX + name)


def _named(name: str) -> Callable[[exp.Anonymous], object]:
    return lambda call: call.set("this", name)


def _constant(text: str) -> Callable[[exp.Anonymous], object]:
    return lambda call: call.replace(exp.cast(exp.Literal.string(text), "double"))


def _collected(macro: str) -> Callable[[exp.Anonymous], object]:
    """An aggregate of keys and values: a macro over the list of the pairs."""

    def change(call: exp.Anonymous) -> None:
        key, value = call.expressions
        pair = exp.Struct(
            expressions=[
                exp.PropertyEQ(this=exp.to_identifier("k"), expression=key),
                exp.PropertyEQ(this=exp.to_identifier("v"), expression=value),
            ]
        )
        call.set("this", "list")
        call.set("expressions", [pair])
        node: exp.Expr = call
        while isinstance(node.parent, exp.Window | exp.Filter) and node.parent.this is node:
            node = node.parent
        whole = exp.Anonymous(this=PREFIX + macro, expressions=[])
        node.replace(whole)
        whole.set("expressions", [node])

    return change


def _local_time(call: exp.Anonymous) -> None:
    """The time that clocks of a zone show, as for AT TIME ZONE; or the moment when they show it."""
    moment, zone = call.expressions
    call.set("this", "timezone")
    call.set("expressions", [zone, moment])


def _path(call: exp.Expr) -> None:
    """JSON paths of SQL begin with `lax` or `strict`."""
    for literal in (part for part in call.find_all(exp.Literal) if part.is_string):
        literal.set("this", re.sub(r"^(lax|strict)\s+", "", literal.name))


def _percentile(call: exp.Anonymous) -> None:
    """One or several; DuckDB wants them as FLOAT."""
    wanted = call.expressions[1]
    kind = "FLOAT[]" if isinstance(wanted, exp.Array) else "FLOAT"
    _cast(wanted, exp.DataType.build(kind, dialect="duckdb"))
    call.set("this", "approx_quantile")


def _week_day(part: exp.Extract) -> None:
    """Days of the week go from Monday, 1, to Sunday, 7."""
    names = {
        "DOW": "ISODOW",
        "DAY_OF_WEEK": "ISODOW",
        "DAY_OF_YEAR": "DOY",
        "YOW": "ISOYEAR",
        "YEAR_OF_WEEK": "ISOYEAR",
    }
    part.set("this", exp.var(names.get(part.name.upper(), part.name)))


def _keep_dates(series: exp.GenerateSeries) -> None:
    """A sequence of dates is one of dates; its step is a day unless another is given."""
    if series.args["start"].is_type(exp.DataType.Type.DATE):
        if not series.args.get("step"):
            series.set("step", exp.Interval(this=exp.Literal.string("1"), unit=exp.var("DAY")))
        _cast(series, exp.DataType.build("DATE[]", dialect="duckdb"))


def _reversed(call: exp.Reverse) -> None:
    if call.this.is_type(exp.DataType.Type.ARRAY):
        call.replace(exp.Anonymous(this="list_reverse", expressions=[call.this]))


def _size(call: exp.ArraySize) -> None:
    if isinstance(call.this, exp.VarMap | exp.Map) or call.this.is_type(exp.DataType.Type.MAP):
        call.replace(exp.Anonymous(this="cardinality", expressions=[call.this]))


def _field(bracket: exp.Bracket) -> None:
    """A field of a row by its place."""
    place = bracket.expressions[0]
    if bracket.this.is_type(exp.DataType.Type.STRUCT) and isinstance(place, exp.Literal) and not place.is_string:
        # sqlglot counts from 0, but for a row that is spelled out.
        number = exp.Literal.number(int(place.name) + (0 if isinstance(bracket.this, exp.Struct) else 1))
        bracket.replace(exp.Anonymous(this="struct_extract_at", expressions=[bracket.this, number]))


_BY_TYPE: dict[type[exp.Expr], Callable[[Any], object]] = {
    exp.ArraySize: _size,
    exp.Bracket: _field,
    exp.Extract: _week_day,
    exp.GenerateSeries: _keep_dates,
    exp.JSONExtract: _path,
    exp.JSONValue: _path,
    exp.Reverse: _reversed,
}


def _format(call: exp.Anonymous) -> None:
    value, pattern = call.expressions
    call.set("this", "strftime")
    call.set("expressions", [value, _strftime(call, pattern)])


_CHANGES: dict[str, Callable[[exp.Anonymous], object]] = {
    "approx_percentile": _percentile,
    "arrays_overlap": _named("list_has_any"),
    "at_timezone": _local_time,
    "bitwise_and_agg": _named("bit_and"),
    "bitwise_or_agg": _named("bit_or"),
    "bitwise_xor_agg": _named("bit_xor"),
    "codepoint": _named("unicode"),
    # Trino counts whole units, as DuckDB's date_sub does.
    "date_diff": _named("date_sub"),
    "e": _constant("2.718281828459045"),
    "every": _named("bool_and"),
    "format": _named("printf"),
    "format_datetime": _format,
    "geometric_mean": _named("geomean"),
    "hamming_distance": _named("hamming"),
    "infinity": _constant("inf"),
    "is_finite": _named("isfinite"),
    "is_infinite": _named("isinf"),
    "json_exists": _path,
    "map_agg": _collected("map_of"),
    "multimap_agg": _collected("multimap_of"),
    "nan": _constant("nan"),
    "regexp_split": _named("regexp_split_to_array"),
    "with_timezone": _local_time,
    "yow": _named("isoyear"),
    "zip": _named("list_zip"),
}
