"""Which partitions a query needs: what its WHERE says of partition keys alone, tried on each partition."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
from sqlglot import exp

from lakectl.localaws.engines.sql import types
from lakectl.localaws.engines.sql.model import Partition, Table
from lakectl.localaws.engines.sql.resolve import Source
from lakectl.localaws.engines.sql.text import identifier, literal
from lakectl.localaws.engines.sql.translate import translated

NULL_PARTITION = "__HIVE_DEFAULT_PARTITION__"
_UNFIT = (exp.Query, exp.Rand, exp.CurrentTimestamp, exp.Window, exp.AggFunc, exp.Placeholder, exp.Anonymous)


def pruned(source: Source, partitions: Sequence[Partition]) -> list[Partition]:
    """The partitions that can hold rows for this use of the table."""
    conditions = _conditions(source)
    if not conditions or not partitions:
        return list(partitions)
    where = " AND ".join(f"({condition})" for condition in conditions)
    with duckdb.connect(config={"enable_external_access": "false"}) as connection:
        try:
            found = connection.execute(f"{_values(source.relation.table, partitions)} WHERE {where}").fetchall()
        except duckdb.Error:
            # A condition that fails on some partition fails the query itself, with the right message, later.
            return list(partitions)
    return [partitions[number] for (number,) in found]


def _conditions(source: Source) -> list[str]:
    """DuckDB conditions over the partition keys, unqualified."""
    select = source.node.find_ancestor(exp.Query)
    if not isinstance(select, exp.Select) or select.args.get("where") is None or _outer_join(select):
        return []
    alias, keys = source.node.alias_or_name, {key.name for key in source.relation.table.partition_keys}
    fits = [part for part in select.args["where"].this.flatten() if _fits(part, alias, keys)] if _anded(select) else []
    whole = select.args["where"].this
    if not _anded(select) and _fits(whole, alias, keys):
        fits = [whole]
    return [_unqualified(part) for part in fits]


def _anded(select: exp.Select) -> bool:
    return isinstance(select.args["where"].this, exp.And)


def _outer_join(select: exp.Select) -> bool:
    return any(join.side or join.kind in {"FULL", "SEMI", "ANTI"} for join in select.args.get("joins") or [])


def _fits(part: exp.Expr, alias: str, keys: set[str]) -> bool:
    columns = list(part.find_all(exp.Column))
    if not columns or part.find(*_UNFIT):
        return False
    return all(column.table == alias and column.name in keys for column in columns)


def _unqualified(part: exp.Expr) -> str:
    part = part.copy()
    for column in part.find_all(exp.Column):
        column.set("table", None)
    return translated(exp.Select(expressions=[part])).removeprefix("SELECT ")


def _values(table: Table, partitions: Sequence[Partition]) -> str:
    rows = ", ".join(
        "(" + ", ".join([str(number), *(partition_literal(value) for value in partition.values)]) + ")"
        for number, partition in enumerate(partitions)
    )
    names = ", ".join(["__number", *(identifier(key.name) for key in table.partition_keys)])
    typed = ", ".join(
        f"CAST({identifier(key.name)} AS {types.duckdb_type(key.type)}) AS {identifier(key.name)}"
        for key in table.partition_keys
    )
    # S608: the text is made of quoted identifiers and literals.
    return f"SELECT __number FROM (SELECT __number, {typed} FROM (VALUES {rows}) AS v({names})) AS p"  # noqa: S608


def partition_literal(value: str) -> str:
    """A partition value as SQL text; Hive's name for no value is NULL."""
    return "NULL" if value == NULL_PARTITION else literal(value)
