"""Contract drift: what events have and the contract doesn't name, told by every run.

A contract that ignores such fields has them told from a sample of the input: to look for them in every line would cost
about as much as all else does. Every other contract has them looked for anyway, so there all are counted.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice

from glue_jobs.folders import Folder, Item
from glue_jobs.rows.json_line import NotAnObjectError, read_object
from glue_jobs.rows.lines import numbered_lines
from glue_jobs.rows.unknown import Fields, UnknownFields, likely_type, told
from lakectl.events.contract import Contract

# Enough to see a field that one event in a hundred has, and a fraction of a second at any volume.
_OBJECTS = 20
_LINES = 100
_MOST_FIELDS = 50


@dataclass(slots=True)
class Unknown:
    """A field that the contract doesn't name."""

    events: int = 0
    """Events that have it, of those that were looked at."""
    type: str = ""
    """The column type that suits all its values."""


@dataclass(slots=True)
class Drift:
    """What a run saw."""

    events: int = 0
    """How many were looked at."""
    sampled: bool = True
    """They are a sample; else all that were read."""
    fields: dict[str, Unknown] = field(default_factory=dict)
    """By path."""

    def add(self, line: bytes, contract: Contract) -> None:
        """Look at one line; what can't be read is quarantine's matter."""
        try:
            envelope = read_object(line)
        except NotAnObjectError:
            return
        self.events += 1
        self.count(UnknownFields(contract).of(envelope))

    def count(self, fields: Fields) -> None:
        """Take in the unknown fields of one event."""
        for path, value in {told(path): value for path, value in fields}.items():
            self._take(path, Unknown(1, likely_type(value)))

    def merge(self, other: Drift) -> None:
        """Take in what another task saw."""
        self.events += other.events
        for path, found in other.fields.items():
            self._take(path, found)

    def _take(self, path: str, seen: Unknown) -> None:
        if path in self.fields or len(self.fields) < _MOST_FIELDS:
            found = self.fields.setdefault(path, Unknown())
            found.events += seen.events
            found.type = _both(found.type, seen.type)


def sample(raw: Folder, items: Sequence[Item], contract: Contract) -> Drift:
    """The first lines of some objects, from the first to the last."""
    drift = Drift()
    step = -(-len(items) // _OBJECTS) or 1
    for item in items[::step]:
        with raw.open(item.key) as compressed, gzip.GzipFile(fileobj=compressed) as content:
            try:
                for _, line in islice(numbered_lines(content), _LINES):
                    drift.add(line, contract)
            except (EOFError, gzip.BadGzipFile, zlib.error):
                # Not a whole gzip file: quarantine's matter too.
                continue
    return drift


def whole(parts: Iterable[Drift]) -> Drift:
    """What all tasks of a run saw, who looked at every line."""
    drift = Drift(sampled=False)
    for part in parts:
        drift.merge(part)
    return drift


def _both(one: str, other: str) -> str:
    """The type that suits what either suits."""
    if not one or not other or one == other:
        return one or other
    return "double" if {one, other} == {"bigint", "double"} else "string"
