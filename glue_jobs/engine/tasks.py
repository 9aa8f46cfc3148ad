"""How a run is cut into tasks: by bytes, so that memory is bounded and every slot has work; small things share one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from glue_jobs.engine.finish import Output
from glue_jobs.engine.pieces import Piece
from glue_jobs.engine.shares import Share
from glue_jobs.folders import Item

_SCANNED_AT_MOST = 32 << 20
"""Compressed bytes of a task, if it isn't one object: some 350,000 events, 400 MB of memory."""
_SCANNED_AT_LEAST = 4 << 20
_MEMORY = 896 << 20
"""Bytes that a file's rows take in memory, at most, and half of it at least when a day has several files; what finishes
a file takes twice as much. Card transactions: 3.8 million rows, 180 MB on disk."""
_SHARE = 64 << 20
"""Compressed input per share, at least."""
_MOST_ROWS = 2_000_000
"""Rows of small files that one task writes."""
_TASKS_PER_SLOT = 3

Thing = TypeVar("Thing")


def shares(items: Iterable[Item]) -> int:
    """Into how many parts a day's rows may be parted: enough for files that are small enough, a power of two."""
    return _power_of_two(sum(item.size for item in items) // _SHARE)


def groups_of_objects(items: Sequence[Item], slots: int) -> list[list[Item]]:
    """Raw objects by tasks, in their order."""
    even = sum(item.size for item in items) // (slots * _TASKS_PER_SLOT)
    return list(_groups(items, lambda item: item.size, max(_SCANNED_AT_LEAST, min(_SCANNED_AT_MOST, even))))


def outputs_of_days(pieces: Sequence[Piece], parted: int) -> Iterator[tuple[str, Share, tuple[Piece, ...]]]:
    """The pieces of each file to be, by day; `parted` is the number of shares."""
    days = defaultdict[str, list[Piece]](list)
    for piece in pieces:
        days[piece.day].append(piece)
    for group in _groups(days.pop("", []), _memory, _MEMORY // 2):
        yield "", Share(), tuple(group)
    for day, of_day in sorted(days.items()):
        files = min(parted, _power_of_two(2 * sum(map(_memory, of_day)) // _MEMORY))
        for number in range(files):
            chosen = tuple(piece for piece in of_day if piece.share % files == number)
            if chosen:
                yield day, Share(number, files), chosen


def _memory(piece: Piece) -> int:
    return piece.memory


def _power_of_two(number: int) -> int:
    """The largest one that isn't greater, at least 1."""
    return 1 << max(0, number.bit_length() - 1)


def groups_of_outputs(outputs: Sequence[Output], slots: int) -> list[list[Output]]:
    """Files by tasks."""
    even = sum(map(_rows, outputs)) // slots
    return list(_groups(outputs, _rows, min(_MOST_ROWS, even)))


def _rows(output: Output) -> int:
    return sum(piece.rows for piece in output.pieces)


def _groups(things: Iterable[Thing], size: Callable[[Thing], int], most: int) -> Iterator[list[Thing]]:
    """Neighbours together while they are nearer to `most` with the next one than without it."""
    group, held = list[Thing](), 0
    for thing in things:
        if group and held + size(thing) / 2 > most:
            yield group
            group, held = [], 0
        group.append(thing)
        held += size(thing)
    if group:
        yield group
