"""Why a run failed, in Glue's words."""

from __future__ import annotations

import json
from pathlib import Path

MAX_MESSAGE = 1000


def reason(report: Path, status: int) -> str:
    """The ErrorMessage of a run whose process ended with `status` (negative: the signal that ended it)."""
    if not report.exists():
        return f"Command failed with exit code {status}"
    said = json.loads(report.read_text(encoding="utf-8"))
    parts = [said["type"], _first_part(said["message"]), _root_cause(said["message"])]
    return ": ".join(part for part in parts if part)[:MAX_MESSAGE]


def failed_tasks(errors: Path) -> int:
    """How many tasks failed, by what Spark logged: `WARN TaskSetManager: Lost task 0.0 in stage 1.0 (TID 1) …`."""
    with errors.open(encoding="utf-8", errors="replace") as lines:
        return sum("TaskSetManager: Lost task " in line for line in lines)


def _first_part(message: str) -> str:
    """An exception's message without the stack traces and plans that Spark appends."""
    lines: list[str] = []
    for line in message.strip().splitlines():
        if line.startswith(("\tat ", "JVM stacktrace:")) or not line.strip():
            break
        lines.append(line.strip())
    return " ".join(lines)


def _root_cause(message: str) -> str:
    """The innermost of a Java exception's causes, which says what the outer ones wrap; "" for other messages."""
    causes = [line.strip() for line in message.splitlines() if line.startswith("Caused by: ")]
    return causes[-1] if causes else ""
