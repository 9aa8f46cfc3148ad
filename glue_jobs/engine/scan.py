"""The first kind of task: raw objects → hidden rows, put aside by day, and what can't be rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pyarrow as pa

from glue_jobs.columns.block import Columns
from glue_jobs.columns.schema import quarantine_schema
from glue_jobs.engine.objects import UnreadableError, blocks
from glue_jobs.engine.pieces import Piece, Pieces
from glue_jobs.folders import Folder, Item, open_folder
from lakectl.events.contract import Contract


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a task read, and where its rows are."""

    read: int
    """Lines of whole objects, without blank ones."""
    unfit: int
    pieces: tuple[Piece, ...]
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
    key: Callable[[], bytes | None]
    """Reads the key of the tokens where it's needed."""

    def __call__(self, items: Sequence[Item]) -> Scanned:
        """Read all objects; those that aren't whole are left out, as if they weren't there."""
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
        read, unfit = 0, [self._unfit("not a whole gzip file", raw, key, None) for key in unreadable]
        for lines in blocks(raw, items):
            block = columns.block(lines.content)
            pieces.add(block.rows)
            for misfit in block.misfits:
                key, _ = lines.origin(misfit.number)
                unfit.append(self._unfit(misfit.reason, raw, key, misfit.line))
            read += block.rows.num_rows + len(block.misfits)
        quarantine = pa.Table.from_pylist(unfit, quarantine_schema())
        return Scanned(read, len(unfit) - len(unreadable), pieces.close(quarantine), tuple(unreadable))

    def _unfit(self, reason: str, raw: Folder, key: str, line: bytes | None) -> dict[str, object]:
        return {
            "reason": reason,
            "source_object": raw.uri + key,
            "raw": None if line is None else line.decode(errors="replace"),
            "run_id": self.run_id,
            "quarantined_at": datetime.now(UTC),
        }
