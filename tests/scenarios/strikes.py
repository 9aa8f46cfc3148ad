"""Striking a deploy or a destroy down in the middle of its apply, at a point of its progress."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from lakectl.terraform.toolchain import FLAVOURS
from tests.scenarios.conftest import Lakectl

PATIENCE = 600

ALL = {"destroy": ("--delete-data",)}

TERRAFORM = "terraform"
"""Strikes Terraform itself, with its provider, by SIGKILL."""


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def apply_logs(lake: Lakectl) -> set[Path]:
    return set(lake.folder.glob(".lakectl/env/local/logs/*-apply.log"))


def begun(log: Path) -> int:
    """How many resources an apply has begun to make, change or delete."""
    return sum(event.get("type") == "apply_start" for event in _events(log))


def _events(log: Path) -> list[dict[str, Any]]:
    """What Terraform has told; its last line may be half written."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]


@dataclass(frozen=True)
class Point:
    """A point of an apply: when so much of what it is to do is begun, or done."""

    share: float
    event: str
    """`apply_start` or `apply_complete`, as Terraform's log says."""

    def is_reached(self, log: Path) -> bool:
        """Whether the apply of this log has come so far; before its first resource, everything planned is listed."""
        events = _events(log)
        counts = Counter(event.get("type") for event in events)
        planned = sum(event.get("change", {}).get("action") in _ACTIONS for event in events)
        return counts["apply_start"] > 0 and counts[self.event] >= self.share * planned


_ACTIONS = ("create", "update", "replace", "delete")


def points(number: int, dice: Random) -> list[Point]:
    """So many points of an apply, one from each part of its way, by turns begun and done, in any order.

    Requests are under way at each of them. The last twentieth is left out: a lakectl struck there may be through.
    """
    shares = [0.95 * (part + dice.random()) / number for part in range(number)]
    found = [Point(share, ("apply_start", "apply_complete")[at % 2]) for at, share in enumerate(shares)]
    dice.shuffle(found)
    return found


def strike(lake: Lakectl, command: str, how: signal.Signals | str, point: Point) -> tuple[int, str]:
    """Start the command and strike it at this point of its apply; the exit code and what it said.

    A command that is through before its point comes ends with 0.
    """
    before = apply_logs(lake)
    # A scheduled run of the job may have left a record of itself: that is data, and would be kept.
    running = lake.start(command, "--auto-approve", *ALL.get(command, ()))
    until(lambda: running.poll() is not None or any(map(point.is_reached, apply_logs(lake) - before)))
    if running.poll() is None:
        _send(running, how)
    _, err = running.communicate(timeout=PATIENCE)
    return running.returncode, err


def came_through(lake: Lakectl) -> bool:
    """Whether Terraform's newest apply did all that it was to do."""
    newest = max(apply_logs(lake), key=lambda log: log.stat().st_mtime)
    return '"type":"change_summary"' in newest.read_text(encoding="utf-8", errors="replace")


def _send(running: subprocess.Popen[str], how: signal.Signals | str) -> None:
    if isinstance(how, signal.Signals):
        running.send_signal(how)
        return
    # Terraform leads a session of its own, which its provider belongs to; the embedded AWS may be a child too.
    children = Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text(encoding="ascii")
    for child in children.split():
        if Path(f"/proc/{child}/comm").read_text(encoding="ascii").strip() in FLAVOURS:
            os.killpg(int(child), signal.SIGKILL)


def free(lake: Lakectl) -> None:
    """Wait until a Terraform whose lakectl is dead has finished, or remove the lock of one that is dead too."""
    began = time.monotonic()
    quiet = 0.0
    while lake.json("state", "show", "--json")["lock"] is not None:
        logs = apply_logs(lake)
        quiet = time.time() - max(log.stat().st_mtime for log in logs)
        assert time.monotonic() - began < PATIENCE
        if quiet > _DEAD_SECONDS:
            lake("state", "unlock", "--yes")
        time.sleep(0.5)


# Terraform says every ten seconds that it still waits.
_DEAD_SECONDS = 30
