"""A write-ahead file: what `write` took is on disk when `wait` returns, whole or not at all.

A frame is length, CRC-32, arrival (seconds since 1970) and the bytes. A frame that a crash cut short was never answered
and is dropped at the next start.
"""

from __future__ import annotations

import os
import struct
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lakectl.localaws.files import SharedSync, sync_folder

_HEADER = struct.Struct(">IId")
_OPEN = "open.wal"


@dataclass(frozen=True, slots=True)
class Frame:
    """What one `write` took."""

    arrival: float
    payload: bytes


class WriteAheadLog:
    """The open file of one stream, and the sealed ones that wait for delivery. Only `wait` is for many threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / _OPEN
        self._handle = -1
        self._sync = SharedSync()
        self.size = 0
        """Payload bytes in the open file."""
        self.first = 0.0
        """Arrival of its oldest frame."""
        self._recover()

    def _recover(self) -> None:
        if not self._path.exists():
            return
        end = 0
        for frame in frames(self._path):
            self._note(frame)
            end += _HEADER.size + len(frame.payload)
        os.truncate(self._path, end)

    def _note(self, frame: Frame) -> None:
        self.first = self.first if self.size else frame.arrival
        self.size += len(frame.payload)

    def write(self, frame: Frame) -> int:
        """Take a frame; the number to `wait` for."""
        if self._handle < 0:
            self._open()
        content = _HEADER.pack(len(frame.payload), zlib.crc32(frame.payload), frame.arrival) + frame.payload
        view = memoryview(content)
        while view:
            view = view[os.write(self._handle, view) :]
        self._note(frame)
        return self._sync.wrote()

    def wait(self, number: int) -> None:
        """Return when that frame is on disk; many threads may wait at once."""
        self._sync.wait(number, lambda: self._handle)

    def _open(self) -> None:
        self._handle = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        sync_folder(self._folder)

    def seal(self) -> None:
        """Set the open file apart for delivery; the next frame begins a new one."""
        self.close()
        # Never a number again: what is left of a delivered file must not be taken for this one's.
        number = max(time.time_ns(), *(int(path.stem) + 1 for path in self.sealed()), 0)
        self._path.rename(self._folder / f"{number:020d}.wal")
        sync_folder(self._folder)
        self.size = 0

    def sealed(self) -> list[Path]:
        """The files that wait for delivery, oldest first."""
        return sorted(path for path in self._folder.glob("*.wal") if path.name != _OPEN)

    def close(self) -> None:
        """Let go of the open file."""
        if self._handle >= 0:
            self._sync.close(self._handle)
            self._handle = -1


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
