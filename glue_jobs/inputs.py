"""Which raw objects a run takes: those that no run has taken, without listing the years that lie behind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from glue_jobs.folders import Folder, Item
from glue_jobs.ledger import Head

# Firehose tries for up to 24 hours to write an object into the folder of its first event's arrival ("Data delivery
# failure handling" in the Firehose developer guide), and buffers for up to 15 minutes: two days back are enough.
LOOK_BACK_DAYS = 2

_DAY = re.compile(r"year=(\d{4})/month=(\d{2})/day=(\d{2})/")


@dataclass(frozen=True, slots=True)
class Inputs:
    """The objects of a run, and the head's fields after it."""

    items: tuple[Item, ...]
    listed_to: str
    taken: tuple[str, ...]

    @property
    def bytes(self) -> int:
        """Compressed, as stored."""
        return sum(item.size for item in self.items)


def find_inputs(raw: Folder, head: Head, *, today: date, from_day: date | None = None) -> Inputs:
    """The objects that the next run takes.

    `from_day` lists from that day on instead: objects that were taken long ago are then taken again, and every event
    of theirs is recognised by its id.
    """
    start = day_folder(from_day) if from_day else _look_back(head.listed_to)
    taken = set(head.taken)
    items = tuple(item for item in raw.items(after=start) if item.key not in taken and item.size > 0)
    listed_to = _latest((head.listed_to, *(item.key for item in items)), today)
    remembered = sorted(key for key in taken.union(item.key for item in items) if key > _look_back(listed_to))
    return Inputs(items, listed_to, tuple(remembered))


def day_folder(day: date) -> str:
    """Where Firehose puts what arrives on a day (UTC)."""
    return f"year={day:%Y}/month={day:%m}/day={day:%d}/"


def _look_back(listed_to: str) -> str:
    day = arrival_day(listed_to)
    return day_folder(day - timedelta(days=LOOK_BACK_DAYS)) if day else ""


def _latest(keys: Iterable[str], today: date) -> str:
    # An object in a folder of the future must not hide those that come before that day.
    days = [day for day in map(arrival_day, keys) if day and day <= today]
    return day_folder(max(days)) if days else ""


def arrival_day(key: str) -> date | None:
    """The day in whose folder Firehose put the object; None elsewhere."""
    found = _DAY.match(key)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None
