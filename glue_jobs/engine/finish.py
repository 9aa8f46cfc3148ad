"""The second kind of task: the rows of a day (or of a share of it) → one Parquet file, each event once."""

from __future__ import annotations

import tempfile
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from glue_jobs.columns.schema import stored_type
from glue_jobs.engine.known import known_among
from glue_jobs.engine.memory import give_back, keep_memory
from glue_jobs.engine.pieces import Piece, only_used, read_pieces
from glue_jobs.engine.shares import Share
from glue_jobs.folders import Folder, Item, open_folder
from lakectl.events.contract import Contract

_ROW_GROUP = 1 << 19
"""Rows; about 60 MB on disk."""
_LARGE = 128 << 20
"""Bytes of columns before which room is made."""
_DICTIONARY = 4 << 20
"""Bytes of values that a column's dictionary may have; the default of 1 MB is too little for a million tokens."""


@dataclass(frozen=True, slots=True)
class Output:
    """A file to be."""

    day: str
    """The partition's folder; "" for the quarantine."""
    share: Share
    pieces: tuple[Piece, ...]
    present: tuple[Item, ...]
    """The table's files of that day that may have some of its keys."""


@dataclass(frozen=True, slots=True)
class Finished:
    """A file, or none when every row was there before."""

    day: str
    share: Share
    staged: str
    """Key in the folder of runs; "" when there is no file."""
    rows: int
    """By the file's own footer."""
    bytes: int
    duplicate: int


@dataclass(frozen=True, slots=True)
class Finish:
    """Writes files into the staging folder."""

    contract: Contract
    table: str
    runs: str
    home: str

    def __call__(self, outputs: Sequence[Output]) -> list[Finished]:
        """One file per output, one after the other."""
        keep_memory()
        runs, table = open_folder(self.runs), open_folder(self.table)
        return [self._finish(output, runs, table) for output in outputs]

    def _finish(self, output: Output, runs: Folder, table: Folder) -> Finished:
        _make_room(sum(piece.memory for piece in output.pieces))
        rows = read_pieces(runs, output.pieces)
        if not output.day:
            return self._write(output, rows, 0, runs)
        keys = rows.column(self.contract.key).combine_chunks()
        fresh = pc.and_(_first(keys), pc.invert(known_among(keys, table, output.present, self.contract.key)))
        order = pc.sort_indices(rows.select([self.contract.event_time, self.contract.key]), sort_keys=self._order())
        order = order.filter(fresh.take(order))
        schema, columns, duplicate = rows.schema, rows.columns, rows.num_rows - len(order)
        # Now only `columns` holds them, so that each can go when it has been put in order.
        del rows, keys, fresh
        return self._write(output, _ordered(schema, columns, order), duplicate, runs)

    def _order(self) -> list[tuple[str, str]]:
        return [(self.contract.event_time, "ascending"), (self.contract.key, "ascending")]

    def _write(self, output: Output, rows: pa.Table, duplicate: int, runs: Folder) -> Finished:
        day = output.day
        if not rows.num_rows:
            return Finished(day, output.share, "", 0, 0, duplicate)
        staged = f"{self.home}{'rows/' if day else 'quarantine/'}{day}{uuid.uuid4().hex}.parquet"
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "part.parquet"
            with pq.ParquetWriter(path, rows.schema, **self._options()) as writer:
                for start in range(0, rows.num_rows, _ROW_GROUP):
                    writer.write_table(only_used(rows.slice(start, _ROW_GROUP)))
            written, size = pq.read_metadata(path).num_rows, path.stat().st_size
            runs.put(staged, path)
        return Finished(day, output.share, staged, written, size, duplicate)

    def _options(self) -> dict[str, object]:
        return {
            "compression": self.contract.compression,
            # Spark and Athena store and read small decimals as integers.
            "store_decimal_as_integer": True,
            "use_dictionary": self._repeated(),
            "dictionary_pagesize_limit": _DICTIONARY,
            # How the rows were held on their way here is nothing that a reader should see.
            "store_schema": False,
        }

    def _repeated(self) -> list[str]:
        """Columns whose values come again: neither the key, nor free text, nor numbers."""
        return [
            column.name
            for column in self.contract.stored_columns
            if pa.types.is_string(stored_type(column.stored_type))
            and column.name != self.contract.key
            and column.personal != "redact"
        ]


def _make_room(size: int) -> None:
    """Before columns of so many bytes: where they are large, memory counts more than the time to fill new pages."""
    if size > _LARGE:
        give_back()


def _ordered(schema: pa.Schema, columns: list[pa.ChunkedArray], order: pa.Array) -> pa.Table:
    """These rows of the columns in this order, a chunk for each row group; the columns are taken out of their list.

    `take` puts all chunks of a column together at every call: it's done once here, and one column at a time is held
    twice.
    """
    ordered, size = [], sum(column.nbytes for column in columns)
    for field in schema:
        column = columns.pop(0)
        if pa.types.is_string(field.type):
            # 32 bits count to 2 GB of texts only.
            column = column.cast(pa.large_string())
        whole = column.combine_chunks()
        del column
        _make_room(size)
        groups = [whole.take(order.slice(start, _ROW_GROUP)) for start in range(0, len(order), _ROW_GROUP)]
        ordered.append(pa.chunked_array(groups, whole.type))
    return pa.table(ordered, names=schema.names)


def _first(keys: pa.Array) -> pa.Array:
    """Whether a key hasn't come before."""
    codes = keys.dictionary_encode().indices
    # Codes are given in the order in which keys first come: a new one is greater than all before it.
    highest = pc.cumulative_max(codes)
    before = pa.concat_arrays([pa.array([-1], highest.type), highest[:-1]])
    return pc.greater(highest, before)
