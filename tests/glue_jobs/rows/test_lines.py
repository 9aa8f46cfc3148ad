"""Objects cut into lines."""

import io

import pytest

from glue_jobs.rows import lines
from glue_jobs.rows.lines import LARGEST_LINE, numbered_lines


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", []),
        (b"\n \n\t\r\n", []),
        (b"a\nb", [(1, b"a"), (2, b"b")]),
        (b"a\r\n\n  b \r\n", [(1, b"a"), (3, b"  b")]),
        (b"a\rb\n", [(1, b"a\rb")]),
        (b"\xef\xbb\xbfa\n\xef\xbb\xbfb", [(1, b"a"), (2, b"\xef\xbb\xbfb")]),
        ("ü\u2028\x85x\n🦆".encode(), [(1, "ü\u2028\x85x".encode()), (2, "🦆".encode())]),
    ],
)
def test_lines_end_with_lf_and_are_counted(content: bytes, expected: list[tuple[int, bytes]]) -> None:
    assert list(numbered_lines(io.BytesIO(content))) == expected


@pytest.mark.parametrize("size", [LARGEST_LINE, LARGEST_LINE + 1, LARGEST_LINE + 2, 5 * LARGEST_LINE])
def test_of_a_line_that_never_ends_little_is_read(size: int) -> None:
    found = list(numbered_lines(io.BytesIO(b"x" * size + b"\nnext")))
    assert [(number, len(line)) for number, line in found] == [(1, min(size, lines.LARGEST_LINE + 1)), (2, 4)]
