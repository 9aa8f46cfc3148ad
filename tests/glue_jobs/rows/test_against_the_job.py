"""Random lines under random contracts: the job's Spark code and the plain rows say the same."""

import random
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession

from glue_jobs.rows.row import Row, Rows, Unfit
from glue_jobs.transforms.hide import hide, key_frame
from glue_jobs.transforms.parse import FIT, RAW, REASON, SOURCE, parse, reasons
from lakectl.events.contract import PARTITION_KEYS, Contract
from tests.glue_jobs.conftest import KEY
from tests.glue_jobs.hostile import contract, line

pytestmark = pytest.mark.spark

LINES = 500
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# What the job says when from_json tells it no more.
VAGUE = "a value doesn't fit its type"


def by_the_job(spark: SparkSession, shape: Contract, lines: list[str]) -> dict[str, Row | str]:
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    frame = spark.createDataFrame([(one, one) for one in lines], [RAW, SOURCE])
    parsed = parse(frame, shape)
    # The line is beside every value of its own: `hide` keeps the stored columns alone.
    fit = parsed.where(FIT)
    shown = hide(fit.withColumn("id", fit[RAW]), shape, key_frame(spark, KEY))
    times = [f"unix_micros({c.name}) AS {c.name}" for c in shape.stored_columns if c.type.name == "timestamp"]
    others = [c.name for c in shape.stored_columns if c.type.name != "timestamp"]
    rows = {
        row["id"]: _row(row.asDict(), shape) for row in shown.selectExpr(*times, *others, *PARTITION_KEYS).collect()
    }
    return rows | {row[RAW]: row[REASON] for row in reasons(parsed, shape).collect()}


def _row(found: dict[str, Any], shape: Contract) -> Row:
    day = tuple(found[key] for key in PARTITION_KEYS)
    values = {column.name: found[column.name] for column in shape.stored_columns}
    for column in shape.stored_columns:
        if column.type.name == "timestamp" and values[column.name] is not None:
            values[column.name] = EPOCH + timedelta(microseconds=values[column.name])
    return Row(values | {"id": None}, day)


def by_the_rows(shape: Contract, lines: list[str]) -> dict[str, Row | str]:
    rows = Rows(shape, KEY)
    found = {one: rows.row(one.encode()) for one in lines}
    return {
        one: result.reason if isinstance(result, Unfit) else Row(result.values | {"id": None}, result.day)
        for one, result in found.items()
    }


def agree(job: Row | str, rows: Row | str) -> bool:
    if isinstance(job, str) and isinstance(rows, str):
        # The job finds no words for an object that isn't one, and get_json_object doesn't tell "" from nothing.
        vague = job == VAGUE or rows.endswith("is no object") or job == re.sub(" is no .*", " is missing", rows)
        return vague or job == rows
    return job == rows


# A smaller seed isn't a simpler case: nothing to shrink.
@settings(max_examples=3, deadline=None, phases=[Phase.generate], derandomize=True)
@given(st.integers(min_value=0))
def test_the_job_and_the_rows_agree(spark: SparkSession, seed: int) -> None:
    rng = random.Random(seed)
    shape = contract(rng)
    lines = [line(rng, shape) for _ in range(LINES)]
    job, rows = by_the_job(spark, shape, lines), by_the_rows(shape, lines)
    assert {one: (job[one], rows[one]) for one in rows if not agree(job[one], rows[one])} == {}
    fitting = sum(isinstance(one, Row) for one in rows.values())
    assert LINES / 10 < fitting < LINES
