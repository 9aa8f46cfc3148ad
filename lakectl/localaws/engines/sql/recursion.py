"""WITH RECURSIVE as Trino runs it: the step ten times over.

"The maximum recursion depth is 10" ("SELECT" in Athena's user guide). Trino's planner writes the base and ten steps
out, one over the other, and an eleventh that must give nothing; what a step may look like, and the words for what it
may not, are those of Trino's StatementAnalyzer.
"""

from __future__ import annotations

from sqlglot import exp

from lakectl.localaws.engines.sql.functions import OURS
from lakectl.localaws.engines.sql.model import QueryError
from lakectl.localaws.engines.sql.position import where

DEPTH = 10


def unrolled(tree: exp.Expr) -> exp.Expr:
    """The query without recursion; QueryError."""
    for clause in list(tree.find_all(exp.With)):
        if clause.args.get("recursive"):
            clause.set("recursive", None)
            clause.set("expressions", [part for query in clause.expressions for part in _parts(query)])
    return tree


def _parts(query: exp.CTE) -> list[exp.CTE]:
    """The WITH queries that stand for one."""
    if not query.args["alias"].columns:
        raise QueryError("MISSING_COLUMN_ALIASES", f"{where(query)}missing column aliases in recursive WITH query")
    if any(inner.args.get("recursive") for inner in query.this.find_all(exp.With)):
        raise QueryError("NESTED_RECURSIVE", f"{where(query)}nested recursive WITH query")
    union, name = query.this, query.alias
    references = _references(union, name)
    if not references:
        return [query]
    if not isinstance(union, exp.Union):
        raise _refused(references[0], "recursive reference not allowed in this context")
    if based := _references(union.this, name):
        raise _refused(based[0], "WITH table name is referenced in the base relation of recursion")
    if len(references) > 1:
        raise _refused(references[1], "multiple recursive references in the step relation of recursion")
    return _steps(query, union)


def _steps(query: exp.CTE, union: exp.Union) -> list[exp.CTE]:
    name = query.alias
    steps = [_named(query, 0, union.this)]
    for number in range(1, DEPTH + 2):
        step = union.expression.copy()
        (reference,) = _references(step, name)
        if not reference.alias:
            reference.set("alias", exp.TableAlias(this=exp.to_identifier(name)))
        reference.set("this", _identifier(name, number - 1))
        steps.append(_named(query, number, step))
    whole: exp.Query = _all_of(query, 0)
    for number in range(1, DEPTH + 2):
        part = _all_of(query, number)
        part = part.where(_limit()) if number > DEPTH else part
        whole = exp.union(whole, part, distinct=bool(union.args.get("distinct")), copy=False)
    query.set("this", whole)
    return [*steps, query]


def _named(query: exp.CTE, number: int, part: exp.Expr) -> exp.CTE:
    alias = query.args["alias"].copy()
    alias.set("this", _identifier(query.alias, number))
    return exp.CTE(this=part, alias=alias, materialized=True)


def _all_of(query: exp.CTE, number: int) -> exp.Select:
    columns = [exp.column(name.copy()) for name in query.args["alias"].columns]
    return exp.select(*columns).from_(exp.Table(this=_identifier(query.alias, number)))


def _limit() -> exp.Expr:
    """A condition that ends the query at the first row."""
    call = exp.Anonymous(this="error", expressions=[exp.Literal.string("Recursion depth limit exceeded")])
    call.meta[OURS] = True
    return call.is_(exp.null())


def _identifier(name: str, number: int) -> exp.Identifier:
    return exp.to_identifier(f"{name}$step{number}", quoted=True)


def _references(tree: exp.Expr, name: str) -> list[exp.Table]:
    return [one for one in tree.find_all(exp.Table, bfs=False) if not one.db and one.name.lower() == name.lower()]


def _refused(node: exp.Expr, words: str) -> QueryError:
    return QueryError("INVALID_RECURSIVE_REFERENCE", f"{where(node)}{words}")
