"""The same rows from Spark and from one process, whatever the cut into tasks and files."""

import random
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from glue_jobs.engine import pieces, tasks
from glue_jobs.engine.pools import SparkPool
from glue_jobs.record import Counts
from tests.glue_jobs.conftest import START, Lake


def deliver(lake: Lake) -> None:
    rng = random.Random(1)
    lines = lake.lines(400)
    for number in range(8):
        some = [*lines[number * 50 : number * 50 + 50], *rng.sample(lines, 10), "{broken", "[]"]
        rng.shuffle(some)
        lake.deliver(some)
    lake.put(b"no gzip")


def results(lake: Lake) -> tuple[list[Any], list[Any]]:
    rows = sorted(lake.rows(), key=lambda row: row["event_id"])
    unfit = [(row["reason"], row["source_object"].rpartition("/")[2], row["raw"]) for row in lake.rows("quarantine")]
    return rows, sorted(unfit, key=repr)


@pytest.fixture
def twin(lake: Lake, tmp_path: Path) -> Lake:
    deliver(lake)
    shutil.copytree(tmp_path, tmp_path / "twin", ignore=shutil.ignore_patterns("twin"))
    return Lake(lake.pool, tmp_path / "twin", lake.contract, lake.objects)


@pytest.mark.spark
def test_spark_and_one_process_give_the_same(lake: Lake, twin: Lake, spark: SparkPool) -> None:
    twin.pool = spark
    counts = Counts(read=496, written=400, duplicate=80, quarantined=16)
    assert (lake.curate().counts, twin.curate().counts) == (counts, counts)
    assert results(lake) == results(twin)
    again = lake.lines(30)
    for each in (lake, twin):
        each.deliver(again)
        assert each.curate().counts == Counts(read=30, duplicate=30)


def test_small_tasks_and_many_files_give_the_same(lake: Lake, twin: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    lake.curate()
    monkeypatch.setattr(tasks, "_SCANNED_AT_LEAST", 1)
    monkeypatch.setattr(tasks, "_SCANNED_AT_MOST", 1)
    monkeypatch.setattr(pieces, "_MOST_HELD", 3_000)
    monkeypatch.setattr(tasks, "_SHARE", 1_000)
    monkeypatch.setattr(tasks, "_MEMORY", 8_000)
    record = twin.curate()
    assert results(lake) == results(twin)
    assert len(lake.files("curated")) == 2
    # What is in files of two, four or eight shares is found again, whatever the next run's are.
    for most in (2_000, 16_000, 1 << 20):
        monkeypatch.setattr(tasks, "_MEMORY", most)
        twin.deliver(lake.lines(400))
        assert twin.curate().counts == Counts(read=400, duplicate=400)
    assert 4 < record.output_files < 20


def test_small_runs_write_one_sorted_file_a_day(lake: Lake) -> None:
    deliver(lake)
    lake.curate()
    assert len(lake.files("curated")) == 2
    for name in lake.files("curated"):
        file = pq.ParquetFile(lake.root / "curated" / name)
        times = file.read(columns=["event_time"]).column(0).to_pylist()
        assert times == sorted(times)


@pytest.mark.parametrize("compression", ["zstd", "snappy"])
def test_files_are_as_the_contract_and_athena_want_them(lake: Lake, compression: str) -> None:
    contract = lake.root / "transactions.toml"
    contract.write_text(f'compression = "{compression}"\n' + contract.read_text(encoding="utf-8"), encoding="utf-8")
    lake.deliver(lake.lines(50, start=START))
    lake.curate()
    (name, *_) = lake.files("curated")
    assert name.endswith(f".{compression}.parquet")
    group = pq.ParquetFile(lake.root / "curated" / name).metadata.row_group(0)
    columns = {group.column(number).path_in_schema: group.column(number) for number in range(group.num_columns)}
    assert {column.compression for column in columns.values()} == {compression.upper()}
    assert {name: column.physical_type for name, column in columns.items() if column.physical_type != "BYTE_ARRAY"} == {
        "event_time": "INT64",
        "amount": "INT64",
    }
    assert "RLE_DICTIONARY" in columns["first_name"].encodings
    assert "RLE_DICTIONARY" not in columns["event_id"].encodings
    assert all(column.is_stats_set for column in columns.values())
