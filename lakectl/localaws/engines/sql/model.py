"""The values of the engine: a table of the catalog, what a principal may see of it, and what a query gives."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class QueryError(Exception):
    """A query that fails as in Athena: `code` is Trino's error name ("" for Athena's own sentences)."""

    def __init__(self, code: str, message: str, *, cancelled: bool = False) -> None:
        super().__init__(f"{code}: {message}" if code else message)
        self.code = code
        self.cancelled = cancelled


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the Glue table declares it."""

    name: str
    """Lower case, as Glue keeps it."""
    type: str
    """A Hive type: `decimal(12,2)`, `array<string>`."""
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table of the catalog."""

    database: str
    name: str
    columns: tuple[Column, ...]
    partition_keys: tuple[Column, ...] = ()
    location: str = ""
    table_type: str = "EXTERNAL_TABLE"
    parameters: Mapping[str, str] = field(default_factory=dict)
    view_text: str = ""
    """What the catalog keeps of a view (see `views`)."""

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns in the order of SELECT *: partition keys last."""
        return (*self.columns, *self.partition_keys)


ALL_ROWS = "TRUE"
PATH = "$path"
"""The pseudo-column that says where a row was read."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One grant to read: these columns, of the rows that satisfy the expression."""

    columns: frozenset[str]
    rows: str = ALL_ROWS
    """A Lake Formation row filter expression."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A table as one principal may see it: a cell is readable when any rule gives its column and its row."""

    table: Table
    rules: tuple[Rule, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The readable columns, in table order."""
        names = frozenset[str]().union(*(rule.columns for rule in self.rules))
        return tuple(column for column in self.table.all_columns if column.name in names)


@dataclass(frozen=True, slots=True)
class Partition:
    """One partition of a table (the whole of an unpartitioned one): its key values as text, and where it lies."""

    values: tuple[str, ...]
    location: str


@dataclass(frozen=True, slots=True)
class DataFile:
    """One Parquet object of a partition."""

    path: Path
    size: int
    values: tuple[str, ...]
    address: str = ""
    """`s3://bucket/key`."""


class Catalog(Protocol):
    """What the engine asks of the world, on behalf of the principal who runs the query."""

    def relation(self, database: str, name: str) -> Relation | None:
        """The table as the principal sees it; None when there is none; QueryError when all of it is refused."""

    def databases(self) -> Sequence[str]:
        """The databases that the principal may know of."""

    def relations(self, database: str) -> Sequence[Relation]:
        """The tables of a database of which the principal sees at least one column."""

    def partitions(self, table: Table) -> Sequence[Partition]:
        """Every partition of the table."""

    def files(self, table: Table, partitions: Sequence[Partition]) -> Sequence[DataFile]:
        """The data objects of these partitions; hidden ones (a path part begins with `_` or `.`) are left out."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of a result, as GetQueryResults describes it."""

    name: str
    type: str
    precision: int = 0
    scale: int = 0


Row = tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a statement gave: all values as the text that Athena writes, None for NULL."""

    kind: str
    """Athena's StatementType: DML, DDL or UTILITY."""
    columns: tuple[ResultColumn, ...]
    rows: Sequence[Row]
    scanned: int = 0
    """Bytes of the columns that were read."""
