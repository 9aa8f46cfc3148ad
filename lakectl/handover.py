"""An error's way from a child process (main.py) to its parent, so that the user is told it in the same words."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from lakectl.errors import LakectlError, UsageError

FILE = "LAKECTL_ERROR_FILE"
"""The environment variable that names the file to leave an error in."""


def leave(error: LakectlError) -> int:
    """In the child: leave the error where the parent looks for it, or tell it when nobody does; the exit code."""
    file = os.environ.get(FILE)
    if file:
        message = {"sentence": error.sentence, "hint": error.hint, "exit_code": error.exit_code}
        Path(file).write_text(json.dumps(message), encoding="utf-8")
    else:
        sys.stderr.writelines(f"{line}\n" for line in (error.sentence, error.hint) if line)
    return error.exit_code


def collect(file: Path) -> LakectlError | None:
    """In the parent: the error that the child left, None when it left none."""
    if not file.is_file():
        return None
    message = json.loads(file.read_text(encoding="utf-8"))
    kind = UsageError if message["exit_code"] == UsageError.exit_code else LakectlError
    return kind(message["sentence"], hint=message["hint"])
