"""Which commit the files on disk are."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Checkout:
    """A commit id, "" outside of git; and whether the files differ from it."""

    commit: str
    dirty: bool


def checkout_of(project: Path) -> Checkout:
    """The checkout of a folder."""
    commit = _git(project, "rev-parse", "HEAD")
    return Checkout(commit=commit, dirty=bool(_git(project, "status", "--porcelain")) if commit else False)


def _git(project: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(
            ("git", *arguments),  # noqa: S607 - whatever git the user has
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def files_at(project: Path, revision: str, folder: str, suffix: str) -> dict[str, str] | None:
    """The texts of a folder's files at a revision, by name; None when git knows no such revision here."""
    commit = _git(project, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}")
    if not commit or revision.startswith("-"):
        return None
    names = _git(project, "ls-tree", "--full-tree", "--name-only", f"{commit}:./{folder}").splitlines()
    return {name: _git(project, "show", f"{commit}:./{folder}/{name}") for name in names if name.endswith(suffix)}
