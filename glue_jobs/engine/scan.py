"""The first kind of task: raw objects → hidden rows, put aside by day, and what can't be rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pyarrow as pa

from glue_jobs.columns.arrivals import Arrivals
from glue_jobs.columns.block import Columns
from glue_jobs.columns.schema import quarantine_schema
from glue_jobs.drift import Drift
from glue_jobs.engine.memory import keep_memory
from glue_jobs.engine.objects import Lines, UnreadableError, blocks
from glue_jobs.engine.pieces import Piece, Pieces
from glue_jobs.folders import Folder, Item, open_folder
from glue_jobs.inputs import arrival_day
from glue_jobs.rows.row import is_leak
from lakectl.events.contract import Contract


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a task read, and where its rows are."""

    read: int
    """Lines of whole objects, without blank ones."""
    unfit: int
    leaks: int
    """Those of them that the output gate kept back."""
    late: int
    """Events that fit, redelivered ones too, of a day before that of their arrival."""
    pieces: tuple[Piece, ...]
    drift: Drift
    """The unknown fields of all events, where the contract has them looked for."""
    unreadable: tuple[str, ...]
    """Keys of objects that are no whole gzip files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """Reads groups of raw objects. It travels to other machines, so it holds no key and no client."""

    contract: Contract
    raw: str
    runs: str
    home: str
    """The run's staging folder below `runs`."""
    run_id: str
    shares: int
    """Into how many parts the rows of a day are parted."""
    today: date
    """The day of the run: when objects arrived that lie in no day's folder."""
    key: Callable[[], bytes | None]
    """Reads the key of the tokens where it's needed."""

    def __call__(self, items: Sequence[Item]) -> Scanned:
        """Read all objects; those that aren't whole are left out, as if they weren't there."""
        keep_memory()
        unreadable: list[str] = []
        while True:
            try:
                return self._scan([item for item in items if item.key not in unreadable], unreadable)
            except UnreadableError as error:
                # Rows of its whole part have been taken. It's rare, so the others are read again without it.
                unreadable.append(error.key)

    def _scan(self, items: Sequence[Item], unreadable: Sequence[str]) -> Scanned:
        raw, columns = open_folder(self.raw), Columns(self.contract, self.key())
        pieces = Pieces(self.contract, open_folder(self.runs), self.home, self.shares)
        read, unfit, leaks, late, drift = 0, 0, 0, 0, Drift(sampled=False)
        pieces.quarantine(_table([self._unfit("not a whole gzip file", raw, (key, None), None) for key in unreadable]))
        for lines in blocks(raw, items):
            block = columns.block(lines.array, self._arrivals(lines))
            pieces.add(block.rows)
            pieces.quarantine(
                _table([self._unfit(each.reason, raw, lines.origin(each.number), each.line) for each in block.misfits])
            )
            for fields in block.unknown:
                drift.count(fields)
            unfit += len(block.misfits)
            leaks += sum(is_leak(misfit.reason) for misfit in block.misfits)
            late += block.late
            read += block.rows.num_rows + len(block.misfits)
        drift.events = read
        return Scanned(read, unfit, leaks, late, pieces.close(), drift, tuple(unreadable))

    def _arrivals(self, lines: Lines) -> Arrivals:
        def arrived(number: int) -> date:
            return arrival_day(lines.origin(number)[0]) or self.today

        return Arrivals([arrival_day(key) or self.today for key in lines.keys], arrived)

    def _unfit(self, reason: str, raw: Folder, origin: tuple[str, int | None], line: bytes | None) -> dict[str, object]:
        key, number = origin
        return {
            "reason": reason,
            "source_object": raw.uri + key,
            "source_line": number,
            "raw": None if line is None else line.decode(errors="replace"),
            "run_id": self.run_id,
            "quarantined_at": datetime.now(UTC),
        }


def _table(unfit: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(unfit, quarantine_schema())
