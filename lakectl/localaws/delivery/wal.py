"""Write-ahead files: what `write` took is on disk when its wait returns, whole or not at all.

A file grows until it is sealed; then the next write begins another one. Nothing but `Waiting` touches the disk's queue,
so that whoever holds the lock around the rest never waits for it. A frame is length, CRC-32, arrival (seconds since
1970) and the bytes. A frame that a crash cut short was never answered and is left out.
"""

from __future__ import annotations

import os
import struct
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lakectl.localaws.files import SharedSync, sync_folder

_HEADER = struct.Struct(">IId")

Waiting = Callable[[], None]
"""Returns when what was written is on disk; many threads may wait at once."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What one `write` took."""

    arrival: float
    payload: bytes


class _File:
    """A file that is open for writing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.first = 0.0
        self.size = 0
        self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_EXCL, 0o600)
        self._sync = SharedSync()
        self._is_listed = False

    def write(self, frame: Frame) -> Waiting:
        content = _HEADER.pack(len(frame.payload), zlib.crc32(frame.payload), frame.arrival) + frame.payload
        view = memoryview(content)
        while view:
            view = view[os.write(self._handle, view) :]
        self.first = self.first if self.size else frame.arrival
        self.size += len(frame.payload)
        number = self._sync.wrote()
        return lambda: self._wait(number)

    def _wait(self, number: int) -> None:
        self._list()
        self._sync.wait(number, lambda: self._handle)

    def _list(self) -> None:
        if not self._is_listed:
            sync_folder(self.path.parent)
            self._is_listed = True

    def close(self) -> None:
        self._list()
        self._sync.close(self._handle)


class WriteAheadLog:
    """The open file of one stream, and the sealed ones that wait for delivery. Of many threads one at a time."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._open: _File | None = None
        self._ended: list[_File] = []
        self._last = 0

    @property
    def size(self) -> int:
        """Payload bytes in the open file."""
        return self._open.size if self._open else 0

    @property
    def first(self) -> float:
        """Arrival of its oldest frame."""
        return self._open.first if self._open else 0.0

    def write(self, frame: Frame) -> Waiting:
        """Take a frame; the way to wait for it."""
        if self._open is None:
            self._open = _File(self._folder / f"{self._number():020d}.wal")
        return self._open.write(frame)

    def _number(self) -> int:
        # Never a number again: what is left of a delivered file must not be taken for this one's.
        used = [int(path.stem) for path in self._folder.iterdir() if path.stem.isdigit()]
        self._last = max(time.time_ns(), self._last + 1, *(number + 1 for number in used), 0)
        return self._last

    def seal(self) -> None:
        """Set the open file apart for delivery; the next frame begins a new one."""
        if self._open is not None:
            self._ended.append(self._open)
            self._open = None

    def sealed(self) -> list[Path]:
        """The files that wait for delivery, oldest first."""
        now = self._open.path if self._open else None
        return sorted(path for path in self._folder.glob("*.wal") if path != now)

    def oldest(self) -> float:
        """When the first file was begun of those that aren't delivered, in seconds since 1970; 0.0 without any."""
        return min((int(path.stem) / 1e9 for path in self._folder.glob("*.wal")), default=0.0)

    def release(self) -> list[Waiting]:
        """What closes the files that were sealed; to be called without the lock, for it waits for the disk."""
        ended, self._ended = self._ended, []
        return [file.close for file in ended]


def frames(path: Path) -> Iterator[Frame]:
    """The whole frames of a file, up to the first that isn't."""
    content = path.read_bytes()
    at = 0
    while at + _HEADER.size <= len(content):
        length, checksum, arrival = _HEADER.unpack_from(content, at)
        at += _HEADER.size
        payload = content[at : at + length]
        if len(payload) < length or zlib.crc32(payload) != checksum:
            return
        yield Frame(arrival, payload)
        at += length
