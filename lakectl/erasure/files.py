"""A file's bytes without one subject's events: lines (gzip or plain) and Parquet."""

from __future__ import annotations

import gzip
import zlib
from dataclasses import dataclass

from lakectl.erasure import parquet
from lakectl.erasure.subject import Looked, Subject

_GZIP = b"\x1f\x8b"
_PARQUET = ".parquet"


@dataclass(frozen=True, slots=True)
class File:
    """An object's name and bytes."""

    key: str
    body: bytes

    @property
    def is_parquet(self) -> bool:
        """Whether it holds rows."""
        return self.key.endswith(_PARQUET)


def look(file: File, subject: Subject) -> Looked:
    """Count the subject's events."""
    if not file.body:
        return Looked(0, 0)
    if file.is_parquet:
        return parquet.look(file.body, subject)
    lines = _lines(file.body)
    if lines is None:
        return Looked(0, 0, 1)
    owned = [subject.owns(line) for line in lines]
    return Looked(owned.count(True), owned.count(False), owned.count(None))


def without(file: File, subject: Subject) -> bytes:
    """The same file with everything but the subject's events, in the same order; b"" when nothing is left."""
    if file.is_parquet:
        return parquet.without(file.body, subject)
    lines = _lines(file.body) or []
    kept = [line for line in lines if not subject.owns(line)]
    body = b"".join(line + b"\n" for line in kept)
    return gzip.compress(body, mtime=0) if file.body.startswith(_GZIP) and kept else body


def _lines(body: bytes) -> list[bytes] | None:
    try:
        text = gzip.decompress(body) if body.startswith(_GZIP) else body
    except (OSError, EOFError, zlib.error):
        return None
    return [line for line in text.split(b"\n") if line.strip()]
