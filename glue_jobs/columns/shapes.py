"""Which of many texts may hold something, told by the shapes of their bytes.

All texts are translated as one run of bytes, byte by byte, and what is looked for then is plain: that costs far less
than a regular expression for each of them, and gives a few too many.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from glue_jobs.columns.texts import joined

END = "\x1e"
"""Ends a text among others."""

_NEXT = b"\n"


class Shape:
    """So many digits, or a sign of something else.

    All that isn't ASCII may be a digit: of another script, or one that something unseen was written into.
    """

    def __init__(self, *, digits: int, between: bytes, signs: bytes) -> None:
        """`between` are bytes that may stand between two digits, `signs` those that are reason enough by themselves."""
        shapes = dict.fromkeys(range(256), b"x"[0]) | dict.fromkeys(range(0x80, 256), b"0"[0])
        shapes |= dict.fromkeys(b"0123456789", b"0"[0]) | dict.fromkeys(signs, b"!"[0]) | {ord(END): _NEXT[0]}
        self._shapes = bytes(shapes[byte] for byte in range(256))
        self._between = between
        self._found = (b"0" * digits, b"!")

    def among(self, rows: pa.Array, texts: int = 1) -> Iterable[int]:
        """The numbers, in no order, of the texts worth a look; each of the rows is so many texts with END between."""
        shape = joined(rows, END).as_buffer().to_pybytes().translate(self._shapes, self._between)
        if shape.count(_NEXT) + 1 != len(rows) * texts:
            # Somebody writes END too.
            return range(len(rows) * texts)
        return {number for sign in self._found for number in _lines_with(sign, shape)}


def _lines_with(sign: bytes, lines: bytes) -> Iterator[int]:
    number, start = 0, 0
    while (place := lines.find(sign, start)) >= 0:
        number += lines.count(_NEXT, start, place)
        yield number
        end = lines.find(_NEXT, place)
        if end < 0:
            return
        number, start = number + 1, end + 1
