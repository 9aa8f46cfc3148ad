"""A raw object → its numbered lines."""

from __future__ import annotations

from collections.abc import Iterator
from gzip import GzipFile
from typing import IO

LARGEST_LINE = 2 << 20
"""Bytes of the longest line that is looked at. EventBridge takes events of 1 MB ("Amazon EventBridge quotas"); escapes
and the envelope make a line longer than that, never twice as long."""

_BLANK = b" \t\r"
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def numbered_lines(content: IO[bytes] | GzipFile) -> Iterator[tuple[int, bytes]]:
    """Every line that isn't blank, with its number, counted from 1 with the blank ones.

    A line ends with LF; CR and LF end one too. A byte order mark at the very beginning is none of the first line, as in
    Hadoop's LineRecordReader. Of a line that is longer than LARGEST_LINE only its first LARGEST_LINE + 1 bytes come.
    """
    number = 0
    while line := content.readline(LARGEST_LINE + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if not line.endswith(b"\n"):
            _skip_rest(content)
        text = line.rstrip(b"\n").rstrip(_BLANK)
        if text:
            yield number, text


def _skip_rest(content: IO[bytes] | GzipFile) -> None:
    while part := content.readline(LARGEST_LINE):
        if part.endswith(b"\n"):
            return
