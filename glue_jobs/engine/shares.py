"""Which part of a day's keys a file holds: a large day's files are compared only with those of the same part."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

_IN_NAME = re.compile(r"-share(\d+)of(\d+)\.")


@dataclass(frozen=True, slots=True)
class Share:
    """The keys whose hash leaves `number` when divided by `of`, a power of two."""

    number: int = 0
    of: int = 1

    @property
    def suffix(self) -> str:
        """What a file's name says of it; "" for all keys."""
        return f"-share{self.number}of{self.of}" if self.of > 1 else ""

    def meets(self, other: Share) -> bool:
        """Whether there can be keys in both."""
        least = min(self.of, other.of)
        return self.number % least == other.number % least


def share_of_file(name: str) -> Share:
    """The share of a file by its name: all keys when it says nothing."""
    found = _IN_NAME.search(name)
    return Share(int(found[1]), int(found[2])) if found else Share()


def share_of_key(key: str, of: int) -> int:
    """The number of the share that has the key; the same on every machine and for ever."""
    return zlib.crc32(key.encode()) % of
