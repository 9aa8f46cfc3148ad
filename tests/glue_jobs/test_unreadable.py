import gzip
from pathlib import Path

from glue_jobs.folders import Item, LocalFolder
from glue_jobs.unreadable import unreadable

WHOLE = gzip.compress(bytes(range(256)) * 400)


def test_whole_objects_are_told_from_broken_ones(tmp_path: Path) -> None:
    contents = {
        "whole": WHOLE,
        "two in one": WHOLE + WHOLE,
        "empty inside": gzip.compress(b""),
        "cut off": WHOLE[:-1],
        "half": WHOLE[: len(WHOLE) // 2],
        "changed": WHOLE[:50] + bytes([WHOLE[50] ^ 1]) + WHOLE[51:],
        "text": b"hello",
        "garbage after": WHOLE + b"garbage",
    }
    folder = LocalFolder(tmp_path)
    for name, content in contents.items():
        folder.write(name, content)
    found = unreadable(folder, [Item(name, 1) for name in contents])
    assert [item.key for item in found] == ["cut off", "half", "changed", "text", "garbage after"]
