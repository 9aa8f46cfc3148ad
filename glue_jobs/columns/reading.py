"""Lines that aren't odd → JSON columns, and those of them that Arrow refuses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa
import pyarrow.json as pj

from glue_jobs.columns.texts import integers

_IN_ROW = re.compile(r"in row (\d+)")

# A block is parsed again without the line that was refused. That often at most as many lines as this many blocks
# have; a stream of which every line is refused is read line by line instead.
_MOST_BLOCKS = 4
_FEW = 16


@dataclass(frozen=True, slots=True)
class Read:
    """What Arrow made of lines."""

    table: pa.Table
    index: pa.Array
    """Which line each row comes from."""
    refused: list[int]
    """The other lines."""


def read(lines: pa.Array, schema: pa.Schema) -> Read:
    """Read lines, none of them odd and each with its newline, by a schema of envelopes."""
    todo, refused, tables = [(0, len(lines))], list[int](), list[tuple[int, pa.Table]]()
    patience = _MOST_BLOCKS * len(lines)
    while todo:
        start, end = todo.pop()
        patience -= end - start
        if patience < 0:
            refused += range(start, end)
            continue
        try:
            tables.append((start, _parsed(lines.slice(start, end - start), schema)))
        except pa.ArrowInvalid as error:
            if end - start <= _FEW:
                refused += range(start, end)
                continue
            found = _IN_ROW.search(str(error))
            middle = start + int(found[1]) if found else (start + end) // 2
            if found and middle < end:
                refused.append(middle)
                todo += [(middle + 1, end), (start, middle)]
            else:
                middle = (start + end) // 2
                todo += [(middle, end), (start, middle)]
    tables.sort(key=lambda each: each[0])
    index = [range(start, start + table.num_rows) for start, table in tables]
    whole = pa.concat_tables([table for _, table in tables]) if tables else schema.empty_table()
    return Read(whole, integers(list(chain(*index))).cast(pa.int64()), refused)


def _parsed(lines: pa.Array, schema: pa.Schema) -> pa.Table:
    """One row per line, or ArrowInvalid."""
    if not len(lines):
        return schema.empty_table()
    content = content_of(lines)
    table = pj.read_json(
        pa.BufferReader(content),
        # More than all of it: then rows are numbered from the beginning, and nothing is cut.
        read_options=pj.ReadOptions(use_threads=False, block_size=content.size + 1),
        parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
    )
    if table.num_rows != len(lines):
        raise pa.ArrowInvalid(f"{table.num_rows} rows in {len(lines)} lines")
    return table


def content_of(lines: pa.Array) -> pa.Buffer:
    """The lines as they lie in memory, one behind the other."""
    _, bounds, content = lines.buffers()
    places = memoryview(bounds).cast("i")
    start, end = places[lines.offset], places[lines.offset + len(lines)]
    return content.slice(start, end - start)
