"""The ETL against two others on the same events: `python -m bench.etl [EVENTS …] [--only NAME,…] [--folder FOLDER]`.

Contestants, one after the other: `port` (what the original sample does), `duckdb` (the exact work in one SQL engine),
`python` and `spark` (lakectl's job on both engines; `job:FIELD=VALUE` with another contract). Every exact contestant
must give the rows and the sum that `bench.etl.made` knows, or the run ends.
With two sizes and more, the growth column is the CPU seconds per further million events since the size before. Below
the table: what each costs in parts of the port's and of DuckDB's CPU seconds in the same run, and the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.etl.made import Truth, make
from bench.etl.measure import Used, run
from lakectl.localaws.engines.spark.archive import archive_file

EVENTS_PER_OBJECT = 125_000
EXACT = ("duckdb", "job")
JOBS = {"python": "job:engine=python", "spark": "job:engine=spark"}
MEMORY = 4096
"""MB that the job may take at any size."""
HEAD = (
    "contestant",
    "events",
    "CPU s",
    "CPU s per further million",
    "rows/s",
    "memory MB",
    "output MB",
    "of gzip",
    "files",
)


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    truth: Truth
    used: Used
    files: int
    bytes: int

    def row(self, before: Result | None) -> str:
        growth = "" if before is None else f"{self.growth(before):.1f}"
        cells = (
            self.name,
            f"{self.truth.lines:,}",
            f"{self.used.cpu:.1f}",
            growth,
            f"{self.truth.lines / self.used.clock:,.0f}",
            f"{self.used.peak / 1e6:,.0f}",
            f"{self.bytes / 1e6:.1f}",
            f"{self.bytes / self.truth.gzip_bytes:.2f}",
            str(self.files),
        )
        return f"| {' | '.join(cells)} |"

    def growth(self, before: Result) -> float:
        """CPU seconds per further million events."""
        return (self.used.cpu - before.used.cpu) / (self.truth.lines - before.truth.lines) * 1e6


def command(name: str, folder: Path, raw: Path) -> list[str]:
    if name == "port":
        return [sys.executable, "-m", "bench.etl.port", str(raw), str(folder / "table")]
    if name == "duckdb":
        return [sys.executable, "-m", "bench.etl.duck", str(raw), str(folder / "table"), str(folder / "quarantine")]
    name = JOBS.get(name, name)
    python = [sys.executable, "-m", f"bench.etl.{name.partition(':')[0]}"]
    changes = [f'{option.partition("=")[0]} = "{option.partition("=")[2]}"' for option in name.split(":")[1:]]
    return [*python, str(folder), str(raw), *changes]


def contest(name: str, folder: Path, made: Path, truth: Truth) -> Result:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    used = run(command(name, folder, made / "raw"), log=folder / "log")
    files = [path for path in (folder / "table").rglob("*.parquet") if path.name[0] not in "._"]
    if JOBS.get(name, name).partition(":")[0] in EXACT:
        check(files, truth)
    return Result(name, truth, used, len(files), sum(path.stat().st_size for path in files))


def check(files: list[Path], truth: Truth) -> None:
    query = "SELECT count(*), count(DISTINCT event_id), sum(amount)::VARCHAR FROM read_parquet($files)"
    with duckdb.connect() as connection:
        found = connection.execute(query, {"files": [str(file) for file in files]}).fetchone()
    if found != (truth.unique, truth.unique, truth.amount):
        raise SystemExit(f"{found} instead of {truth}")


def made_events(folder: Path, events: int, objects: int) -> tuple[Path, Truth]:
    """The events, from an earlier call when there are the same."""
    made = folder / f"made-{events}-{objects}"
    if (made / "truth.json").exists():
        return made, Truth(**json.loads((made / "truth.json").read_text()))
    return made, make(made, events, objects)


def summary(results: list[list[Result]]) -> Iterator[str]:
    """Each contestant against those of the same run that are there to be compared with."""
    anchors = {of_name[0].name: of_name for of_name in results if of_name[0].name in ("port", "duckdb")}
    for of_name in results:
        last = of_name[-1]
        cells = [f"{last.name} at {last.truth.lines:,} events:"]
        for name, anchor in anchors.items():
            cells.append(f"CPU {last.used.cpu / anchor[-1].used.cpu:.3f} of {name}'s,")
            if len(of_name) > 1:
                growth = last.growth(of_name[0]) / anchor[-1].growth(anchor[0])
                cells.append(f"per further million {growth:.3f},")
        peak = max(result.used.peak for result in of_name) / 1e6
        cells.append(f"{peak:,.0f} MB at most: {'within' if peak <= MEMORY else 'MORE THAN'} {MEMORY:,}")
        yield " ".join(cells)


def prepare_java(folder: Path) -> None:
    """The archive that the local Glue makes of its first run's classes: later runs are what counts."""
    if not archive_file().exists():
        made, truth = made_events(folder, 1_000, 1)
        contest("spark", folder / "work", made, truth)


def main(sizes: list[int], names: list[str], folder: Path, objects: int) -> None:
    if any(JOBS.get(name, name) != JOBS["python"] and name not in ("port", "duckdb") for name in names):
        prepare_java(folder)
    print(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}", flush=True)
    results = list[list[Result]]()
    for name in names:
        before, of_name = None, list[Result]()
        results.append(of_name)
        for events in sizes:
            made, truth = made_events(folder, events, objects or max(8, events // EVENTS_PER_OBJECT))
            result = contest(name, folder / "work", made, truth)
            print(result.row(before), flush=True)
            before = result
            of_name.append(result)
    print("\n" + "\n".join(summary(results)))
    shutil.rmtree(folder / "work", ignore_errors=True)
    print(f"\n{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {' '.join(sys.argv[1:])}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.etl")
    parser.add_argument("events", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--only", default="port,duckdb,python,spark")
    parser.add_argument("--objects", type=int, default=0, help="how many objects hold the events; else 125,000 in each")
    parser.add_argument("--folder", type=Path, help="where events are kept for the next call; else a temporary one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        main(given.events, given.only.split(","), given.folder or Path(temporary), given.objects)
