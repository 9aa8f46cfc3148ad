"""One row per event, in one place per partition."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as f

from glue_jobs.transforms.parse import RAW, REASON, SOURCE
from lakectl.events.contract import PARTITION_KEYS, Contract

_SHARE = "_share"


def unique(rows: DataFrame, contract: Contract, *, tasks: int, files_per_day: int) -> DataFrame:
    """The rows without redeliveries, those of a day together in `files_per_day` tasks, each of which writes one file.

    An event's id and time are one, so grouping by the day first costs no second shuffle.
    """
    share = f.pmod(f.hash(contract.key), f.lit(files_per_day))
    place = [*PARTITION_KEYS, _SHARE]
    return rows.withColumn(_SHARE, share).repartition(tasks, *place).dropDuplicates([*place, contract.key]).drop(_SHARE)


def quarantined(lines: DataFrame, run_id: str) -> DataFrame:
    """(RAW, SOURCE, REASON) → QUARANTINE_COLUMNS."""
    return lines.select(
        f.col(REASON).alias("reason"),
        f.col(SOURCE).alias("source_object"),
        f.col(RAW).alias("raw"),
        f.lit(run_id).alias("run_id"),
        f.current_timestamp().alias("quarantined_at"),
    )
