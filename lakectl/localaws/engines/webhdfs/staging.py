"""Files that are written but not committed: a job's own, on local disk, never in S3."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from lakectl.localaws.engines.webhdfs.paths import ObjectPath
from lakectl.localaws.engines.webhdfs.status import FileStatus, directory


class Staging:
    """The uncommitted files and the empty directories of one run; safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._files: dict[ObjectPath, Path] = {}
        self._folders: set[ObjectPath] = set()

    def add(self, path: ObjectPath, file: Path) -> None:
        """Keep a closed file; it replaces one of that path."""
        with self._lock:
            replaced = self._files.get(path)
            self._files[path] = file
        if replaced:
            replaced.unlink()

    def add_folder(self, path: ObjectPath) -> None:
        """Remember an empty directory."""
        with self._lock:
            self._folders.add(path)

    def file(self, path: ObjectPath) -> Path | None:
        """The bytes of an uncommitted file."""
        with self._lock:
            return self._files.get(path)

    def status(self, path: ObjectPath) -> FileStatus | None:
        """The file or directory, None when there is none."""
        with self._lock:
            file = self._files.get(path)
            if file:
                return _file_status("", file)
            known = path in self._folders or any(_below(path, other) for other in (*self._files, *self._folders))
        return directory() if known else None

    def children(self, path: ObjectPath) -> dict[str, FileStatus]:
        """The direct children by name."""
        found: dict[str, FileStatus] = {}
        with self._lock:
            for folder in self._folders:
                if _below(path, folder):
                    name = folder.key[len(path.folder) :].partition("/")[0]
                    found[name] = directory(name)
            for other, file in self._files.items():
                if _below(path, other):
                    name, _, rest = other.key[len(path.folder) :].partition("/")
                    found[name] = directory(name) if rest else _file_status(name, file)
        return found

    def take(self, path: ObjectPath) -> dict[str, Path]:
        """Remove the file or tree and return its files by their key below `path` ("" for the file itself)."""
        with self._lock:
            taken = {other: file for other, file in self._files.items() if other == path or _below(path, other)}
            for other in taken:
                del self._files[other]
            self._folders = {folder for folder in self._folders if folder != path and not _below(path, folder)}
        return {_relative(path, other): file for other, file in taken.items()}

    def discard(self, path: ObjectPath) -> bool:
        """Delete the file or tree; whether there was one."""
        existed = self.status(path) is not None
        for file in self.take(path).values():
            file.unlink()
        return existed

    def visit(self, path: ObjectPath, action: Callable[[str, Path], None]) -> None:
        """Call `action(key below path, file)` in key order, then forget each; what failed and what follows stays."""
        with self._lock:
            files = sorted(
                (_relative(path, other), other) for other in self._files if other == path or _below(path, other)
            )
        for relative, other in files:
            file = self._files[other]
            action(relative, file)
            with self._lock:
                del self._files[other]
        self.take(path)


def _below(path: ObjectPath, other: ObjectPath) -> bool:
    return other.bucket == path.bucket and other != path and other.key.startswith(path.folder)


def _relative(path: ObjectPath, other: ObjectPath) -> str:
    return "" if other == path else other.key[len(path.folder) :]


def _file_status(name: str, file: Path) -> FileStatus:
    stat = file.stat()
    return FileStatus(name, stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC))
