"""Rows on their way from the tasks that read them to those that finish their day: Arrow streams in the staging folder.

All that a task has for others lies in few objects; a piece is a part of one.
"""

from __future__ import annotations

import tempfile
import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from glue_jobs.engine.shares import share_of_key
from glue_jobs.folders import Folder
from lakectl.events.contract import PARTITION_KEYS, Contract

_MOST_HELD = 128 << 20
"""Bytes of rows that are held before they are put aside."""

_OPTIONS = pa.ipc.IpcWriteOptions(compression="lz4")


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows of one day, and of one share of that day."""

    day: str
    """The partition's folder, `year=2026/month=07/day=05/`; "" for what goes to quarantine."""
    share: int
    rows: int
    memory: int
    """Bytes that they take as Arrow columns."""
    key: str
    offset: int
    length: int


class Pieces:
    """Takes rows and puts them aside by day and share."""

    def __init__(self, contract: Contract, runs: Folder, home: str, shares: int) -> None:
        self._contract = contract
        self._runs = runs
        self._home = home
        self._shares = shares
        self._held = defaultdict[tuple[str, int], list[pa.Table]](list)
        self._bytes = 0
        self._done: list[Piece] = []

    def add(self, rows: pa.Table) -> None:
        """Rows of the table, of any days."""
        # A block that has just been made lies in the processor's cache: now is when it's cheap to part.
        for day, share, part in self._parted(rows):
            self._hold(day, share, part)

    def quarantine(self, rows: pa.Table) -> None:
        """Rows of the quarantine."""
        if rows.num_rows:
            self._hold("", 0, rows)

    def close(self) -> tuple[Piece, ...]:
        """Every piece."""
        if self._held:
            self._flush()
        return tuple(self._done)

    def _hold(self, day: str, share: int, rows: pa.Table) -> None:
        self._held[day, share].append(rows)
        self._bytes += rows.nbytes
        if self._bytes > _MOST_HELD:
            self._flush()

    def _flush(self) -> None:
        key = f"{self._home}pieces/{uuid.uuid4().hex}.arrows"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pieces"
            with path.open("wb") as file:
                for day, share, rows in self._taken():
                    offset = file.tell()
                    with pa.ipc.new_stream(file, rows.schema, options=_OPTIONS) as stream:
                        stream.write_table(rows)
                    length = file.tell() - offset
                    self._done.append(Piece(day, share, rows.num_rows, rows.nbytes, key, offset, length))
            self._runs.put(key, path)

    def _taken(self) -> Iterator[tuple[str, int, pa.Table]]:
        """What was held, in order."""
        held, self._held, self._bytes = self._held, defaultdict(list), 0
        for day, share in sorted(held):
            yield day, share, pa.concat_tables(held.pop((day, share))).unify_dictionaries().combine_chunks()

    def _parted(self, rows: pa.Table) -> Iterator[tuple[str, int, pa.Table]]:
        # Floors, before 1970 too, and is many times as fast as `floor_temporal`.
        days = rows.column(self._contract.event_time).cast(pa.timestamp("us")).cast(pa.date32())
        shares = self._share(rows.column(self._contract.key))
        parts = pa.table({"day": days, "share": shares})
        sizes = parts.group_by(["day", "share"], use_threads=False).aggregate([([], "count_all")]).to_pylist()
        if len(sizes) == 1:
            yield _folder(sizes[0]["day"]), sizes[0]["share"], rows
            return
        order = pc.sort_indices(parts, sort_keys=[("day", "ascending"), ("share", "ascending")])
        # `take` would put the chunks together for every column by itself.
        ordered, start = rows.unify_dictionaries().combine_chunks().take(order), 0
        for size in sorted(sizes, key=lambda size: (size["day"], size["share"])):
            yield _folder(size["day"]), size["share"], only_used(ordered.slice(start, size["count_all"]))
            start += size["count_all"]

    def _share(self, keys: pa.ChunkedArray) -> pa.Array:
        """By the key, so that redeliveries meet."""
        if self._shares == 1:
            return pa.repeat(pa.scalar(0, pa.int32()), len(keys))
        return pa.array([share_of_key(key, self._shares) for key in keys.to_pylist()], pa.int32())


def read_pieces(runs: Folder, pieces: Sequence[Piece]) -> pa.Table:
    """The rows of pieces, which are of one schema, in the pieces' order."""
    tables = []
    for piece in pieces:
        content = runs.read_range(piece.key, piece.offset, piece.length)
        with pa.ipc.open_stream(pa.BufferReader(content)) as stream:
            tables.append(stream.read_all())
    return pa.concat_tables(tables).unify_dictionaries()


def only_used(rows: pa.Table) -> pa.Table:
    """The same rows; a dictionary that is longer than its column (of a late day, say) keeps what is used."""
    for number, column in enumerate(rows.columns):
        if pa.types.is_dictionary(column.type) and column.num_chunks and len(column.chunk(0).dictionary) > len(column):
            shorter = column.cast(column.type.value_type).combine_chunks().dictionary_encode()
            rows = rows.set_column(number, rows.field(number), shorter.cast(column.type))
    return rows


def _folder(day: date) -> str:
    values = (f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}")
    return "".join(f"{key}={value}/" for key, value in zip(PARTITION_KEYS, values, strict=True))
