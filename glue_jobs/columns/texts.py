"""A column of texts as one run of bytes, in which other words are looked for in every row.

Arrow has no function for that. `bytes.find`, mapped over all rows, takes no step of Python's own per row; what follows
from the places is computed by Arrow again.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import accumulate

import pyarrow as pa
import pyarrow.compute as pc

_SEPARATOR = b"\0"
_NOWHERE = b"\xff"
"""Stands in no UTF-8."""

_LATIN = r"^[\x{00}-\x{ff}]*$"
_LATIN_BYTES = bytes(range(0xC4))
"""All that there are in UTF-8 of such text."""

OTHER, ALNUM, BEYOND_ASCII = 0, 1, 2
"""Kinds of bytes."""
_KINDS = pa.array(
    [BEYOND_ASCII if byte > 0x7F else ALNUM if chr(byte).isalnum() else OTHER for byte in range(256)],  # noqa: PLR2004
    pa.uint8(),
)


class Texts:
    """A column of strings."""

    def __init__(self, values: pa.Array) -> None:
        values = pc.fill_null(values, "")
        self.bounds = bounds_of(values)
        """Where each text begins in `data`, and at last where the last one ends."""
        self.data = content(values)
        places = numbers(self.bounds)
        self._starts, self._ends = places[:-1], places[1:]
        self.first, self.last = places[0], places[-1]

    def find(self, words: Sequence[bytes], after: pa.Array | None = None) -> pa.Array:
        """Where each row's word begins first; -1 where it isn't in the row's text.

        It is looked for from the places `after` on, else in the whole text.
        """
        starts = self._starts if after is None else numbers(after)
        return integers(list(map(self.data.find, words, starts, self._ends)))

    def kinds(self, places: pa.Array) -> pa.Array:
        """Of which kind the byte at each row's place is; OTHER where that is no place of the row's text."""
        inside = pc.and_(pc.greater_equal(places, self.bounds[:-1]), pc.less(places, self.bounds[1:]))
        whole = pa.Array.from_buffers(pa.uint8(), len(self.data), [None, pa.py_buffer(self.data)])
        return pc.fill_null(_KINDS.take(whole.take(pc.if_else(inside, places, None))), OTHER)


def lines_of(content: bytes) -> pa.Array:
    """Each line with its newline, where it lies."""
    # Nothing else finds newlines as fast, and there is no copy of `content` in it.
    return cut(content, integers(list(accumulate(map(len, BytesIO(content)), initial=0))))


def cut(content: bytes, bounds: pa.Array) -> pa.Array:
    """Binary values that lie one behind the other; `bounds` (int32) has one more."""
    return pa.Array.from_buffers(pa.binary(), len(bounds) - 1, [None, bounds.buffers()[1], pa.py_buffer(content)])


def strings(values: pa.Array) -> list[str]:
    """The strings of a column, "" for null. Splitting one long string is several times faster than `to_pylist`."""
    if not len(values):
        return []
    given = pc.fill_null(values, "")
    split: list[str] = joined(given, _SEPARATOR.decode()).as_py().split(_SEPARATOR.decode())
    return split if len(split) == len(values) else given.to_pylist()


def joined(values: pa.Array, separator: str | bytes) -> pa.Scalar:
    """All values of a column without nulls, as one."""
    return pc.binary_join(pa.ListArray.from_arrays(pa.array([0, len(values)], pa.int32()), values), separator)[0]


def bounds_of(values: pa.Array) -> pa.Array:
    """Where each string begins in the column's bytes, and at last where the last one ends."""
    return pa.Array.from_buffers(pa.int32(), len(values) + 1, [None, values.buffers()[1]], offset=values.offset)


def content(values: pa.Array) -> bytes:
    """All bytes of a column, and maybe more of those that it was cut from."""
    data = values.buffers()[2]
    return data.to_pybytes() if data else b""


def latin(values: pa.Array) -> pa.Array:
    """Which strings have no character beyond Latin-1; null has none."""
    if not content(values).translate(None, _LATIN_BYTES):
        return every(len(values), value=True)
    return pc.fill_null(pc.match_substring_regex(values, _LATIN), fill_value=True)


def word_list(words: pa.Array) -> list[bytes]:
    """For `Texts.find`: null and "" become what is nowhere."""
    given = words.cast(pa.binary())
    given = pc.if_else(pc.greater(pc.fill_null(pc.binary_length(given), 0), 0), given, pa.scalar(_NOWHERE))
    split: list[bytes] = joined(given, _SEPARATOR).as_py().split(_SEPARATOR) if len(given) else []
    return split if len(split) == len(given) else given.to_pylist()


def integers(values: Sequence[int]) -> pa.Array:
    """int32, several times faster than `pa.array`."""
    given = struct.pack(f"{len(values)}i", *values)
    return pa.Array.from_buffers(pa.int32(), len(values), [None, pa.py_buffer(given)])


def int32(value: int) -> pa.Scalar:
    """Arrow takes Python's own integers for 64 bits, and what is computed with them too."""
    return pa.scalar(value, pa.int32())


def numbers(values: pa.Array) -> list[int]:
    """The integers of an int32 column without nulls, several times faster than `to_pylist`."""
    if not len(values):
        return []
    found: list[int] = memoryview(values.buffers()[1]).cast("i")[values.offset : values.offset + len(values)].tolist()
    return found


def every(length: int, *, value: bool) -> pa.Array:
    """The same for each row."""
    return pa.repeat(pa.scalar(value), length)


def are_digits(words: pa.Array, least: int) -> bool:
    """Whether all words surely have so many characters at least, and all of them are ASCII's digits."""
    return not content(words).translate(None, b"0123456789") and (pc.min(pc.binary_length(words)).as_py() or 0) >= least


def mask(length: int, numbers: Iterable[int]) -> pa.Array:
    """True for the rows of these numbers, False for the others."""
    chosen = bytearray(length)
    for number in numbers:
        chosen[number] = 1
    return pa.Array.from_buffers(pa.uint8(), length, [None, pa.py_buffer(chosen)]).cast(pa.bool_())
