"""A block of lines → rows of the table, and the lines that can't be rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from glue_jobs.columns.arrivals import Arrivals
from glue_jobs.columns.gate import Gate
from glue_jobs.columns.guard import Guard
from glue_jobs.columns.hidden import Hiding
from glue_jobs.columns.reading import content_of, read
from glue_jobs.columns.schema import read_schema, shown_schema
from glue_jobs.columns.texts import cut, integers
from glue_jobs.columns.typed import typed
from glue_jobs.columns.unknown import Unknown
from glue_jobs.rows.lines import LARGEST_LINE
from glue_jobs.rows.row import Rows, Unfit
from glue_jobs.rows.unknown import Fields
from glue_jobs.rows.values import Value
from lakectl.events.contract import EXTRA, Contract

_BLANK = b" \t\r"
_NEWLINE = b"\n"


@dataclass(frozen=True, slots=True)
class Misfit:
    """A line that can't be a row."""

    number: int
    """Which line of the block, counted from 0 with the blank ones."""
    line: bytes
    reason: str


@dataclass(frozen=True, slots=True)
class Block:
    """What became of the lines that aren't blank: as many as there are rows and misfits."""

    rows: pa.Table
    """The stored columns, by `shown_schema`."""
    misfits: list[Misfit]
    unknown: list[Fields]
    """Of each line that has some, rows and misfits alike; none where the contract ignores them."""
    late: int = 0
    """Rows whose day lies before the day of their arrival."""


class Columns:
    """The rows of one contract, by blocks of lines.

    `key` is what the secret of the tokens holds (events.token_keys); a contract without tokens needs none.
    """

    def __init__(self, contract: Contract, key: bytes | None = None) -> None:
        self._contract = contract
        self._rows = Rows(contract, key)
        self._hiding = Hiding(contract, key)
        self._guard = Guard(contract)
        self._gate = Gate(contract)
        self._unknown = Unknown(contract)
        self._read_schema = read_schema(contract)
        self._schema = shown_schema(contract)

    def block(self, lines: pa.Array, arrivals: Arrivals | None = None) -> Block:
        """Lines (`texts.lines_of`) → their rows (those of odd lines last).

        Without `arrivals` any time will do.
        """
        if self._read_schema is None:
            fast, slow = Block(self._schema.empty_table(), [], []), list(range(len(lines)))
        else:
            fast, slow = self._fast(lines, self._read_schema, arrivals)
        if not slow:
            return fast
        rest = self._slow(lines, slow, arrivals)
        return Block(
            pa.concat_tables([fast.rows, rest.rows]), rest.misfits, fast.unknown + rest.unknown, fast.late + rest.late
        )

    def _fast(self, lines: pa.Array, schema: pa.Schema, arrivals: Arrivals | None) -> tuple[Block, list[int]]:
        """What becomes of ordinary lines, and the numbers of the others."""
        odd = self._guard.odd(lines)
        ordinary = pc.indices_nonzero(pc.invert(odd))
        kept = _without(lines, odd)
        found = read(kept, schema)
        values = typed(found.table, self._contract)
        fit, columns = values.fit, values.columns
        unknown = self._unknown.fields(kept, found.index)
        if unknown:
            fit = pc.and_(fit, self._unknown.allowed(unknown, len(fit)))
        if self._contract.extra:
            columns[EXTRA.name] = self._unknown.texts(unknown, columns)
        if arrivals:
            # A time that is null isn't fit already.
            times = arrivals.plausible(columns[self._contract.event_time], self._contract)
            fit = pc.and_(fit, pc.fill_null(times, fill_value=False))
        rows, suspicious = self._hidden(columns, fit)
        index = found.index.filter(fit)
        unsure = index.filter(suspicious) if suspicious is not None else []
        index = index.filter(pc.invert(suspicious)) if suspicious is not None else index
        refused = [*found.refused, *found.index.filter(pc.invert(fit)).to_pylist(), *pa.array(unsure).to_pylist()]
        slow = pc.indices_nonzero(odd).to_pylist() + ordinary.take(pa.array(refused, pa.int64())).to_pylist()
        left = set(refused)
        seen = [fields for row, fields in unknown.items() if fields and found.index[row].as_py() not in left]
        return Block(rows, [], seen, self._late(rows, ordinary.take(index), arrivals)), sorted(slow)

    def _late(self, rows: pa.Table, lines: pa.Array, arrivals: Arrivals | None) -> int:
        times = rows.column(self._contract.event_time).combine_chunks()
        return arrivals.late(times, lines) if arrivals else 0

    def _hidden(self, columns: dict[str, pa.Array], fit: pa.Array) -> tuple[pa.Table, pa.Array | None]:
        """Hidden rows that may be written, and which of the fit ones must be looked at one by one."""
        if not pc.all(fit).as_py():
            columns = {name: column.filter(fit) for name, column in columns.items()}
        rows = pa.Table.from_arrays(self._hiding.hidden(columns), schema=self._schema)
        suspicious = self._gate.suspicious(rows, columns)
        return rows if suspicious is None else rows.filter(pc.invert(suspicious)), suspicious

    def _slow(self, lines: pa.Array, numbers: Sequence[int], arrivals: Arrivals | None) -> Block:
        """What becomes of these lines, one by one."""
        taken, rows, misfits, unknown = list[int](), list[dict[str, Value | None]](), [], []
        for number in numbers:
            line = lines[number].as_py().removesuffix(_NEWLINE)[: LARGEST_LINE + 1].rstrip(_BLANK)
            if not line:
                continue
            found = self._rows.row(line, arrivals.of(number) if arrivals else None)
            if found.unknown:
                unknown.append(found.unknown)
            if isinstance(found, Unfit):
                misfits.append(Misfit(number, line, found.reason))
            else:
                taken.append(number)
                rows.append(dict(found.values))
        table = pa.Table.from_pylist(rows, self._schema)
        return Block(table, misfits, unknown, self._late(table, pa.array(taken, pa.int64()), arrivals))


def _without(lines: pa.Array, odd: pa.Array) -> pa.Array:
    """The other lines, as they lie or moved together: few are left out, and `filter` would copy line by line."""
    left_out = pc.indices_nonzero(odd).to_pylist()
    if not left_out:
        return lines
    starts, ends = [0, *(number + 1 for number in left_out)], [*left_out, len(lines)]
    content = b"".join(content_of(lines[start:end]) for start, end in zip(starts, ends, strict=True))
    sizes = pc.binary_length(lines).filter(pc.invert(odd))
    return cut(content, pa.concat_arrays([integers([0]), pc.cumulative_sum(sizes)]))
