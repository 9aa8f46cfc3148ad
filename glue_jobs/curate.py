"""The Glue job: raw events of one stream → its curated table, exactly once, hidden as the contract says.

The same file runs on Glue 5.0 and on this machine, on Spark or in one process.
docs/etl.md says what it promises and how.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from glue_jobs import metrics
from glue_jobs.arguments import Arguments, parse_arguments
from glue_jobs.drift import Drift, sample, whole
from glue_jobs.engine.pools import Pool, pool_of
from glue_jobs.failure import told
from glue_jobs.folders import Folder, open_folder
from glue_jobs.inputs import Inputs, find_inputs
from glue_jobs.leaks import check_leaks
from glue_jobs.ledger import Head, Ledger, Move, Pending
from glue_jobs.partitions import in_catalog
from glue_jobs.record import Clock, Record, new_run_id
from glue_jobs.secret import token_key
from glue_jobs.staging import Stage
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract

Step = Callable[[str], None]
"""Told what has just been done; tests interrupt there."""


def main(argv: Sequence[str]) -> None:
    """Run once, print the run's record and send its metrics; what is raised holds no value of any event."""
    arguments = parse_arguments(argv)
    try:
        record = run(arguments)
        in_catalog(arguments)
    except Exception as error:  # noqa: BLE001 - whatever it is, its message may hold a value
        metrics.put(arguments.metrics, arguments.stream, {metrics.FAILED: (1, "Count")})
        raise told(error) from None
    sys.stdout.write(json.dumps(record.as_json()) + "\n")
    metrics.put(arguments.metrics, arguments.stream, metrics.of(record))


def run(
    arguments: Arguments,
    *,
    pool: Pool | None = None,
    step: Step = lambda _: None,
    secret: Callable[[str], bytes] = token_key,
) -> Record:
    """Take the raw objects that no run has taken; returns when readers see their events, and raises otherwise.

    `pool` does the work; the contract says which one when none is given. `secret` reads the key, in every task.
    """
    contract, raw, runs = load_contract(arguments), open_folder(arguments.raw), open_folder(arguments.runs)
    table = open_folder(arguments.curated)
    ledger = Ledger(runs, table, open_folder(arguments.quarantine))
    clock, now = Clock(), datetime.now(UTC)
    with clock.phase("recover"):
        ledger.load()
        recovered = ledger.finish(step)
        ledger.sweep(now)
    with clock.phase("list"):
        inputs = find_inputs(raw, ledger.head, today=now.date(), from_day=arguments.from_day)
    record = Record(
        run_id=new_run_id(now),
        stream=contract.name,
        contract=contract.digest,
        job_run=arguments.job_run,
        started=now.isoformat(timespec="milliseconds"),
        input_objects=len(inputs.items),
        input_bytes=inputs.bytes,
        drift=Drift(sampled=contract.unknown == "ignore"),
        recovered=recovered,
        seconds=clock.seconds,
    )
    if record.drift.sampled:
        with clock.phase("drift"):
            record = replace(record, drift=sample(raw, inputs.items, contract))
    if not inputs.items:
        ledger.record(record.run_id, record.as_json())
        return record
    step("planned")
    stage = Stage(pool or pool_of(contract.engine, f"curate {contract.name}"), contract, raw, runs, record.run_id)
    key = partial(secret, arguments.token_key_secret) if needs_key(contract) else _no_key
    return Save(table, ledger, stage, clock, step).all(inputs, key, record)


def load_contract(arguments: Arguments) -> Contract:
    """The contract of the stream, from the same file that everything else was made from."""
    folder, _, name = arguments.contract.rpartition("/")
    content = open_folder(folder + "/").read(name)
    if content is None:
        raise FileNotFoundError(f"There is no contract at {arguments.contract}.")
    return parse_contract(arguments.stream, content.body.decode(), arguments.contract)


def needs_key(contract: Contract) -> bool:
    """Whether any column becomes a token."""
    return any(column.personal == "token" for column in contract.columns)


def _no_key() -> None:
    """The key of a contract without tokens."""


@dataclass(frozen=True, slots=True)
class Save:
    """From raw objects to rows that readers see, or to nothing at all."""

    table: Folder
    ledger: Ledger
    stage: Stage
    clock: Clock
    step: Step

    def all(self, inputs: Inputs, key: Callable[[], bytes | None], record: Record) -> Record:
        """Stage, count, decide, publish."""
        try:
            record, moves = self._staged(inputs, key, record)
            head = Head(inputs.listed_to, inputs.taken, Pending(record.run_id, moves, record.as_json()))
            self.ledger.begin(head)
        except Exception:
            self.ledger.discard(record.run_id)
            raise
        self.step("decided")
        with self.clock.phase("publish"):
            self.ledger.finish(self.step)
        return record

    def _staged(
        self, inputs: Inputs, key: Callable[[], bytes | None], record: Record
    ) -> tuple[Record, tuple[Move, ...]]:
        with self.clock.phase("scan"):
            scanned = self.stage.scan(inputs.items, key)
        leaks = sum(each.leaks for each in scanned)
        check_leaks(read=sum(each.read for each in scanned), leaks=leaks)
        self.step("rows staged")
        with self.clock.phase("finish"):
            staged = self.stage.finish(scanned, inputs.items, self.table)
        self.step("all staged")
        staged.counts.check()
        moves = self.stage.moves(staged)
        done = replace(
            record,
            counts=staged.counts,
            unreadable_objects=staged.unreadable,
            late=sum(each.late for each in scanned),
            leaks=leaks,
            drift=record.drift if record.drift.sampled else whole(each.drift for each in scanned),
            output_files=len(moves),
            output_bytes=staged.bytes,
            partitions=staged.days,
        )
        return done, moves


if __name__ == "__main__":
    main(sys.argv[1:])
