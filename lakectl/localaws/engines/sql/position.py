"""Where in the query something stands, as Trino says it."""

from __future__ import annotations

from sqlglot import exp


def where(node: exp.Expr | None) -> str:
    """`line 1:8: ` for the first character of the node; "" when the parser didn't note it."""
    if node is None:
        return ""
    found = _position(node)
    return f"line {found[0]}:{found[1]}: " if found else ""


def _position(node: exp.Expr) -> tuple[int, int] | None:
    # The parser notes the last character of a token, and its start and end in the whole text.
    found = [(part.meta["line"], part.meta["col"] - _width(part)) for part in node.walk() if "line" in part.meta]
    return min(found, default=None)


def _width(part: exp.Expr) -> int:
    return int(part.meta["end"]) - int(part.meta["start"])
