"""Which lines become values, and what is said of the others."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pyspark.sql import SparkSession

from glue_jobs.transforms.parse import FIT, RAW, REASON, SOURCE, parse, reasons
from tests.glue_jobs.cases import CONTRACT, FITS, LINES, UNFIT, of

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def parsed(spark: SparkSession) -> dict[str, Any]:
    lines = [*map(of, (*FITS, *UNFIT)), *LINES]
    frame = spark.createDataFrame([(line, "file") for line in lines], [RAW, SOURCE])
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    lines_read = parse(frame, CONTRACT)
    rows = {row[RAW]: row.asDict() for row in lines_read.selectExpr("*", "unix_micros(t) AS micros").collect()}
    said = {row[RAW]: row[REASON] for row in reasons(lines_read, CONTRACT).collect()}
    assert {raw for raw, row in rows.items() if not row[FIT]} == set(said)
    return {raw: row | {REASON: said.get(raw, "")} for raw, row in rows.items()}


@pytest.mark.parametrize("fields", FITS)
def test_a_value_that_fits_is_read_exactly(parsed: dict[str, Any], fields: str) -> None:
    row, (name, value) = parsed[of(fields)], FITS[fields]
    found = row[name]
    if isinstance(value, datetime):
        # Python would show it in the machine's zone.
        found, value = row["micros"], int((value - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds() * 1_000_000)
    assert (row[REASON], found) == ("", value)


@pytest.mark.parametrize("fields", UNFIT)
def test_a_value_that_does_not_fit_is_named(parsed: dict[str, Any], fields: str) -> None:
    assert parsed[of(fields)][REASON] == UNFIT[fields]


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_one_whole_object_with_all_that_is_required(parsed: dict[str, Any], line: str) -> None:
    assert parsed[line][REASON] == LINES[line]
