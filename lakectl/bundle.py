"""The zips that run elsewhere: in Glue and in Lambda. The same package as here, never a copy of its source.

A zip is byte-identical whenever its files are: sorted, fixed timestamps, stored (deflate differs between zlib builds).
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import lakectl
from lakectl.config import names

BUILD = Path(".lakectl", "build")

# The oldest time that a zip can hold.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16
_UNIX = 3


def job_libraries(project: Path) -> Path:
    """Writes what the Glue job's script imports (its --extra-py-files); the zip's path."""
    jobs = _tree(project, project / "glue_jobs", "*.py")
    del jobs[names.job_script_key()]
    return _write(project / BUILD / "lake_libs.zip", {**_events(), **jobs})


def simulator(project: Path) -> Path:
    """Writes the simulator Lambda's code with all contracts; the zip's path."""
    handler = project / "lambda_src" / "simulator" / "handler.py"
    files = {**_events(), **_tree(project, project / "streams", "*.toml"), "handler.py": handler.read_bytes()}
    return _write(project / BUILD / "simulator.zip", files)


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files (name in the zip → content), the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def _events() -> dict[str, bytes]:
    """`lakectl/__init__.py` and `lakectl/events/**`, the part of lakectl that needs the standard library alone."""
    package = Path(lakectl.__file__).parent
    return {
        "lakectl/__init__.py": (package / "__init__.py").read_bytes(),
        **_tree(package.parent, package / "events", "*.py"),
    }


def _tree(root: Path, folder: Path, pattern: str) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in _files(folder, pattern)}


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob(pattern)) if path.is_file())


def _write(path: Path, files: Mapping[str, bytes]) -> Path:
    """Whole or not at all: another command of the same project may be reading it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    unfinished.write_bytes(zip_bytes(files))
    unfinished.replace(path)
    return path
