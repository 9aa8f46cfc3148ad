"""Raw objects → blocks of lines."""

import gzip
import io
import random
from pathlib import Path

import pytest

from glue_jobs.engine import objects
from glue_jobs.engine.objects import UnreadableError, blocks
from glue_jobs.folders import Item, LocalFolder
from glue_jobs.rows.lines import LARGEST_LINE, numbered_lines

WHOLE = gzip.compress(bytes(range(256)) * 400)


def folder_with(root: Path, contents: dict[str, bytes]) -> tuple[LocalFolder, list[Item]]:
    folder = LocalFolder(root)
    for name, content in contents.items():
        folder.write(name, content)
    return folder, [Item(name, len(content)) for name, content in contents.items()]


@pytest.mark.parametrize(
    ("content", "whole"),
    [
        (WHOLE, True),
        (WHOLE + WHOLE, True),
        (WHOLE + b"\0" * 100, True),
        (WHOLE + b"\0" * 3 + WHOLE, True),
        (gzip.compress(b"", mtime=0), True),
        (gzip.compress(bytes(30 << 20)), True),
        (WHOLE[:-1], False),
        (WHOLE[: len(WHOLE) // 2], False),
        (WHOLE[:50] + bytes([WHOLE[50] ^ 1]) + WHOLE[51:], False),
        (b"hello", False),
        (b"\x1f", False),
        (WHOLE + b"garbage", False),
    ],
)
def test_whole_objects_are_told_from_broken_ones(tmp_path: Path, content: bytes, *, whole: bool) -> None:
    folder, items = folder_with(tmp_path, {"good": WHOLE, "object": content})
    if whole:
        assert list(blocks(folder, items))
        return
    with pytest.raises(UnreadableError) as error:
        list(blocks(folder, items))
    assert error.value.key == "object"


CONTENTS = {
    "plain": b"a\nb\n",
    "no newline": b"a\n\n  \nb",
    "mark": b"\xef\xbb\xbfa\n\xef\xbb\xbfb\n",
    "empty": b"",
    "long": b"x" * (LARGEST_LINE + 9) + b"\nb\n" + b"y" * (LARGEST_LINE * 3),
    "one": b"\n\nz",
}


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
def test_every_line_keeps_its_object_and_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(objects, "_BLOCK", max(size, 100_000) if size == 1 else size)
    contents = CONTENTS if size > 7 else {name: content for name, content in CONTENTS.items() if name != "long"}
    folder, items = folder_with(tmp_path, {name: gzip.compress(content, mtime=0) for name, content in contents.items()})
    found = [
        (*block.origin(number), line.removesuffix(b"\n")[: LARGEST_LINE + 1].rstrip(b" \t\r"))
        for block in blocks(folder, items)
        for number, line in enumerate(block.array.to_pylist())
    ]
    expected = [
        (name, number, line)
        for name, content in contents.items()
        for number, line in numbered_lines(io.BytesIO(content))
    ]
    assert [each for each in found if each[2]] == expected


def test_lines_that_end_anywhere_in_the_stream_stay_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects, "_READ", 10)
    monkeypatch.setattr(objects, "_BLOCK", 50)
    rng = random.Random(1)
    lines = [bytes(rng.choices(b"abc", k=rng.randrange(90))) for _ in range(300)]
    folder, items = folder_with(
        tmp_path, {"a": gzip.compress(b"\n".join(lines)), "b": gzip.compress(b"\n".join(lines))}
    )
    assert [line[:-1] for block in blocks(folder, items) for line in block.array.to_pylist()] == lines * 2
