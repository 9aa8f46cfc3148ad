"""The thread that flushes every stream's buffer when it's due."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws.delivery.buffer import NEVER, Buffer, Put
from lakectl.localaws.delivery.destination import Destination

log = logging.getLogger(__name__)

RETRY_SECONDS = 5.0
_LONGEST_PAUSE = 60.0

Name = tuple[str, str]
"""Region and stream."""

Refused = Callable[[Destination, ClientError], None]
"""Told of every delivery that S3 refuses; it must not fail."""


class Pump:
    """The buffers of all streams, kept in `folder/REGION/STREAM/`."""

    def __init__(
        self, folder: Path, destination_of: Callable[[Name], Destination | None], put: Put, refused: Refused
    ) -> None:
        self._folder = folder
        self._destination_of = destination_of
        self._put = put
        self._refused = refused
        self._buffers: dict[Name, Buffer] = {}
        self._blocked: dict[Name, float] = {}
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._wake = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="firehose", daemon=True)

    def buffer(self, name: Name) -> Buffer:
        """The stream's buffer, made when first asked for."""
        with self._lock:
            if name not in self._buffers:
                self._buffers[name] = Buffer(self._folder / name[0] / name[1])
            return self._buffers[name]

    def start(self) -> None:
        """Take up what an earlier process left, and begin."""
        for folder in self._folder.glob("*/*"):
            self.buffer((folder.parent.name, folder.name))
        self._thread.start()

    def stop(self) -> None:
        """End; what waits is on disk for the next start."""
        self._stopped = True
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        for buffer in self._buffers.values():
            buffer.close()

    def oldest(self) -> list[tuple[Name, float]]:
        """When the oldest record of each stream arrived that waits."""
        with self._lock:
            buffers = list(self._buffers.items())
        return [(name, oldest) for name, buffer in buffers if (oldest := buffer.oldest())]

    def notify(self) -> None:
        """Something was appended: look again what is due."""
        self._wake.set()

    def drop(self, name: Name) -> None:
        """Forget a stream that is being deleted, after a last flush."""
        with self._flushing, self._lock:
            buffer = self._buffers.pop(name, None)
        if buffer is None:
            return
        self._flush(name, buffer, everything=True)
        buffer.delete()

    def _run(self) -> None:
        while not self._stopped:
            self._wake.clear()
            pause = self._round() - time.time()
            if pause > 0:
                self._wake.wait(min(pause, _LONGEST_PAUSE))

    def _round(self) -> float:
        """Flush what is due; when the next one is."""
        upcoming = NEVER
        with self._lock:
            buffers = list(self._buffers.items())
        for name, buffer in buffers:
            with self._flushing:
                upcoming = min(upcoming, self._look(name, buffer))
        return upcoming

    def _look(self, name: Name, buffer: Buffer) -> float:
        destination = self._destination_of(name)
        if destination is None or name not in self._buffers:
            return NEVER
        due = max(buffer.due(destination), self._blocked.get(name, 0.0))
        if due <= time.time():
            self._flush(name, buffer)
            due = max(buffer.due(destination), self._blocked.get(name, 0.0))
        return due

    def _flush(self, name: Name, buffer: Buffer, *, everything: bool = False) -> None:
        """Flush; a failure is told in the log and tried again, as Firehose does for a day."""
        destination = self._destination_of(name)
        if destination is None:
            return
        try:
            buffer.flush(destination, self._put, everything=everything)
        except (BotoCoreError, ClientError) as error:
            self._blocked[name] = time.time() + RETRY_SECONDS
            log.warning("delivery of stream %s to bucket %s failed: %s", name[1], destination.bucket, error)
            if isinstance(error, ClientError):
                self._refused(destination, error)
        except Exception:  # the thread serves every stream
            self._blocked[name] = time.time() + RETRY_SECONDS
            log.exception("delivery of stream %s", name[1])
        else:
            self._blocked.pop(name, None)
