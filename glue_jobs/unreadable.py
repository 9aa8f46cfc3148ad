"""Raw objects that are no whole gzip files: looked for only when Spark could not read something."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable

from glue_jobs.folders import Folder, Item

_CHUNK = 1 << 20


def unreadable(raw: Folder, items: Iterable[Item]) -> list[Item]:
    """Those objects that can't be decompressed to their end."""
    return [item for item in items if not _is_whole(raw, item.key)]


def _is_whole(raw: Folder, key: str) -> bool:
    with raw.open(key) as compressed, gzip.GzipFile(fileobj=compressed) as file:
        try:
            while file.read(_CHUNK):
                pass
        except (EOFError, gzip.BadGzipFile, zlib.error):
            return False
    return True
