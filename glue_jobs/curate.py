"""The Glue job: raw events of one stream → its curated table, exactly once, hidden as the contract says.

The same file runs on Glue 5.0 and on local Spark 3.5. docs/etl.md says what it promises and how.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from py4j.protocol import Py4JJavaError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession

from glue_jobs.arguments import Arguments, parse_arguments
from glue_jobs.folders import Folder, Item, open_folder
from glue_jobs.inputs import Inputs, find_inputs
from glue_jobs.ledger import Head, Ledger, Move, Pending
from glue_jobs.partitions import in_catalog
from glue_jobs.record import Clock, Counts, Record, new_run_id
from glue_jobs.secret import token_key
from glue_jobs.staging import Lines, Scan, Stage
from glue_jobs.transforms.hide import key_frame, needs_key
from glue_jobs.unreadable import unreadable
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract

Step = Callable[[str], None]
"""Told what has just been done; tests interrupt there."""

_SETTINGS = {
    # Times in files, partitions and expressions are UTC wherever the job runs.
    "spark.sql.session.timeZone": "UTC",
    # The default, INT96, is deprecated and has no statistics.
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.caseSensitive": "true",
    # Adaptive execution replaces an empty stage, and loses what was observed in it; the job sizes its tasks itself.
    "spark.sql.adaptive.enabled": "false",
}


def main(argv: Sequence[str]) -> None:
    """Run once and print the run's record."""
    arguments = parse_arguments(argv)
    spark = SparkSession.builder.appName(f"curate {arguments.stream}").getOrCreate()
    record = run(spark, arguments)
    in_catalog(arguments)
    sys.stdout.write(json.dumps(record.as_json()) + "\n")


def run(
    spark: SparkSession,
    arguments: Arguments,
    *,
    step: Step = lambda _: None,
    secret: Callable[[str], bytes] = token_key,
) -> Record:
    """Take the raw objects that no run has taken; returns when readers see their events, and raises otherwise."""
    for name, value in _SETTINGS.items():
        spark.conf.set(name, value)
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
        recovered=recovered,
        seconds=clock.seconds,
    )
    if not inputs.items:
        ledger.record(record.run_id, record.as_json())
        return record
    step("planned")
    save = Save(raw, table, ledger, Stage(spark, contract, runs, record.run_id), clock, step)
    keys = key_frame(spark, secret(arguments.token_key_secret)) if needs_key(contract) else None
    return save.all(inputs, keys, record)


def load_contract(arguments: Arguments) -> Contract:
    """The contract of the stream, from the same file that everything else was made from."""
    folder, _, name = arguments.contract.rpartition("/")
    content = open_folder(folder + "/").read(name)
    if content is None:
        raise FileNotFoundError(f"There is no contract at {arguments.contract}.")
    return parse_contract(arguments.stream, content.body.decode(), arguments.contract)


@dataclass(frozen=True, slots=True)
class Save:
    """From raw objects to rows that readers see, or to nothing at all."""

    raw: Folder
    table: Folder
    ledger: Ledger
    stage: Stage
    clock: Clock
    step: Step

    def all(self, inputs: Inputs, keys: DataFrame | None, record: Record) -> Record:
        """Stage, count, decide, publish."""
        try:
            record, moves = self._staged(inputs, keys, record)
            head = Head(inputs.listed_to, inputs.taken, Pending(record.run_id, moves, record.as_json()))
            self.ledger.begin(head)
        except Exception:
            self.ledger.discard(record.run_id)
            raise
        self.step("decided")
        with self.clock.phase("publish"):
            self.ledger.finish(self.step)
        return record

    def _staged(self, inputs: Inputs, keys: DataFrame | None, record: Record) -> tuple[Record, tuple[Move, ...]]:
        with self.clock.phase("rows"):
            lines, scan, bad = self._scan(inputs, keys)
        self.step("rows staged")
        with self.clock.phase("quarantine"):
            quarantined = self.stage.write_quarantine(lines) if scan.unfit else 0
        with self.clock.phase("known"):
            known = self.stage.drop_known(self.table)
        self.step("all staged")
        duplicate = scan.read - scan.unfit - scan.unique + known
        written = self.stage.count_rows()
        counts = Counts(read=scan.read, written=written, duplicate=duplicate, quarantined=quarantined)
        counts.check()
        moves = self.stage.moves()
        done = replace(
            record,
            counts=counts,
            unreadable_objects=len(bad),
            output_files=len(moves),
            output_bytes=self.stage.bytes(),
            partitions=self.stage.days(),
        )
        return done, moves

    def _scan(self, inputs: Inputs, keys: DataFrame | None) -> tuple[Lines, Scan, list[Item]]:
        lines = self._lines(inputs.items)
        try:
            return lines, self.stage.write_rows(lines, keys), []
        except (PySparkException, Py4JJavaError):
            # One broken object must not stop the stream, nor vanish.
            bad = unreadable(self.raw, inputs.items)
            if not bad:
                raise
        self.stage.write_unreadable([self.raw.uri + item.key for item in bad])
        whole = [item for item in inputs.items if item not in bad]
        lines = self._lines(whole)
        return lines, self.stage.write_rows(lines, keys) if whole else Scan(0, 0, 0), bad

    def _lines(self, items: Sequence[Item]) -> Lines:
        return Lines([self.raw.uri + item.key for item in items], sum(item.size for item in items))


if __name__ == "__main__":
    main(sys.argv[1:])
