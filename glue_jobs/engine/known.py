"""Which events the table has already: only keys are read, and only of one day."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from glue_jobs.folders import Folder, Item

_AT_ONCE = 1 << 20
"""Keys of the table that are looked up at once: some 60 MB."""


def known_among(keys: pa.Array, table: Folder, present: Sequence[Item], column: str) -> pa.Array:
    """For each key whether one of the table's files has it."""
    found = [known.filter(pc.is_in(known, value_set=keys)) for known in _known(table, present, column)]
    return pc.is_in(keys, value_set=pa.concat_arrays([pa.array([], pa.string()), *found]))


def _known(table: Folder, present: Sequence[Item], column: str) -> Iterator[pa.Array]:
    held, size = list[pa.Array](), 0
    for item in present:
        for batch in pq.ParquetFile(_Object(table, item), pre_buffer=True).iter_batches(_AT_ONCE, columns=[column]):
            held.append(batch.column(0).cast(pa.string()))
            size += len(batch)
            if size >= _AT_ONCE:
                yield pa.concat_arrays(held)
                held, size = [], 0
    if held:
        yield pa.concat_arrays(held)


class _Object(io.RawIOBase):
    """An object as a file: Parquet's readers take its end and a column out of it, not the whole."""

    def __init__(self, folder: Folder, item: Item) -> None:
        super().__init__()
        self._folder = folder
        self._item = item
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._item.size}[whence]
        self._at = start + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        left = self._item.size - self._at
        size = left if size < 0 else min(size, left)
        if size <= 0:
            return b""
        content = self._folder.read_range(self._item.key, self._at, size)
        self._at += len(content)
        return content
