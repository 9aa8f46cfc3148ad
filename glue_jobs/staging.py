"""A run's output before anybody can see it: Spark writes it here, whole files are copied from here later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as f

from glue_jobs.folders import Folder, Item
from glue_jobs.ledger import STAGING, Move
from glue_jobs.transforms.hide import hide
from glue_jobs.transforms.parse import FIT, RAW, REASON, SOURCE, parse, reasons
from glue_jobs.transforms.rows import quarantined, unique
from glue_jobs.transforms.schema import curated_schema
from lakectl.events.contract import PARTITION_KEYS, Contract

# Compressed input per task, and per file of a day (Parquet comes out at about the size of the gzipped JSON).
_BYTES_PER_TASK = 16 << 20
_BYTES_PER_FILE = 128 << 20
_MOST_TASKS = 400

_ROWS, _FRESH, _QUARANTINE, _UNREADABLE = "rows/", "fresh/", "quarantine/", "unreadable/"
_SUFFIX = ".snappy.parquet"


@dataclass(frozen=True, slots=True)
class Lines:
    """The input of a run as Spark sees it."""

    objects: Sequence[str]
    """URIs of gzip NDJSON objects."""
    bytes: int

    @property
    def tasks(self) -> int:
        """How many tasks share the work after the shuffle."""
        return min(_MOST_TASKS, 1 + self.bytes // _BYTES_PER_TASK)

    @property
    def files_per_day(self) -> int:
        """How many files a day gets at most."""
        return 1 + self.bytes // _BYTES_PER_FILE


@dataclass(frozen=True, slots=True)
class Scan:
    """What the one scan of the input counted."""

    read: int
    unfit: int
    unique: int


class Stage:
    """The staging folder of one run."""

    def __init__(self, spark: SparkSession, contract: Contract, runs: Folder, run_id: str) -> None:
        self._spark = spark
        self._contract = contract
        self._runs = runs
        self._run_id = run_id
        self._home = f"{STAGING}{run_id}/"

    def write_rows(self, lines: Lines, keys: DataFrame | None) -> Scan:
        """Parse, hide, drop the redeliveries of this run, write by partition: one scan, which counts as it goes."""
        scanned, kept = Observation("scanned"), Observation("kept")
        unfit = f.count(f.when(~f.col(FIT), 1))
        rows = (
            self._parsed(lines)
            .observe(scanned, f.count(f.lit(1)).alias("read"), unfit.alias("unfit"))
            .where(FIT)
            .transform(hide, self._contract, keys)
            .transform(unique, self._contract, tasks=lines.tasks, files_per_day=lines.files_per_day)
            .observe(kept, f.count(f.lit(1)).alias("rows"))
        )
        rows.write.mode("overwrite").partitionBy(*PARTITION_KEYS).parquet(self._uri(_ROWS))
        return Scan(scanned.get["read"], scanned.get["unfit"], kept.get["rows"])

    def write_quarantine(self, lines: Lines) -> int:
        """Scan again for the lines that can't be rows (rare: a second scan costs less than keeping the first)."""
        counted = Observation("quarantined")
        rows = quarantined(reasons(self._parsed(lines), self._contract), self._run_id)
        rows.observe(counted, f.count(f.lit(1)).alias("rows")).coalesce(1).write.mode("overwrite").parquet(
            self._uri(_QUARANTINE)
        )
        return int(counted.get["rows"])

    def write_unreadable(self, objects: Sequence[str]) -> None:
        """A row of the quarantine for every object that can't be read."""
        schema = f"{RAW} string, {SOURCE} string, {REASON} string"
        lines = self._spark.createDataFrame([(None, uri, "not a whole gzip file") for uri in objects], schema)
        quarantined(lines, self._run_id).coalesce(1).write.mode("overwrite").parquet(self._uri(_UNREADABLE))

    def drop_known(self, table: Folder) -> int:
        """Take out the rows that the table has already; how many.

        Only ids are read, and only of the days that this run touches; a staged day is rewritten only when it must be.
        """
        days = self.days()
        present = [item for day in days for item in table.items(day) if _is_data(item.key)]
        if not present:
            return 0
        self._spark.conf.set("spark.sql.shuffle.partitions", 1 + sum(item.size for item in present) // _BYTES_PER_FILE)
        key = self._contract.key
        known = self._spark.read.schema(f"`{key}` string").parquet(*(table.uri + item.key for item in present))
        again = self._staged(days).join(known, key, "left_semi").groupBy(*PARTITION_KEYS).count().collect()
        touched = ["".join(f"{part}={row[part]}/" for part in PARTITION_KEYS) for row in again]
        if touched:
            self._rewrite(touched, known)
        return sum(row["count"] for row in again)

    def moves(self) -> tuple[Move, ...]:
        """What is staged, with the names that readers shall see."""
        found = [("table", item.key, _folder(item.key)) for item in self._rows()]
        found += [("quarantine", item.key, "") for part in (_QUARANTINE, _UNREADABLE) for item in self._data(part)]
        return tuple(
            Move(self._home + staged, target, f"{folder}{self._run_id}-{number:05d}{_SUFFIX}")
            for number, (target, staged, folder) in enumerate(found)
        )

    def count_rows(self) -> int:
        """How many rows the table will get: the staged files' footers say it, no row is read."""
        files = [self._uri(item.key) for item in self._rows()]
        return self._spark.read.schema(curated_schema(self._contract)).parquet(*files).count() if files else 0

    def days(self) -> tuple[str, ...]:
        """The partitions that get rows."""
        return tuple(sorted({_folder(item.key) for item in self._rows()}))

    def bytes(self) -> int:
        """The size of all that is staged."""
        return sum(item.size for item in self._data(""))

    def _parsed(self, lines: Lines) -> DataFrame:
        text = self._spark.read.text(list(lines.objects)).select(
            f.col("value").alias(RAW), f.col("_metadata.file_path").alias(SOURCE)
        )
        return parse(text.where(f.trim(RAW) != ""), self._contract)

    def _staged(self, days: Sequence[str]) -> DataFrame:
        files = [self._uri(item.key) for item in self._data(_ROWS) if _folder(item.key) in days]
        reader = self._spark.read.schema(curated_schema(self._contract, partitioned=True))
        return reader.option("basePath", self._uri(_ROWS)).parquet(*files)

    def _rewrite(self, days: Sequence[str], known: DataFrame) -> None:
        old = [item.key for item in self._data(_ROWS) if _folder(item.key) in days]
        fresh = self._staged(days).join(known, self._contract.key, "left_anti").repartition(*PARTITION_KEYS)
        fresh.write.mode("overwrite").partitionBy(*PARTITION_KEYS).parquet(self._uri(_FRESH))
        self._runs.delete(self._home + key for key in old)

    def _rows(self) -> list[Item]:
        return [*self._data(_ROWS), *self._data(_FRESH)]

    def _data(self, part: str) -> list[Item]:
        """Parquet files below a part of this stage, keys relative to the stage."""
        items = self._runs.items(self._home + part)
        return [Item(item.key.removeprefix(self._home), item.size) for item in items if _is_data(item.key)]

    def _uri(self, key: str) -> str:
        return self._runs.uri + self._home + key


def _is_data(key: str) -> bool:
    """Whether it is a finished file of Spark's (what a failed task leaves isn't)."""
    return key.endswith(".parquet") and "/_temporary/" not in key


def _folder(key: str) -> str:
    """`rows/year=2026/month=07/day=05/part-0.parquet` → `year=2026/month=07/day=05/`."""
    return "".join(f"{part}/" for part in key.split("/")[:-1] if "=" in part)
