"""A catalog for the engine alone: one table of real Parquet files, and rules given by the test."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from lakectl.localaws.engines.sql.model import Column, DataFile, Partition, Relation, Rule, Table

PAYMENTS = Table(
    database="shop",
    name="payments",
    columns=(
        Column("id", "bigint"),
        Column("amount", "decimal(12,2)"),
        Column("country", "string"),
        Column("card", "string", "the card number"),
    ),
    partition_keys=(Column("day", "string"),),
    location="s3://shop-data/payments/",
)
HIDDEN = Table(database="shop", name="hidden", columns=(Column("id", "bigint"),))
EVERYTHING = frozenset(column.name for column in PAYMENTS.all_columns)
_COUNTRIES = ("IN", "US", "DE", "IN", "BR")


@dataclass
class MemoryCatalog:
    """See `engines.sql.model.Catalog`: payments under the rules, and a table of which nothing is granted."""

    folder: Path
    rules: tuple[Rule, ...]
    read: list[str] = field(default_factory=list)
    """The files that were asked for, by partition value."""

    @classmethod
    def filtered(cls, folder: Path) -> MemoryCatalog:
        """For a role that may read three columns of the Indian rows."""
        return cls.of(folder, Rule(frozenset({"id", "amount", "country"}), "country = 'IN'"))

    @classmethod
    def of(cls, folder: Path, *rules: Rule) -> MemoryCatalog:
        """Ten payments in two days."""
        for day, numbers in (("01", range(1, 6)), ("02", range(6, 11))):
            (folder / f"{day}.parquet").write_bytes(_payments(numbers))
        return cls(folder, rules)

    @property
    def file(self) -> Path:
        return self.folder / "01.parquet"

    def relation(self, database: str, name: str) -> Relation | None:
        found = {("shop", "payments"): Relation(PAYMENTS, self.rules), ("shop", "hidden"): Relation(HIDDEN, ())}
        return found.get((database, name))

    def databases(self) -> Sequence[str]:
        return ["shop"]

    def relations(self, database: str) -> Sequence[Relation]:
        return [Relation(PAYMENTS, self.rules)] if database == "shop" else []

    def partitions(self, table: Table) -> Sequence[Partition]:  # noqa: ARG002 - there is one
        return [Partition((path.stem,), str(path)) for path in sorted(self.folder.glob("*.parquet"))]

    def files(self, table: Table, partitions: Sequence[Partition]) -> Sequence[DataFile]:  # noqa: ARG002 - see above
        paths = [Path(partition.location) for partition in partitions]
        self.read += [path.stem for path in paths]
        return [DataFile(path, path.stat().st_size, (path.stem,), f"s3://shop/{path.name}") for path in paths]


def write(path: Path, select: str) -> None:
    """A Parquet file of what the SELECT gives."""
    with duckdb.connect() as connection:
        connection.sql(select).write_parquet(str(path))


@functools.cache
def _payments(numbers: range) -> bytes:
    rows = ", ".join(f"({n}, {n * 10}.50, '{_COUNTRIES[n % 5]}', 'secret-{n}')" for n in numbers)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "payments.parquet"
        write(path, f"SELECT * FROM (VALUES {rows}) AS t(id, amount, country, card)")
        return path.read_bytes()
