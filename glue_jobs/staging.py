"""A run's output before anybody can see it: tasks write into the staging folder, ready files are copied from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from glue_jobs.engine.finish import Finish, Finished, Output
from glue_jobs.engine.pools import Pool
from glue_jobs.engine.scan import Scan, Scanned
from glue_jobs.engine.shares import share_of_file
from glue_jobs.engine.tasks import groups_of_objects, groups_of_outputs, outputs_of_days, shares
from glue_jobs.folders import Folder, Item
from glue_jobs.ledger import STAGING, Move
from glue_jobs.record import Counts, run_started
from lakectl.events.contract import Contract


@dataclass(frozen=True, slots=True)
class Staged:
    """What a run has ready."""

    files: tuple[Finished, ...]
    counts: Counts
    unreadable: int
    """Raw objects that are no whole gzip files."""

    @property
    def days(self) -> tuple[str, ...]:
        """The partitions that get rows."""
        return tuple(sorted({file.day for file in self.files if file.day}))

    @property
    def bytes(self) -> int:
        """The size of all files."""
        return sum(file.bytes for file in self.files)


class Stage:
    """The staging folder of one run."""

    def __init__(self, pool: Pool, contract: Contract, raw: Folder, runs: Folder, run_id: str) -> None:
        self._pool = pool
        self._contract = contract
        self._raw = raw
        self._runs = runs
        self._run_id = run_id
        self._home = f"{STAGING}{run_id}/"

    def scan(self, items: Sequence[Item], key: Callable[[], bytes | None]) -> list[Scanned]:
        """Read every raw object once; hidden rows are put aside by day."""
        scan = Scan(
            contract=self._contract,
            raw=self._raw.uri,
            runs=self._runs.uri,
            home=self._home,
            run_id=self._run_id,
            shares=shares(items),
            today=run_started(self._run_id).date(),
            key=key,
        )
        return self._pool.map(scan, groups_of_objects(items, self._pool.slots))

    def finish(self, scanned: Sequence[Scanned], items: Sequence[Item], table: Folder) -> Staged:
        """Each day's rows → files, without events that came twice or that the table has."""
        pieces = [piece for each in scanned for piece in each.pieces]
        present = {day: _present(table, day) for day in {piece.day for piece in pieces} if day}
        outputs = [
            Output(
                day, share, chosen, tuple(file for file in present.get(day, ()) if share.meets(share_of_file(file.key)))
            )
            for day, share, chosen in outputs_of_days(pieces, shares(items))
        ]
        finish = Finish(self._contract, table.uri, self._runs.uri, self._home)
        done = self._pool.map(finish, groups_of_outputs(outputs, self._pool.slots))
        files = [file for files in done for file in files]
        return Staged(tuple(file for file in files if file.staged), _counts(scanned, files), _unreadable(scanned))

    def moves(self, staged: Staged) -> tuple[Move, ...]:
        """What is ready, with the names that readers shall see."""
        suffix = f".{self._contract.compression}.parquet"
        files = sorted(staged.files, key=lambda file: file.staged)
        return tuple(
            Move(
                file.staged,
                "table" if file.day else "quarantine",
                f"{file.day}{self._run_id}-{number:05d}{file.share.suffix}{suffix}",
            )
            for number, file in enumerate(files)
        )


def _present(table: Folder, day: str) -> list[Item]:
    return [item for item in table.items(day) if item.key.endswith(".parquet")]


def _unreadable(scanned: Sequence[Scanned]) -> int:
    return sum(len(each.unreadable) for each in scanned)


def _counts(scanned: Sequence[Scanned], files: Sequence[Finished]) -> Counts:
    """Each number from where it is known: lines from the scan, rows from the files' footers."""
    quarantined = sum(file.rows for file in files if not file.day)
    return Counts(
        read=sum(each.read for each in scanned),
        written=sum(file.rows for file in files if file.day),
        duplicate=sum(file.duplicate for file in files if file.day),
        # A whole object that can't be read is a row of the quarantine, and no line that was read.
        quarantined=quarantined - _unreadable(scanned),
    )
