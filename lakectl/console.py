"""Talking to people (stderr) and handing out data (stdout)."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click

# A log that isn't a terminal gets a sign of life at least this often, in seconds.
_QUIET_SECONDS = 1.0


class Console:
    """The two channels of a command."""

    def __init__(self, *, debug: bool = False) -> None:
        self.debug = debug

    def say(self, text: str = "") -> None:
        """A line for people."""
        click.echo(text, err=True)

    def out(self, text: str) -> None:
        """A line of data."""
        click.echo(text)

    def json(self, value: Any) -> None:
        """A JSON document as data."""
        click.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table as data, in columns as wide as their widest cell."""
        widths = [max(len(cell) for cell in column) for column in zip(header, *rows, strict=True)]
        for line in (header, ["-" * width for width in widths], *rows):
            self.out("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())

    def facts(self, facts: Mapping[str, object]) -> None:
        """Names and values for people, aligned."""
        width = max(map(len, facts), default=0)
        for name, value in facts.items():
            self.say(f"  {name.ljust(width)}  {value}")

    @property
    def interactive(self) -> bool:
        """Whether there is a terminal to ask somebody at."""
        return sys.stdin.isatty()

    def confirm(self, question: str) -> bool:
        """A yes from the terminal; False when there is no terminal to ask."""
        return self.interactive and click.confirm(question, err=True)

    def ask(self, question: str) -> str:
        """A line typed at the terminal; "" when there is no terminal to ask."""
        return str(click.prompt(question, default="", show_default=False, err=True)) if self.interactive else ""

    @contextmanager
    def step(self, title: str) -> Iterator[Progress]:
        """Show that something is being done, how far it is and how long it took."""
        progress = Progress(self, title)
        outcome = "failed"
        try:
            yield progress
            outcome = "done"
        finally:
            progress.end(outcome)


class Progress:
    """The news of one step: rewritten in place on a terminal, throttled lines in a log."""

    def __init__(self, console: Console, title: str) -> None:
        self._console = console
        self._title = title
        self._began = time.monotonic()
        self._spoke = 0.0
        self._news = ""
        self._live = sys.stderr.isatty()
        self._show("…")

    def __call__(self, news: str) -> None:
        """Tell how far it is."""
        if self._live or (news != self._news and time.monotonic() - self._spoke >= _QUIET_SECONDS):
            self._news = news
            self._show(f"… {news}")

    def end(self, word: str) -> None:
        """Close the step."""
        self._show(f": {word} ({time.monotonic() - self._began:.1f} s)")
        if self._live:
            click.echo(err=True)

    def _show(self, text: str) -> None:
        self._spoke = time.monotonic()
        line = f"{self._title}{text}"
        if self._live:
            columns = shutil.get_terminal_size().columns
            click.echo(f"\r\033[K{line[: columns - 1]}", nl=False, err=True)
        else:
            click.echo(line, err=True)
