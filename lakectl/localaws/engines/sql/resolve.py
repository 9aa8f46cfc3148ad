"""Names to permitted tables and columns: after this, a query can't name anything else."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlglot import exp
from sqlglot.errors import OptimizeError, SqlglotError
from sqlglot.optimizer.annotate_types import annotate_types
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.qualify_tables import qualify_tables
from sqlglot.optimizer.scope import Scope, traverse_scope
from sqlglot.schema import MappingSchema

from lakectl.localaws.engines.sql import types
from lakectl.localaws.engines.sql.comparisons import check_comparisons
from lakectl.localaws.engines.sql.functions import check_functions
from lakectl.localaws.engines.sql.information import CATALOG, INFORMATION_SCHEMA, information
from lakectl.localaws.engines.sql.model import PATH, Catalog, QueryError, Relation
from lakectl.localaws.engines.sql.path import names_path, with_path
from lakectl.localaws.engines.sql.position import where
from lakectl.localaws.engines.sql.recursion import unrolled
from lakectl.localaws.engines.sql.statement import parse_query
from lakectl.localaws.engines.sql.views import is_view, subquery

_UNKNOWN_COLUMN = re.compile(
    r"(?:Column '\"?(?P<qualified>.+?)\"?' could not be resolved"
    r"|Unknown column: (?P<plain>\S+)|Cannot automatically join: (?P<joined>\S+))"
)
# What Trino has no word for, or what could reach beyond a table of the catalog.
_REFUSED: tuple[type[exp.Expr], ...] = (
    exp.Command, exp.DDL, exp.DML, exp.Into, exp.Lock, exp.MatchRecognize, exp.Pivot, exp.Qualify, exp.ReadCSV,
    exp.SessionParameter, exp.Parameter, exp.Version, exp.Prior, exp.Connect, exp.Hint,
)  # fmt: skip


Views = tuple[tuple[str, str], ...]
Relations = dict[tuple[str, str], Relation]
"""Tables by database and name."""


@dataclass(frozen=True, slots=True)
class Source:
    """One use of a catalog table in the query."""

    node: exp.Table
    relation: Relation


@dataclass(frozen=True, slots=True)
class Resolved:
    """A query whose every table and column is known: types annotated, columns qualified, stars expanded."""

    tree: exp.Expr
    sources: tuple[Source, ...]


def resolve(tree: exp.Expr, database: str, catalog: Catalog, views: Views = ()) -> Resolved:
    """Bind the names of the query; QueryError as Athena words it. `views` are those that are being put in already."""
    _check_forms(tree)
    check_functions(tree)
    tree = unrolled(tree)
    _name_columns(tree)
    tree = qualify_tables(tree, db=database.lower() or "default", dialect="trino")
    tree = _with_views(tree, catalog, views)
    relations = _relations(tree, catalog)
    if names_path(tree):
        relations = {
            key: relation if key[0] == INFORMATION_SCHEMA else with_path(relation)
            for key, relation in relations.items()
        }
    schema = _schema(relations)
    tree = _qualified(tree, schema)
    _check_scopes(tree, relations)
    check_functions(tree)
    tree = annotate_types(tree, schema=schema, dialect="trino")
    check_comparisons(tree)
    sources = [Source(table, relations[_key(table)]) for table in tree.find_all(exp.Table) if table.db]
    return Resolved(tree, tuple(sources))


def _with_views(tree: exp.Expr, catalog: Catalog, views: Views) -> exp.Expr:
    """The query with every view's own query in place of its name."""
    for node in list(tree.find_all(exp.Table)):
        if not node.db or node.db == INFORMATION_SCHEMA or (node.catalog and node.catalog.lower() != CATALOG):
            continue
        key = _key(node)
        relation = catalog.relation(*key)
        if relation is None or not is_view(relation.table):
            continue
        if key in views:
            raise QueryError("VIEW_IS_RECURSIVE", f"{where(node)}Statement would create a recursive view")
        if not relation.columns:
            raise no_privilege()

        def bound(sql: str, database: str, inside: Views = (*views, key)) -> exp.Expr:
            return resolve(parse_query(sql), database, catalog, inside).tree

        node.replace(subquery(node, relation, bound))
        _unqualify(tree, key)
    return tree


def _unqualify(tree: exp.Expr, view: tuple[str, str]) -> None:
    """`shop.v.id` is `v.id`: a subquery has no database."""
    for column in tree.find_all(exp.Column):
        if column.db and (column.db.lower(), column.table.lower()) == view:
            column.set("db", None)
            column.set("catalog", None)


def _check_forms(tree: exp.Expr) -> None:
    for node in tree.walk():
        if isinstance(node, _REFUSED) or (isinstance(node, exp.Star) and any(node.args.values())):
            raise QueryError("SYNTAX_ERROR", f"{where(node)}mismatched input '{type(node).__name__.upper()}'")
        if isinstance(node, exp.Table) and not isinstance(node.this, exp.Identifier):
            raise QueryError("FUNCTION_NOT_FOUND", f"{where(node)}Table function {node.name.lower()} not registered")
        if isinstance(node, exp.Group) and node.args.get("all"):
            raise QueryError("SYNTAX_ERROR", f"{where(node)}mismatched input 'ALL'")


