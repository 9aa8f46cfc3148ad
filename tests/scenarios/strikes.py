"""Striking a deploy or a destroy down in the middle of its apply, at a moment that a seeded dice chooses."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from lakectl.terraform.toolchain import FLAVOURS
from tests.scenarios.conftest import Lakectl

PATIENCE = 600
# How many resources are begun before the strike, and how long after the last of them: requests are under way then.
MOST_BEGUN = 25
MOST_SECONDS = 0.5

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
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    events = (json.loads(line) for line in lines if line.startswith("{") and line.endswith("}"))
    return sum(event.get("type") == "apply_start" for event in events)


def strike(lake: Lakectl, command: str, how: signal.Signals | str, dice: Random) -> tuple[int, str]:
    """Start the command and strike it in its apply; the exit code and what it said.

    A command that is through before its moment comes ends with 0.
    """
    count, pause = dice.randint(1, MOST_BEGUN), dice.uniform(0, MOST_SECONDS)
    before = apply_logs(lake)
    # A scheduled run of the job may have left a record of itself: that is data, and would be kept.
    running = lake.start(command, "--auto-approve", *ALL.get(command, ()))
    until(lambda: running.poll() is not None or any(begun(log) >= count for log in apply_logs(lake) - before))
    time.sleep(pause)
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
