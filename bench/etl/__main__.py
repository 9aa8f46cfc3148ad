"""The ETL against two others on the same events: `python -m bench.etl [EVENTS …] [--only NAME,…] [--folder FOLDER]`.

Contestants: `port` (what the original sample does), `duckdb` (the exact work in one SQL engine), `job` (lakectl's, on
Spark). Every exact contestant must give the rows and the sum that `bench.etl.made` knows, or the run ends.
With two sizes and more, the growth column is the CPU seconds per further million events since the size before.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bench.etl.made import Truth, make
from bench.etl.measure import Used, run

EVENTS_PER_OBJECT = 125_000
EXACT = ("duckdb", "job")
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
        growth = "" if before is None else f"{self._growth(before):.1f}"
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

    def _growth(self, before: Result) -> float:
        return (self.used.cpu - before.used.cpu) / (self.truth.lines - before.truth.lines) * 1e6


def command(name: str, folder: Path, raw: Path) -> list[str]:
    python = [sys.executable, "-m", f"bench.etl.{name.partition(':')[0]}"]
    if name == "port":
        return [*python, str(raw), str(folder / "table")]
    if name == "duckdb":
        return [sys.executable, "-m", "bench.etl.duck", str(raw), str(folder / "table"), str(folder / "quarantine")]
    changes = [f'{option.partition("=")[0]} = "{option.partition("=")[2]}"' for option in name.split(":")[1:]]
    return [*python, str(folder), str(raw), *changes]


def contest(name: str, folder: Path, made: Path, truth: Truth) -> Result:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    used = run(command(name, folder, made / "raw"), log=folder / "log")
    files = [path for path in (folder / "table").rglob("*.parquet") if path.name[0] not in "._"]
    if name.partition(":")[0] in EXACT:
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


def main(sizes: list[int], names: list[str], folder: Path, objects: int) -> None:
    print(f"| {' | '.join(HEAD)} |\n|{' --- |' * len(HEAD)}", flush=True)
    for name in names:
        before = None
        for events in sizes:
            made, truth = made_events(folder, events, objects or max(8, events // EVENTS_PER_OBJECT))
            result = contest(name, folder / "work", made, truth)
            print(result.row(before), flush=True)
            before = result
    shutil.rmtree(folder / "work", ignore_errors=True)
    print(f"\n{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {' '.join(sys.argv[1:])}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="bench.etl")
    parser.add_argument("events", nargs="*", type=int, default=[100_000, 1_000_000])
    parser.add_argument("--only", default="port,duckdb,job")
    parser.add_argument("--objects", type=int, default=0, help="how many objects hold the events; else 125,000 in each")
    parser.add_argument("--folder", type=Path, help="where events are kept for the next call; else a temporary one")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        main(given.events, given.only.split(","), given.folder or Path(temporary), given.objects)
