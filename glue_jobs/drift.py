"""Contract drift: what events have and the contract doesn't name, told by every run from a sample of its input."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from glue_jobs.folders import Folder, Item
from glue_jobs.rows.json_line import NotAnObjectError, read_object
from glue_jobs.rows.lines import numbered_lines
from glue_jobs.rows.unknown import likely_type, unknown_fields
from lakectl.events.contract import Contract

# Enough to see a field that one event in a hundred has, and a fraction of a second at any volume.
_OBJECTS = 20
_LINES = 100
_MOST_FIELDS = 50


@dataclass(slots=True)
class Unknown:
    """A field that the contract doesn't name."""

    events: int = 0
    """Events of the sample that have it."""
    type: str = ""
    """The column type that suits all its values."""


@dataclass(slots=True)
class Drift:
    """What a sample of a run's input shows."""

    events: int = 0
    """Size of the sample."""
    fields: dict[str, Unknown] = field(default_factory=dict)
    """By path."""

    def add(self, line: bytes, contract: Contract) -> None:
        """Look at one line; what can't be read is quarantine's matter."""
        try:
            envelope = read_object(line)
        except NotAnObjectError:
            return
        self.events += 1
        told = {".".join(path): value for path, value in unknown_fields(envelope, contract)}
        for path, value in told.items():
            if path in self.fields or len(self.fields) < _MOST_FIELDS:
                found = self.fields.setdefault(path, Unknown())
                found.events += 1
                found.type = _both(found.type, likely_type(value))


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


def _both(one: str, other: str) -> str:
    """The type that suits what either suits."""
    if not one or not other or one == other:
        return one or other
    return "double" if {one, other} == {"bigint", "double"} else "string"
