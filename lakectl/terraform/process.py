"""The one door to processes of this room.

A process writes its output straight into a log file, which we follow. So nothing it does depends on us: when lakectl is
killed, Terraform still finishes, saves the state and gives the lock back.

It runs in its own session. Ctrl-C therefore reaches us alone, and we pass it on, once: Terraform then ends what it has
begun and saves the state, whereas a second interrupt would make it stop at once and may lose both.
"""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

from lakectl.errors import InterruptedByUserError

Progress = Callable[[str], None]

# SIGHUP too: a closed terminal is no reason to leave a half-made lake and a locked state behind.
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PAUSE = 0.05
_ASK_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What to run, where, with which whole environment, and where its output goes."""

    argv: Sequence[str]
    folder: Path
    environ: Mapping[str, str]
    log: Path


def follow(command: Command, on_line: Callable[[str], None], progress: Progress) -> int:
    """Run to the end and return the exit code; both output streams go to the log, each line of them to `on_line`.

    Raises InterruptedByUserError when the user interrupted, after the process has ended.
    """
    with command.log.open("ab") as out, command.log.open(encoding="utf-8", errors="replace") as lines:
        lines.seek(0, 2)
        process = _start(command, stdout=out, stderr=out)
        with _forwarding(process, command, progress):
            while process.poll() is None:
                _drain(lines, on_line)
                time.sleep(_PAUSE)
            _drain(lines, on_line, last=True)
    return process.returncode


def capture(command: Command, progress: Progress) -> tuple[int, bytes]:
    """Run to the end; returns the exit code and standard output, which may hold secrets and so is not logged.

    Standard error goes to the log. Raises InterruptedByUserError as `follow` does.
    """
    with command.log.open("ab") as log:
        process = _start(command, stdout=subprocess.PIPE, stderr=log)
        with _forwarding(process, command, progress):
            output, _ = process.communicate()
    return process.returncode, output


class AskError(Exception):
    """A program could not be started or didn't answer in time."""


def ask(argv: Sequence[str], environ: Mapping[str, str]) -> bytes:
    """What a program answers to a short question; nothing is logged. Raises AskError."""
    try:
        return subprocess.run(argv, env=environ, capture_output=True, timeout=_ASK_SECONDS, check=False).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AskError(str(error)) from error


def _start(command: Command, *, stdout: IO[bytes] | int, stderr: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command.argv,
        cwd=command.folder,
        env=dict(command.environ),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    )


def _drain(lines: IO[str], on_line: Callable[[str], None], *, last: bool = False) -> None:
    """Hand on what has been written since; a line without its end waits for the rest, unless it's the last."""
    while True:
        start = lines.tell()
        line = lines.readline()
        if not line:
            return
        if not line.endswith("\n") and not last:
            lines.seek(start)
            return
        on_line(line.rstrip("\n"))


@contextmanager
def _forwarding(process: subprocess.Popen[bytes], command: Command, progress: Progress) -> Iterator[None]:
    """Pass the first interrupt on; raise InterruptedByUserError at the end if there was one."""
    tool = Path(command.argv[0]).name
    received = 0

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        nonlocal received
        received += 1
        if received == 1:
            process.send_signal(signal.SIGINT)
            progress(f"Interrupted: waiting for {tool} to finish what it has begun …")
        else:
            progress(f"Still waiting for {tool}; killing it could lose the state (process {process.pid}).")

    with _handlers(on_signal):
        try:
            yield
        finally:
            process.wait()
    if received:
        raise InterruptedByUserError(
            f"Interrupted; {tool} has stopped cleanly.", hint="Run the command again to go on from here."
        )


@contextmanager
def _handlers(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Python takes signals in the main thread alone; elsewhere this does nothing."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
