"""Raw objects → blocks of whole lines, with the way back from a line to its object."""

from __future__ import annotations

import zlib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO

import pyarrow as pa

from glue_jobs.columns.texts import bounds_of, lines_of, numbers
from glue_jobs.folders import Folder, Item
from glue_jobs.rows.lines import LARGEST_LINE

_READ = 1 << 16
"""Compressed bytes at once: what they inflate to fits into the processor's cache, where it's copied from."""
_BLOCK = 4 << 20
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_GZIP = 16 + zlib.MAX_WBITS

Buffer = bytes | memoryview


class UnreadableError(Exception):
    """The object is no whole gzip file."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


@dataclass(slots=True)
class Lines:
    """A block: lines, each ended by a newline, of one object or several."""

    array: pa.Array
    """Binary, one behind the other in memory."""
    _starts: list[int]
    """The first line of each object in this block, counted from 0."""
    _objects: list[tuple[str, int]]
    """Each object's key and how many lines of it came before this block."""

    @property
    def keys(self) -> list[str]:
        """The objects that hold these lines."""
        return [key for key, _ in self._objects]

    def origin(self, number: int) -> tuple[str, int]:
        """The key of the object that holds line `number`, and the line's number there, counted from 1."""
        place = bisect_right(self._starts, number) - 1
        key, before = self._objects[place]
        return key, before + number - self._starts[place] + 1

    @property
    def of_last(self) -> int:
        """How many lines of the last object there are up to the end of this block."""
        return self._objects[-1][1] + len(self.array) - self._starts[-1]


class _Block:
    """A block while it grows."""

    def __init__(self) -> None:
        self._parts: list[Buffer] = []
        self._offsets: list[int] = []
        self._objects: list[tuple[str, int]] = []
        self.size = 0

    def begin(self, key: str, before: int) -> None:
        self._offsets.append(self.size)
        self._objects.append((key, before))

    def add(self, *parts: Buffer) -> None:
        """Add whole lines, in parts."""
        self._parts += parts
        self.size += sum(map(len, parts))

    def lines(self) -> Lines:
        array = lines_of(b"".join(self._parts))
        bounds = numbers(bounds_of(array))
        return Lines(array, [bisect_left(bounds, offset) for offset in self._offsets], self._objects)


def blocks(folder: Folder, items: Iterable[Item]) -> Iterator[Lines]:
    """All lines of gzip objects in blocks of some megabytes; small objects share one. Raises UnreadableError."""
    block = _Block()
    for item in items:
        block.begin(item.key, 0)
        try:
            with folder.open(item.key) as stream:
                for lines_in_two in _whole_lines(_without_mark(_inflated(stream))):
                    block.add(*lines_in_two)
                    if block.size >= _BLOCK:
                        lines = block.lines()
                        yield lines
                        block = _Block()
                        block.begin(item.key, lines.of_last)
        except (EOFError, zlib.error):
            raise UnreadableError(item.key) from None
    if block.size:
        yield block.lines()


def _whole_lines(parts: Iterable[bytes]) -> Iterator[tuple[bytes, Buffer]]:
    """The same bytes cut behind newlines, the last line ended by one; each cut in two, so that nothing is copied.

    The rest of a line that is too long is left out, as `glue_jobs.rows.lines` does.
    """
    rest = b""
    for part in parts:
        end = part.rfind(b"\n") + 1
        if end:
            yield rest, memoryview(part)[:end]
            rest = b""
        rest += part[end:]
        if len(rest) > LARGEST_LINE:
            # What is cut off here can't be read anyway; the line stays recognizably too long.
            rest = rest[: LARGEST_LINE + 1]
    if rest:
        yield rest, b"\n"


def _without_mark(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes without a byte order mark at their beginning, as `glue_jobs.rows.lines` does."""
    rest, remaining = b"", iter(parts)
    for part in remaining:
        rest += part
        if len(rest) >= len(_BYTE_ORDER_MARK):
            break
    yield rest.removeprefix(_BYTE_ORDER_MARK)
    yield from remaining


def _inflated(stream: IO[bytes]) -> Iterator[bytes]:
    """The content of a gzip file of one member or several; raises EOFError or zlib.error when it isn't whole."""
    data = stream.read(_READ)
    if not data:
        raise EOFError
    while data:
        member = zlib.decompressobj(_GZIP)
        while not member.eof:
            part = member.decompress(data, _BLOCK)
            if part:
                yield part
            data = member.unconsumed_tail or (b"" if member.eof else stream.read(_READ))
            if not data and not part and not member.eof:
                raise EOFError
        data = _after_padding(member.unused_data, stream)


def _after_padding(data: bytes, stream: IO[bytes]) -> bytes:
    """What follows a member; zeros between members are none of it."""
    while not (data := data.lstrip(b"\0")) and (more := stream.read(_READ)):
        data = more
    return data
