"""From the start of a local Spark job to its first Parquet file: `python -m bench.spark_start [TIMES]`.

The job of bench.etl on a thousand events, with Spark's class-data archive and without: the best of so many runs each,
by the clock until the file is there and to the end, and in CPU seconds of the whole process tree.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.etl import measure
from bench.etl.__main__ import command
from bench.etl.job import NO_ARCHIVE
from bench.etl.made import make
from lakectl.localaws.engines.spark.prepare import prepare

_LOOK = 0.02


class _Watch(threading.Thread):
    """When the first Parquet file of a folder was there; 0 while it isn't."""

    def __init__(self, folder: Path) -> None:
        super().__init__(daemon=True)
        self._folder, self._start, self.seconds = folder, time.monotonic(), 0.0

    def run(self) -> None:
        while not any(path.name[0] not in "._" for path in self._folder.rglob("*.parquet")):
            time.sleep(_LOOK)
        self.seconds = time.monotonic() - self._start


def run(folder: Path, raw: Path, *, archive: bool) -> tuple[float, float, float]:
    """Seconds to the first file, to the end, and of CPU."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "table").mkdir(parents=True)
    watch = _Watch(folder / "table")
    watch.start()
    environ = {} if archive else {NO_ARCHIVE: "1"}
    used = measure.run(command("spark", folder, raw), log=folder / "log", environ=environ)
    watch.join()
    return watch.seconds, used.clock, used.cpu


def main(times: int) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "archive").mkdir()
        print(prepare(folder / "archive"), end="\n\n")
        make(folder / "made", 1000, 1)
        print("| | first file, s | end, s | CPU s |\n| --- | --- | --- | --- |")
        found = {name: list[tuple[float, float, float]]() for name in ("without", "with the archive")}
        for _ in range(times):
            for name, runs in found.items():
                runs.append(run(folder / "work", folder / "made" / "raw", archive=name != "without"))
        for name, runs in found.items():
            print(f"| {name} | {' | '.join(f'{min(values):.1f}' for values in zip(*runs, strict=True))} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
