"""Terraform's machine-readable output (`-json`): one message a line, kept as far as we show or judge it.

The format: "Machine-Readable UI" in Terraform's documentation. OpenTofu writes the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_VERBS = {"create": "create", "update": "change", "delete": "destroy", "replace": "replace"}
_DONE = {"create": "created", "update": "changed", "delete": "destroyed"}
# How many finished events a planned action brings; the others (read, move, import, forget) bring none that we count.
_EVENTS = {"create": 1, "update": 1, "delete": 1, "replace": 2}
_TEXT_ERROR = re.compile(r"^\s*Error: (.+)$", re.MULTILINE)
# Colours, and the frame around an error.
_DECORATION = re.compile(r"\x1b\[[0-9;]*m|[╷│╵]")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An error, as Terraform words it."""

    summary: str
    detail: str


@dataclass(frozen=True, slots=True)
class Changes:
    """Terraform's own count; a replaced resource counts as one added and one removed."""

    add: int = 0
    change: int = 0
    remove: int = 0


class Reader:
    """Takes the lines of one command, tells `progress` of each event, keeps errors and counts."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        self._progress = progress
        self._planned = 0
        self._done = 0
        self.changes = Changes()
        self.errors: list[Diagnostic] = []

    def line(self, text: str) -> None:
        """One line of output; text that isn't a message (a crash, a plugin's chatter) only stays in the log."""
        if not text.startswith("{"):
            return
        try:
            message = json.loads(text)
        except ValueError:
            return
        handle = _HANDLERS.get(message.get("type", ""))
        if handle is not None:
            handle(self, message)

    def diagnostic(self, message: dict[str, Any]) -> None:
        """Keep an error; a warning stays in the log."""
        found = message["diagnostic"]
        if found.get("severity") == "error":
            self.errors.append(Diagnostic(found.get("summary", ""), found.get("detail", "")))

    def planned(self, message: dict[str, Any]) -> None:
        """A resource that will change."""
        self.count(message)
        action = message["change"]["action"]
        self._progress(f"{_VERBS.get(action, action)} {message['change']['resource']['addr']}")

    def count(self, message: dict[str, Any]) -> None:
        """Add a planned change to what an apply will have to do."""
        self._planned += _EVENTS.get(message["change"]["action"], 0)

    def refreshed(self, message: dict[str, Any]) -> None:
        """A resource that has been looked up."""
        self._progress(f"read {message['hook']['resource']['addr']}")

    def running(self, message: dict[str, Any]) -> None:
        """A resource that takes its time: Terraform says so every ten seconds."""
        hook = message["hook"]
        self._progress(f"{self._counter()} {hook['resource']['addr']} … {hook['elapsed_seconds']} s")

    def applied(self, message: dict[str, Any]) -> None:
        """A resource that is finished."""
        hook = message["hook"]
        if hook["action"] not in _DONE:
            self.refreshed(message)
            return
        self._done += 1
        verb = _DONE[hook["action"]]
        self._progress(f"{self._counter()} {verb} {hook['resource']['addr']} ({hook['elapsed_seconds']} s)")

    def failed(self, message: dict[str, Any]) -> None:
        """A resource that could not be changed; the reason follows as a diagnostic."""
        self._progress(f"{self._counter()} failed {message['hook']['resource']['addr']}")

    def summary(self, message: dict[str, Any]) -> None:
        """Terraform's count at the end."""
        counts = message["changes"]
        self.changes = Changes(counts["add"], counts["change"], counts["remove"])

    def _counter(self) -> str:
        return f"{self._done}/{max(self._planned, self._done)}"


class ApplyReader(Reader):
    """As Reader, but counts what an apply repeats from its plan without showing it again."""

    def planned(self, message: dict[str, Any]) -> None:
        """Part of the total."""
        self.count(message)


def text_errors(text: str) -> list[Diagnostic]:
    """The errors in what Terraform writes for people, of the commands that have no machine-readable output.

    A text without an `Error:` (force-unlock has none) is taken to be the error itself.
    """
    plain = _DECORATION.sub("", text).strip()
    marked = [Diagnostic(match[1].strip(), plain[match.end() :].strip()) for match in _TEXT_ERROR.finditer(plain)]
    return marked or [Diagnostic(line.strip(), "") for line in plain.splitlines()[:1]]


_HANDLERS: dict[str, Callable[[Reader, dict[str, Any]], None]] = {
    "diagnostic": lambda reader, message: reader.diagnostic(message),
    "planned_change": lambda reader, message: reader.planned(message),
    "refresh_complete": lambda reader, message: reader.refreshed(message),
    "apply_progress": lambda reader, message: reader.running(message),
    "apply_complete": lambda reader, message: reader.applied(message),
    "apply_errored": lambda reader, message: reader.failed(message),
    "change_summary": lambda reader, message: reader.summary(message),
}
