"""Threads that wait for the disk at the same time share a sync, and none goes on before its own write is on disk."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lakectl.localaws.commit import Committer
from lakectl.localaws.delivery.wal import Frame, WriteAheadLog, frames
from lakectl.localaws.lines import LineFile

THREADS = 12


class Disk:
    """The real fdatasync, slow, counted, and with what the file held when it began."""

    def __init__(self, path: Callable[[], Path]) -> None:
        self.syncs = 0
        self.durable = b""
        self._path = path
        self._sync = os.fdatasync

    def __call__(self, handle: int) -> None:
        held = self._path().read_bytes()
        time.sleep(0.02)
        self._sync(handle)
        self.syncs += 1
        self.durable = held


def test_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lines"
    disk, file = Disk(lambda: path), LineFile(path)
    monkeypatch.setattr(os, "fdatasync", disk)

    def append(number: int) -> bool:
        file.append([b"%d" % number])()
        return b"%d\n" % number in disk.durable

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(pool.map(append, range(100, 100 + 4 * THREADS)))
    file.close()
    assert disk.syncs < 2 * THREADS
    assert file.count == 4 * THREADS
    assert sorted(path.read_bytes().split()) == [b"%d" % number for number in range(100, 100 + 4 * THREADS)]


def test_frames_of_a_file_that_is_sealed_meanwhile(tmp_path: Path) -> None:
    log, lock = WriteAheadLog(tmp_path), threading.Lock()

    def write(number: int) -> None:
        closings: list[Callable[[], None]] = []
        with lock:
            wait = log.write(Frame(1.0, b"%d" % number))
        wait()
        if number % 5 == 0:
            with lock:
                log.seal()
                closings = log.release()
        for close in closings:
            close()

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, range(20 * THREADS)))
    log.seal()
    found = [int(frame.payload) for path in log.sealed() for frame in frames(path)]
    assert sorted(found) == list(range(20 * THREADS))


def test_what_waits_is_synced_before_a_file_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = WriteAheadLog(tmp_path)
    wait = log.write(Frame(1.0, b"x"))
    (path,) = tmp_path.glob("*.wal")
    disk = Disk(lambda: path)
    monkeypatch.setattr(os, "fdatasync", disk)
    log.seal()
    (close,) = log.release()
    close()
    assert disk.syncs == 1
    wait()
    assert disk.syncs == 1


def test_a_frame_that_a_crash_cut_short_is_left_out(tmp_path: Path) -> None:
    log = WriteAheadLog(tmp_path)
    log.write(Frame(1.0, b"whole"))()
    log.write(Frame(2.0, b"short"))()
    (path,) = tmp_path.glob("*.wal")
    os.truncate(path, path.stat().st_size - 1)
    again = WriteAheadLog(tmp_path)
    assert [frame.payload for file in again.sealed() for frame in frames(file)] == [b"whole"]
    again.write(Frame(3.0, b"next"))()
    assert len(again.sealed()) == 1


def test_requests_share_a_turn_and_each_gets_its_own_failure() -> None:
    turns: list[int] = []

    def wait() -> None:
        turns.append(threading.get_ident())
        time.sleep(0.01)

    def fail() -> None:
        raise OSError("the disk is full")

    async def together() -> list[BaseException | None]:
        committer = Committer()
        return await asyncio.gather(
            committer.wait([wait]), committer.wait([wait, wait]), committer.wait([fail]), return_exceptions=True
        )

    first, second, third = asyncio.run(together())
    assert (first, second, str(third)) == (None, None, "the disk is full")
    assert len(turns) == 3
