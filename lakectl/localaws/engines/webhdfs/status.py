"""What WebHDFS says of a file ("WebHDFS REST API": FileStatus JSON schema)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

BLOCK_SIZE = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileStatus:
    """A file with its size in bytes, or a directory."""

    name: str
    """The name within the listed folder; "" for the path itself."""
    size: int = 0
    modified: datetime | None = None
    """None for a directory: S3 has none, so it has no time."""
    is_directory: bool = False

    def to_json(self) -> dict[str, Any]:
        """The FileStatus object."""
        modified = int(self.modified.timestamp() * 1000) if self.modified else 0
        return {
            "accessTime": modified,
            "blockSize": 0 if self.is_directory else BLOCK_SIZE,
            "childrenNum": 0,
            "fileId": 0,
            "group": "glue",
            "length": self.size,
            "modificationTime": modified,
            "owner": "glue",
            "pathSuffix": self.name,
            "permission": "755" if self.is_directory else "644",
            "replication": 0 if self.is_directory else 1,
            "storagePolicy": 0,
            "type": "DIRECTORY" if self.is_directory else "FILE",
        }


def directory(name: str = "") -> FileStatus:
    """A directory."""
    return FileStatus(name, is_directory=True)
