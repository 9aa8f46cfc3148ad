"""From text to one statement, and what kind of statement it is."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from lakectl.localaws.engines.sql.dialect import Athena
from lakectl.localaws.engines.sql.model import QueryError
from lakectl.localaws.engines.sql.unsupported import check_supported

# sqlglot warns when it keeps SHOW and EXPLAIN as text; these are read here.
logging.getLogger("sqlglot").setLevel(logging.ERROR)

_OPTION = r"(format|type)\s+(\w+)\s*"
_EXPLAIN = re.compile(
    r"\s*explain\b(?P<analyze>\s+analyze\b(?:\s+verbose\b)?)?\s*"
    rf"(?:\((?P<options>\s*{_OPTION}(?:,\s*{_OPTION})*)\)\s*)?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_OPTIONS = {("format", "text"), ("type", "logical"), ("type", "distributed"), ("type", "validate")}
_METADATA = re.compile(r"\s*(show|describe|desc)\b", re.IGNORECASE)
_REFUSED = re.compile(
    r"\s*(create|insert|update|delete|merge|drop|alter|msck|vacuum|optimize|unload|prepare|deallocate|execute|grant"
    r"|revoke|set|reset|use|call|analyze|truncate|copy|attach|detach|pragma|install|load|export|import|checkpoint"
    r"|explain|begin|start|commit|rollback|refresh|comment)\b\s*(\w*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: SELECT-like with its tree, or SHOW/DESCRIBE as text."""

    text: str
    tree: exp.Expr | None
    explain: bool = False
    analyze: bool = False
    """EXPLAIN ANALYZE: the query runs."""
    validate: bool = False
    """EXPLAIN (TYPE VALIDATE): whether the query is one."""


def read_statement(text: str, parameters: Sequence[str] = ()) -> Statement:
    """The one statement of the text, with its `?` filled in; QueryError for anything this engine doesn't do."""
    text = text.strip().removesuffix(";").rstrip()
    check_supported(text)
    if _METADATA.match(text):
        return Statement(text, None)
    explained = _EXPLAIN.fullmatch(text)
    query = explained["rest"] if explained else text
    refused = _REFUSED.match(query)
    if refused:
        words = " ".join(word for word in refused.groups() if word).upper()
        raise QueryError("NOT_SUPPORTED", f"The embedded AWS doesn't run {words}, or not in this form.")
    tree = query_tree(query, parameters)
    if not explained:
        return Statement(text, tree)
    validate = ("type", "validate") in _options(explained["options"] or "")
    return Statement(text, tree, explain=True, analyze=bool(explained["analyze"]), validate=validate)


def _options(text: str) -> set[tuple[str, str]]:
    """The options of EXPLAIN; NOT_SUPPORTED for other forms of a plan than text."""
    found = {(name.lower(), value.lower()) for name, value in re.findall(_OPTION, text, re.IGNORECASE)}
    for name, value in sorted(found - _OPTIONS):
        raise QueryError("NOT_SUPPORTED", f"The embedded AWS doesn't explain with {name.upper()} {value.upper()}")
    return found


def query_tree(text: str, parameters: Sequence[str] = ()) -> exp.Expr:
    """A query with its `?` filled in; QueryError."""
    tree = parse_query(text)
    _fill(tree, parameters)
    return tree


def parse_query(text: str) -> exp.Expr:
    """The one query of the text; QueryError."""
    try:
        trees = sqlglot.parse(text, read=Athena)
    except SqlglotError as error:
        raise _syntax_error(text, error) from error
    if len(trees) > 1:
        raise QueryError("SYNTAX_ERROR", "Only one sql statement is allowed.")
    tree = trees[0] if trees else None
    if not isinstance(tree, exp.Query | exp.Values):
        raise QueryError("SYNTAX_ERROR", f"mismatched input '{text[:40]}'. Expecting: a query")
    if isinstance(tree, exp.Values):
        tree = exp.select("*").from_(exp.alias_(tree, "values", table=True))
    return tree


def _syntax_error(text: str, error: SqlglotError) -> QueryError:
    details = getattr(error, "errors", None) or [{}]
    found = str(details[0].get("highlight") or "<EOF>")
    if details[0].get("line") is None:
        return QueryError("SYNTAX_ERROR", f"mismatched input in '{text[:40]}'")
    line, column = int(details[0]["line"]), max(1, int(details[0]["col"]) - len(found) + 1)
    return QueryError("SYNTAX_ERROR", f"line {line}:{column}: mismatched input '{found}'")


def _fill(tree: exp.Expr, parameters: Sequence[str]) -> None:
    places = list(tree.find_all(exp.Placeholder, bfs=False))
    if len(places) != len(parameters):
        raise QueryError(
            "INVALID_PARAMETER_USAGE",
            f"Incorrect number of parameters: expected {len(places)} but found {len(parameters)}",
        )
    for place, parameter in zip(places, parameters, strict=True):
        place.replace(_constant(parameter))


def _constant(text: str) -> exp.Expr:
    """An execution parameter: a constant as it would stand in the query ('text' in quotes, 12, DATE '2024-01-01')."""
    try:
        value = sqlglot.parse_one(text, read=Athena)
    except SqlglotError as error:
        raise QueryError("SYNTAX_ERROR", f"The execution parameter {text} isn't a constant.") from error
    inner = value.this if isinstance(value, exp.Neg | exp.Cast) else value
    if not isinstance(inner, exp.Literal | exp.Boolean | exp.Null):
        raise QueryError("SYNTAX_ERROR", f"The execution parameter {text} isn't a constant.")
    return value