def _name_columns(tree: exp.Expr) -> None:
    """Give nameless result columns Trino's names, `_col0` and so on."""
    for select in tree.find_all(exp.Select):
        named = [
            item if isinstance(item, exp.Alias | exp.Column | exp.Star | exp.Dot) else exp.alias_(item, f"_col{place}")
            for place, item in enumerate(select.expressions)
        ]
        select.set("expressions", named)


def _key(table: exp.Table) -> tuple[str, str]:
    return table.db.lower(), table.name.lower()


def _relations(tree: exp.Expr, catalog: Catalog) -> Relations:
    found: Relations = {}
    for table in tree.find_all(exp.Table):
        if not table.db:
            continue
        if table.catalog and table.catalog.lower() != CATALOG:
            raise QueryError("CATALOG_NOT_FOUND", f"{where(table)}Catalog '{table.catalog}' not found")
        key = _key(table)
        if key not in found:
            found[key] = _relation(table, catalog)
        table.set("catalog", None)
    return found


def _relation(table: exp.Table, catalog: Catalog) -> Relation:
    database, name = _key(table)
    relation = information(name) if database == INFORMATION_SCHEMA else catalog.relation(database, name)
    if relation is None:
        raise QueryError("TABLE_NOT_FOUND", f"{where(table)}Table '{CATALOG}.{database}.{name}' does not exist")
    if not relation.columns:
        raise no_privilege()
    return relation


def no_privilege() -> QueryError:
    """The answer to a principal whom nothing of a table was granted."""
    return QueryError(
        "",
        "Insufficient permissions to execute the query. Principal does not have any privilege on specified resource",
    )


def _schema(relations: Relations) -> MappingSchema:
    mapping: dict[str, dict[str, dict[str, object]]] = {}
    for (database, name), relation in relations.items():
        mapping.setdefault(database, {})[name] = {
            column.name: types.parse_hive_type(column.type) for column in relation.columns
        }
    # What isn't visible is in no star.
    seen: dict[str, object] = {
        database: {name: [column for column in columns if column != PATH] for name, columns in tables.items()}
        for database, tables in mapping.items()
    }
    # A schema without tables would make sqlglot guess instead of check.
    whole: dict[str, object] = {**mapping} or {CATALOG: {"no_table": {"no_column": "varchar"}}}
    return MappingSchema(whole, visible=seen or None, dialect="trino")


def _qualified(tree: exp.Expr, schema: MappingSchema) -> exp.Expr:
    original = tree.copy()
    try:
        resolved = qualify(tree, dialect="trino", schema=schema, expand_alias_refs=False, quote_identifiers=True)
    except OptimizeError as error:
        raise _name_error(original, error) from error
    except SqlglotError as error:
        raise QueryError("SYNTAX_ERROR", str(error)) from error
    return resolved


def _name_error(tree: exp.Expr, error: OptimizeError) -> QueryError:
    found = _UNKNOWN_COLUMN.search(str(error))
    if found is None:
        return QueryError("SYNTAX_ERROR", str(error).partition(". Line")[0])
    name = (found["qualified"] or found["plain"] or found["joined"]).replace('"', "").split(".")[-1]
    nodes = (column for column in tree.find_all(exp.Column, bfs=False) if column.name.lower() == name.lower())
    return column_not_found(next(nodes, None), name)


def column_not_found(node: exp.Expr | None, name: str) -> QueryError:
    """Athena's answer to a column that isn't there, or that the principal may not see: it doesn't say which."""
    return QueryError(
        "COLUMN_NOT_FOUND",
        f"{where(node)}Column '{name}' cannot be resolved or requester is not authorized to access requested resources",
    )


def _check_scopes(tree: exp.Expr, relations: Relations) -> None:
    """Nothing may be left that is neither of the catalog nor of a WITH clause or subquery in reach."""
    for scope in traverse_scope(tree):
        for name, source in scope.sources.items():
            if isinstance(source, exp.Table) and not source.db:
                raise QueryError("TABLE_NOT_FOUND", f"{where(source)}Table '{name}' does not exist")
        for column in scope.expression.find_all(exp.Column):
            if not column.table and column.find_ancestor(exp.Query) is scope.expression:
                _check_bare(column, scope, relations)


def _check_bare(column: exp.Column, scope: Scope, relations: Relations) -> None:
    """A column that sqlglot left without its table: it doesn't check HAVING, and ORDER BY may name a result column."""
    order = column.find_ancestor(exp.Order)
    if order and order.parent is scope.expression and column.name in _result_names(scope):
        return
    if not any(column.name in _columns_of(source, relations) for source in scope.sources.values()):
        raise column_not_found(column, column.name)


def _columns_of(source: exp.Expr | Scope, relations: Relations) -> set[str]:
    if isinstance(source, exp.Table):
        return {column.name for column in relations[_key(source)].columns}
    return _result_names(source) if isinstance(source, Scope) else set()


def _result_names(scope: Scope) -> set[str]:
    # Not every scope is a query: UNNEST makes one too.
    return set(scope.expression.named_selects) if isinstance(scope.expression, exp.Query) else set()
