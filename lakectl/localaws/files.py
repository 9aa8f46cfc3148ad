"""Files that are whole and on disk when a call returns."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def write_atomic(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Replace a file: readers see the old or the new one, and after a crash one of both is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(handle)
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Put new and renamed entries of a folder on disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class SharedSync:
    """One fdatasync for all threads that wait for the disk: whoever comes first syncs what the others wrote too.

    Writes, opening and closing are the caller's to put under a lock of his own; `wait` is called outside of it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._written = 0
        self._synced = 0

    def wrote(self) -> int:
        """Count a write that was just done; the number to wait for."""
        self._written += 1
        return self._written

    def wait(self, number: int, handle: Callable[[], int]) -> None:
        """Return when this write is on disk; `handle` is the file that is open then."""
        with self._lock:
            if self._synced < number:
                covered = self._written
                os.fdatasync(handle())
                self._synced = covered

    def close(self, handle: int) -> None:
        """Sync what is left, and close the file."""
        with self._lock:
            if self._synced < self._written:
                os.fdatasync(handle)
                self._synced = self._written
            os.close(handle)


class FileDocument:
    """A JSON document in one file (see `api.Document`)."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> dict[str, Any]:
        """The saved state, {} at first."""
        if not self._path.exists():
            return {}
        state: dict[str, Any] = json.loads(self._path.read_bytes())
        return state

    def save(self, state: Mapping[str, Any]) -> None:
        """Replace it; on disk when this returns."""
        write_atomic(self._path, json.dumps(state, separators=(",", ":")).encode())
