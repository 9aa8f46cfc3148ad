"""The buffer of one stream: records wait in the write-ahead file until size or time says flush.

A flush seals the file and fixes the object's key on disk before the first attempt, so that an attempt after a crash
writes the same object again instead of a second one.
"""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lakectl.localaws.delivery.destination import Destination
from lakectl.localaws.delivery.wal import Frame, Waiting, WriteAheadLog, frames
from lakectl.localaws.files import write_atomic

Put = Callable[[Destination, str, str, bytes, float], None]
"""destination, bucket, key, body, arrival of its oldest record: store an object; raises what boto3 raises."""

NEVER = float("inf")


class Buffer:
    """Many threads append; one flushes. What an earlier process left is due at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._wal = WriteAheadLog(folder)
        self._lock = threading.Lock()
        self._waiting = bool(self._wal.sealed())

    def append(self, records: Sequence[bytes], destination: Destination) -> tuple[Waiting, bool]:
        """Take records: the way to wait until they are on disk, and whether that changes when a flush is due."""
        delimiter = destination.delimiter()
        payload = b"".join(record + delimiter for record in records)
        with self._lock:
            was_empty = not self._wal.size
            waiting = self._wal.write(Frame(time.time(), payload))
            is_full = self._wal.size >= destination.max_bytes
            if is_full:
                self._wal.seal()
                self._waiting = True
        return waiting, was_empty or is_full

    def due(self, destination: Destination) -> float:
        """When to flush, in seconds since 1970; NEVER when there is nothing to."""
        with self._lock:
            if self._waiting:
                return 0.0
            return self._wal.first + destination.max_seconds if self._wal.size else NEVER

    def flush(self, destination: Destination, put: Put, *, everything: bool = False) -> None:
        """Write an object for each file that is due, and for what earlier attempts left."""
        with self._lock:
            if everything or self._wal.first + destination.max_seconds <= time.time():
                self._wal.seal()
            sealed, closings = self._wal.sealed(), self._wal.release()
            self._waiting = bool(sealed)
        for close in closings:
            close()
        for path in sealed:
            self._deliver(path, destination, put)
        with self._lock:
            self._waiting = bool(self._wal.sealed())

    def _deliver(self, path: Path, destination: Destination, put: Put) -> None:
        batch = list(frames(path))
        if batch:
            target = _target(path, destination, batch[0].arrival)
            body = destination.encoded(b"".join(frame.payload for frame in batch))
            put(destination, target["bucket"], target["key"], body, batch[0].arrival)
        path.unlink()
        _target_file(path).unlink(missing_ok=True)

    def oldest(self) -> float:
        """When the oldest record arrived that waits, in seconds since 1970; 0.0 when none does."""
        return self._wal.oldest()

    def close(self) -> None:
        """Let go of the files; everything in them waits for the next start."""
        with self._lock:
            self._wal.seal()
            for close in self._wal.release():
                close()

    def delete(self) -> None:
        """Throw away what waits."""
        self.close()
        shutil.rmtree(self.folder)


def _target_file(path: Path) -> Path:
    return path.with_suffix(".json")


def _target(path: Path, destination: Destination, arrival: float) -> dict[str, Any]:
    """Bucket and key of a sealed file, fixed at the first call."""
    fixed = _target_file(path)
    if not fixed.exists():
        target = {"bucket": destination.bucket, "key": destination.object_key(arrival)}
        write_atomic(fixed, json.dumps(target).encode())
    target_of: dict[str, Any] = json.loads(fixed.read_bytes())
    return target_of
