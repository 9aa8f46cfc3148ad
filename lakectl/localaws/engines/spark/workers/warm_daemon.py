"""PySpark's daemon (`spark.python.daemon.module`) that has loaded what the job's tasks need before it makes workers.

Workers are its forks: what is loaded here is loaded once, and lies in memory once. PySpark collects garbage after every
task; what was there before the fork is none (`gc.freeze`), so it isn't looked through again and again.

The JVM names pyspark.zip and Spark's core jar as the first places to import from. Python compiles what it takes from a
zip in every process, and `pyspark.worker` has all zips read anew before each task (`importlib.invalidate_caches`, 0.13
CPU seconds with Python 3.11). The same modules are installed beside them.
"""

from __future__ import annotations

import gc
import importlib
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

_LOADED = ("glue_jobs.engine.scan", "glue_jobs.engine.finish")
"""lakectl's own job; other scripts load what they need themselves."""


def without_sparks_zips(path: Iterable[str]) -> list[str]:
    """A module search path without the zips and jars in PySpark's own folder."""
    return [entry for entry in path if "pyspark" not in Path(entry).parts or not Path(entry).is_file()]


def main() -> None:
    """Load the modules; make workers until Spark says that it's over."""
    sys.path[:] = without_sparks_zips(sys.path)
    sys.path_importer_cache.clear()
    # What a job doesn't have it doesn't need; if it does, its tasks say what is missing.
    with suppress(ImportError):
        for name in _LOADED:
            importlib.import_module(name)
    daemon = importlib.import_module("pyspark.daemon")
    gc.freeze()
    daemon.manager()


if __name__ == "__main__":
    main()
