"""A contract changes between two runs: old files and new ones are one table, to the job and to Athena."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from glue_jobs.engine.pools import ThisProcess
from glue_jobs.record import Counts
from lakectl.events.contract import PARTITION_KEYS
from lakectl.events.contract_file import parse_contract
from lakectl.localaws.engines.sql.model import Column, DataFile, Partition, Relation, Rule, Table
from lakectl.localaws.engines.sql.run import run_query
from tests.glue_jobs.conftest import Lake

HEAD = """
key = "id"
event_time = "time"
engine = "python"
[pattern]
source = ["x"]
"""
COLUMN = '[[column]]\nname = "{0}"\ntype = "{1}"\npath = "{2}"\nrequired = {3}\n'
KEYS = (("id", "string", "id", "true"), ("time", "timestamp", "time", "true"))
OLD = (*KEYS, ("number", "int", "detail.n", "false"), ("share", "float", "detail.s", "false"))
NEW = (
    KEYS[1],
    ("note", "string", "detail.note", "false"),
    ("share", "double", "detail.s", "false"),
    KEYS[0],
    ("number", "bigint", "detail.n", "false"),
)
DAY = date(2026, 1, 1)


def text(columns: Sequence[tuple[str, ...]], first: str = "") -> str:
    return first + HEAD + "".join(COLUMN.format(*column) for column in columns)


def event(number: int, **detail: object) -> str:
    return json.dumps({"id": f"e{number}", "time": "2026-01-01T10:00:00Z", "source": "x", "detail": detail})


class Deployed:
    """The catalog as a deploy leaves it: the table of the contract, each day with the table's columns."""

    def __init__(self, lake: Lake) -> None:
        columns = tuple(Column(one.name, str(one.stored_type)) for one in lake.contract.stored_columns)
        keys = tuple(Column(key, "string") for key in PARTITION_KEYS)
        self._root = lake.root / "curated"
        self._table = Table(
            database="lake", name="transactions", columns=columns, partition_keys=keys, location="s3://lake/"
        )

    def relation(self, database: str, name: str) -> Relation | None:
        granted = Rule(frozenset(column.name for column in self._table.all_columns))
        return Relation(self._table, (granted,)) if (database, name) == ("lake", "transactions") else None

    def databases(self) -> Sequence[str]:
        return ["lake"]

    def relations(self, database: str) -> Sequence[Relation]:
        found = self.relation(database, "transactions")
        return [found] if found else []

    def partitions(self, table: Table) -> Sequence[Partition]:
        assert table == self._table
        return [Partition(("2026", "01", "01"), "")]

    def files(self, table: Table, partitions: Sequence[Partition]) -> Sequence[DataFile]:
        assert table == self._table
        (partition,) = partitions
        return [DataFile(path, path.stat().st_size, partition.values) for path in sorted(self._root.rglob("*.parquet"))]


def asked(lake: Lake, sql: str) -> list[tuple[str | None, ...]]:
    return list(run_query(sql, database="lake", catalog=Deployed(lake), parameters=(), scan_limit=0).rows)


def lake_of(root: Path, given: str) -> Lake:
    (root / "transactions.toml").write_text(given, encoding="utf-8")
    for name in ("raw", "curated", "quarantine", "runs"):
        (root / name).mkdir(exist_ok=True)
    return Lake(ThisProcess(), root, parse_contract("transactions", given))


def test_a_wider_contract_reads_what_the_narrow_one_wrote(tmp_path: Path) -> None:
    old = lake_of(tmp_path, text(OLD))
    old.deliver([event(1, n=2**31 - 1, s=0.5), event(2, n=2**31, s=0.5), event(3)], day=DAY, name="one.gz")
    assert old.curate().counts == Counts(read=3, written=2, quarantined=1)

    new = lake_of(tmp_path, text(NEW, 'unknown = "keep"\n'))
    again = [event(1, n=2**31 - 1, s=0.5), event(4, n=2**40, s=0.1, note="wide", x=[1])]
    new.deliver(again, day=DAY, name="two.gz")
    assert new.curate().counts == Counts(read=2, written=1, duplicate=1)

    assert asked(new, "SELECT id, number, share, note, _extra FROM transactions ORDER BY id") == [
        ("e1", "2147483647", "0.5", None, None),
        ("e3", None, None, None, None),
        ("e4", "1099511627776", "0.1", "wide", '{"x":[1]}'),
    ]
    assert asked(new, "SELECT sum(number), sum(share) FROM transactions") == [("1101659111423", "0.6")]
    assert asked(new, "SELECT json_extract_scalar(_extra, '$.x[0]') FROM transactions WHERE note IS NOT NULL") == [
        ("1",)
    ]
    assert len(new.files("curated")) == 2
