"""The access matrix: which role reads which column of which table, in which rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lakectl.access.conditions import EVERY_ROW, joined

EVERYBODY = "IAM_ALLOWED_PRINCIPALS"


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    """One place in the matrix."""

    role: str
    table: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which columns a grant or a filter names: these, or with `every` all but these."""

    names: frozenset[str] = frozenset()
    every: bool = False

    def of(self, table: Iterable[str]) -> frozenset[str]:
        """The columns themselves; a named one that the table doesn't have is kept, so that it shows."""
        return frozenset(table) - self.names if self.every else self.names


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """A data cells filter: columns and rows of one table, under a name."""

    table: str
    name: str
    columns: Columns
    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One permission to read."""

    principal: str
    table: str
    """A table's name, "" for every table of the database."""
    columns: Columns = Columns(every=True)
    filter: str = ""
    """The filter that says columns and rows; then `columns` says nothing."""
    tags: tuple[tuple[str, frozenset[str]], ...] = ()
    """(LF-tag, values): a column must wear one of the values of each; then `columns` says nothing."""
    may_grant: bool = False
    """With grant option: the principal may pass it on."""


Worn = Mapping[tuple[str, str], Mapping[str, str]]
"""(table, column) → LF-tag → value. The table itself is column "", its columns inherit; table "" is the database."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Everything that can be read, cell by cell; what isn't there can't be read."""

    tables: Mapping[str, tuple[str, ...]]
    """The columns of each table in order, partition keys last."""
    cells: Mapping[Cell, str]
    """The condition that a row must satisfy; EVERY_ROW when there is none."""
    grantors: frozenset[tuple[str, str]] = field(default=frozenset())
    """(role, table): who may grant to others what they read."""

    @property
    def roles(self) -> tuple[str, ...]:
        """Everybody who reads something, sorted."""
        return tuple(sorted({cell.role for cell in self.cells}))

    def columns_of(self, table: str) -> tuple[str, ...]:
        """The table's columns, and behind them those that only a grant knows."""
        known = self.tables.get(table, ())
        return (*known, *sorted({c.column for c in self.cells if c.table == table and c.column not in known}))

    def without(self, roles: Iterable[str]) -> Matrix:
        """The matrix of everybody else."""
        gone = frozenset(roles)
        return Matrix(
            tables=self.tables,
            cells={cell: rows for cell, rows in self.cells.items() if cell.role not in gone},
            grantors=frozenset(pair for pair in self.grantors if pair[0] not in gone),
        )


def assemble(
    tables: Mapping[str, tuple[str, ...]],
    grants: Iterable[Grant],
    filters: Iterable[Filter],
    worn: Worn = MappingProxyType({}),
) -> Matrix:
    """The matrix that grants and filters make: a cell is readable when any grant gives its column and its row."""
    found: dict[Cell, list[str]] = {}
    grantors = set()
    named = {(one.table, one.name): one for one in filters}
    for grant in grants:
        for table in [grant.table] if grant.table else tables:
            columns, rows = _reach(grant, table, tables.get(table, ()), named)
            if grant.tags:
                columns = frozenset(one for one in tables[table] if _matches(grant, worn, table, one))
            for column in columns:
                found.setdefault(Cell(grant.principal, table, column), []).append(rows)
            if grant.may_grant and columns:
                grantors.add((grant.principal, table))
    cells = {cell: joined(conditions) for cell, conditions in sorted(found.items())}
    return Matrix(tables=tables, cells=cells, grantors=frozenset(grantors))


def _matches(grant: Grant, worn: Worn, table: str, column: str) -> bool:
    wears: dict[str, str] = {}
    for place in (("", ""), (table, ""), (table, column)):
        wears |= worn.get(place, {})
    return all(wears.get(key) in values for key, values in grant.tags)


def _reach(
    grant: Grant, table: str, columns: tuple[str, ...], filters: Mapping[tuple[str, str], Filter]
) -> tuple[frozenset[str], str]:
    if not grant.filter:
        return grant.columns.of(columns), EVERY_ROW
    cut = filters.get((table, grant.filter))
    return (cut.columns.of(columns), cut.rows) if cut else (frozenset(), EVERY_ROW)
