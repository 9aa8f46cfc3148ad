"""EventBridge's archives: events in a file each, on disk before PutEvents answers."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from lakectl.localaws import durability, seam
from lakectl.localaws.api import Reply, Request
from lakectl.localaws.lines import LineFile

Name = tuple[str, str]
"""Region and archive."""

_OPERATIONS = frozenset({"DescribeArchive", "ListArchives", "DeleteArchive"})


class Archives:
    """The archived events, in `folder/REGION/ARCHIVE.ndjson`; ministack keeps the archives' descriptions."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[Name, LineFile] = {}
        self._lock = threading.Lock()

    def handles(self, operation: str) -> bool:
        """What has to do with archived events."""
        return operation in _OPERATIONS

    def handle(self, request: Request) -> Reply:
        """The answer of ministack with true counts."""
        reply = seam.pass_on("events", request)
        if request.operation == "DeleteArchive":
            durability.touch("eventbridge")
            self._drop((request.region, str(request.json().get("ArchiveName"))))
            return reply
        data = json.loads(reply.body)
        for archive in data.get("Archives", [data]):
            self._count(archive, request.region)
        return Reply(reply.status, json.dumps(data).encode(), reply.headers)

    def append(self, name: Name, events: Sequence[bytes]) -> Callable[[], None]:
        """Add events; what is returned waits until they are on disk."""
        return self._file(name).append(events)

    def read(self, name: Name, offset: int, count: int) -> tuple[list[bytes], int]:
        """Up to `count` events from a byte offset on, and the offset after them; [] at the end."""
        return self._file(name).read(offset, count)

    def close(self) -> None:
        """Let go of the files."""
        for file in self._files.values():
            file.close()

    def _count(self, archive: dict[str, Any], region: str) -> None:
        if "ArchiveName" in archive:
            file = self._file((region, archive["ArchiveName"]))
            archive.update(EventCount=file.count, SizeBytes=file.size)

    def _drop(self, name: Name) -> None:
        file = self._file(name)
        with self._lock:
            self._files.pop(name)
        file.delete()

    def _file(self, name: Name) -> LineFile:
        with self._lock:
            if name not in self._files:
                self._files[name] = LineFile(self._folder / name[0] / f"{name[1]}.ndjson")
            return self._files[name]
