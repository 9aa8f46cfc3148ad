"""A file of lines that only grows."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from lakectl.localaws.files import SharedSync


class LineFile:
    """Many threads append. A line that a crash cut short is dropped at the next start: nobody was told of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._handle = -1
        self._sync = SharedSync()
        self.count = 0
        self.size = 0
        if path.exists():
            self._recover()

    def _recover(self) -> None:
        with self._path.open("rb") as file:
            for line in file:
                if line.endswith(b"\n"):
                    self.count += 1
                    self.size += len(line)
        os.truncate(self._path, self.size)

    def append(self, lines: Sequence[bytes]) -> Callable[[], None]:
        """Add lines (without their newlines); what is returned waits until they are on disk."""
        content = b"".join(line + b"\n" for line in lines)
        with self._lock:
            if self._handle < 0:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            view = memoryview(content)
            while view:
                view = view[os.write(self._handle, view) :]
            self.count += len(lines)
            self.size += len(content)
            number = self._sync.wrote()
        return lambda: self._sync.wait(number, lambda: self._handle)

    def read(self, offset: int, count: int) -> tuple[list[bytes], int]:
        """Up to `count` lines from a byte offset on, and the offset after them; [] at the end."""
        lines: list[bytes] = []
        if not self._path.exists():
            return lines, offset
        with self._path.open("rb") as file:
            file.seek(offset)
            for line in file:
                if len(lines) == count or offset + len(line) > self.size:
                    break  # what lies beyond the size is being written
                lines.append(line[:-1])
                offset += len(line)
        return lines, offset

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._handle >= 0:
                self._sync.close(self._handle)
                self._handle = -1

    def delete(self) -> None:
        """Remove it."""
        self.close()
        self._path.unlink(missing_ok=True)
