"""What was answered is on disk: the state of ministack's services is saved before a changing request is answered.

ministack saves at shutdown alone. Here the services that a request touched are encoded and written (atomic, synced)
before the answer leaves; requests that wait for the same file share one write. Effects that come later, such as a
function's log lines, are caught by a sweep.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import hashlib
import itertools
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from lakectl.localaws import seam
from lakectl.localaws.files import write_atomic

log = logging.getLogger(__name__)

SWEEP_SECONDS = 1.0
_ENCODE_TRIES = 5

# Operations whose names say that they change nothing that is kept.
_READS = (
    "BatchGet",
    "Decrypt",
    "Describe",
    "Encrypt",
    "Filter",
    "GenerateDataKey",
    "Get",
    "Head",
    "Invoke",
    "List",
    "Lookup",
    "Query",
    "ReEncrypt",
    "Search",
    "Sign",
    "Simulate",
    "Test",
    "Verify",
)

# Services whose requests change other services' state at once, by name of the state file.
_EFFECTS = {"sns": ("sqs",), "lambda": ("cloudwatch_logs",)}


@dataclass(slots=True)
class Exchange:
    """One request as far as saving goes."""

    service: str = ""
    operation: str = ""
    own: bool = False
    """Answered by a service of lakectl, which saved its own state."""
    touched: set[str] = field(default_factory=set)
    """State files that it says need saving."""
    failure: str = ""
    """Why something couldn't be written, whatever the service is about to answer."""

    def keys(self) -> set[str]:
        """The state files to save before the answer goes out."""
        if self.own or self.operation.startswith(_READS):
            return self.touched
        return {*self.touched, *seam.state_keys(self.service), *_EFFECTS.get(self.service, ())}


current: contextvars.ContextVar[Exchange] = contextvars.ContextVar("lakectl_exchange")


def touch(key: str) -> None:
    """Note that the request in progress changed this service of ministack (name of its state file)."""
    exchange = current.get(None)
    if exchange is not None:
        exchange.touched.add(key)


def write_object(path: Path, content: bytes) -> None:
    """Write a file of S3, on disk when this returns; a failure is told by the request's answer, too.

    ministack logs it and answers that the object is stored.
    """
    try:
        write_atomic(path, content)
    except OSError as error:
        exchange = current.get(None)
        if exchange is not None:
            exchange.failure = f"{type(error).__name__}: {error}"
        raise


class Saver:
    """Writes state files; one at a time per file, shared by all who wait."""

    def __init__(self) -> None:
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._clock = itertools.count(1)
        self._included: defaultdict[str, int] = defaultdict(int)
        self._written: dict[str, bytes] = {}
        self._changed = asyncio.Event()
        self._sweeper: asyncio.Task[None] | None = None

    async def save(self, keys: set[str]) -> None:
        """Return when the present state of these files is on disk."""
        self._changed.set()
        for key in sorted(keys):
            await self._save(key)

    async def _save(self, key: str) -> None:
        asked = next(self._clock)
        async with self._locks[key]:
            if self._included[key] > asked:
                return  # the write that we waited for began after our change
            self._included[key] = next(self._clock)
            encoded = await _encoded(key)
            if encoded is None:
                return
            path, content = encoded
            digest = hashlib.blake2b(content).digest()
            if self._written.get(key) != digest:
                await asyncio.to_thread(write_atomic, path, content)
                self._written[key] = digest

    def start(self) -> None:
        """Begin the sweep."""
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """End the sweep; ministack saves everything itself now."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sweeper

    async def _sweep(self) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            for _ in range(2):  # the second catches what the request left running
                await asyncio.sleep(SWEEP_SECONDS)
                for key in seam.loaded_state_keys():
                    await self._save(key)


async def _encoded(key: str) -> tuple[Path, bytes] | None:
    """The state as it is now; worker threads of ministack may change it meanwhile, then try again."""
    for _ in range(_ENCODE_TRIES):
        try:
            return seam.state(key)
        except RuntimeError as error:  # "dictionary changed size during iteration"
            log.debug("state of %s is changing: %s", key, error)
            await asyncio.sleep(0)
    return seam.state(key)
