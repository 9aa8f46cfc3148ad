"""What hides a value, each with a reference in plain Python."""

import hmac
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from pyspark.sql import types as t

from glue_jobs.transforms.hide import hide, key_frame
from lakectl.events.contract_file import parse_contract
from tests.glue_jobs.conftest import KEY

pytestmark = pytest.mark.spark

HEAD = """
key = "id"
event_time = "time"
[pattern]
source = ["x"]
[[column]]
name = "id"
type = "string"
path = "id"
[[column]]
name = "time"
type = "timestamp"
path = "time"
"""


def column(name: str, personal: str, more: str = "") -> str:
    return f'[[column]]\nname = "{name}"\ntype = "string"\npath = "{name}"\npersonal = "{personal}"\n{more}\n'


CONTRACT = parse_contract(
    "things",
    HEAD
    + column("name", "token")
    + column("card", "mask")
    + column("gone", "drop")
    + column("text", "redact")
    + column("city", "clear", 'reason = "public"'),
)


def hidden(spark: SparkSession, rows: Sequence[tuple[str | None, ...]]) -> list[tuple[str | None, ...]]:
    """(name, card, gone, text, city) → (name, card, text, city)."""
    names = ("name", "card", "gone", "text", "city")
    schema = t.StructType([t.StructField(name, t.StringType()) for name in names])
    frame = spark.createDataFrame(list(rows), schema).selectExpr("'x' AS id", "timestamp'2026-07-05' AS time", "*")
    found = hide(frame, CONTRACT, key_frame(spark, KEY)).collect()
    assert {(row.year, row.month, row.day) for row in found} <= {("2026", "07", "05")}
    return [(row["name"], row["card"], row["text"], row["city"]) for row in found]


def test_a_token_is_pythons_hmac_cut_to_128_bits(spark: SparkSession) -> None:
    names = ["Asha", "", "Zoë 🦆", "a" * 1000, "line\nline", "\0"]
    expected = [hmac.digest(KEY, name.encode(), "sha256").hex()[:32] for name in names]
    assert [row[0] for row in hidden(spark, [(name, None, None, None, None) for name in names])] == expected


@pytest.mark.parametrize("key", [bytes(range(16)), bytes(range(64))])
def test_keys_of_other_lengths_give_pythons_hmac_too(spark: SparkSession, key: bytes) -> None:
    frame = spark.sql("SELECT 'x' AS id, now() AS time, 'Asha' AS name, '' AS card, '' AS gone, '' AS text, '' AS city")
    (row,) = hide(frame, CONTRACT, key_frame(spark, key)).collect()
    assert row["name"] == hmac.digest(key, b"Asha", "sha256").hex()[:32]


@pytest.mark.parametrize("size", [0, 15, 65])
def test_a_key_that_is_no_key_is_refused(spark: SparkSession, size: int) -> None:
    with pytest.raises(ValueError, match=f"The token key has {size} bytes"):
        key_frame(spark, bytes(size))


def test_no_key_is_in_any_plan(spark: SparkSession) -> None:
    frame = spark.sql("SELECT 'x' AS id, now() AS time, 'A' AS name, '' AS card, '' AS gone, '' AS text, '' AS city")
    plan = hide(frame, CONTRACT, key_frame(spark, KEY))._jdf.queryExecution().toString().lower()
    assert "sha2" in plan
    for pad in (0x00, 0x36, 0x5C):
        padded = bytes(byte ^ pad for byte in KEY)
        assert padded.hex() not in plan
        assert padded[:8].hex(" ") not in plan
        assert str(list(padded[:4]))[1:-1] not in plan


def test_a_mask_keeps_the_last_four_of_what_is_long_enough(spark: SparkSession) -> None:
    values = {
        "4111111111111111": "************1111",
        "4111 1111 1111 1111": "***************1111",
        "12345678": "****5678",
        "1234567": "*******",
        "": "",
        "ééééé🦆🦆🦆🦆": "*****🦆🦆🦆🦆",
    }
    found = hidden(spark, [(None, value, None, None, None) for value in values])
    assert [row[1] for row in found] == list(values.values())


def test_text_loses_card_numbers_and_the_personal_values_of_its_own_event(spark: SparkSession) -> None:
    def text(value: str) -> tuple[str | None, ...]:
        return ("Ben", "4111111111111111", "O'Neil", value, "Bengaluru")

    values = {
        "Ben paid": "[redacted] paid",
        "BEN, ben's": "[redacted], [redacted]'s",
        "in Bengaluru": "in Bengaluru",
        "o'neil again": "[redacted] again",
        "card 4111 1111 1111 1111.": "card [redacted].",
        "card 5500-0000-0000-0004": "card [redacted]",
        "4111111111111111": "[redacted]",
        "٤١١١١١١١١١١١١١١١": "[redacted]",
        "on 2026-07-05 12:30:00 for 1234567.89": "on 2026-07-05 12:30:00 for 1234567.89",
    }
    found = hidden(spark, [text(value) for value in values])
    assert [row[2] for row in found] == list(values.values())
    assert {row[3] for row in found} == {"Bengaluru"}


def test_a_value_is_never_read_as_a_pattern(spark: SparkSession) -> None:
    rows = [("a.c", None, None, "abc a.c", None), (r"x\Ey", None, None, r"xy x\Ey", None), ("$1", None, None, "$1", "")]
    assert [row[2] for row in hidden(spark, rows)] == ["abc [redacted]", "xy [redacted]", "[redacted]"]


def test_what_is_missing_stays_missing_and_hides_nothing_else(spark: SparkSession) -> None:
    rows = [(None, None, None, "hello", "x"), ("", " ", "", "hello", "x"), (None, None, None, None, None)]
    assert hidden(spark, rows) == [
        (None, None, "hello", "x"),
        (hmac.digest(KEY, b"", "sha256").hex()[:32], "*", "hello", "x"),
        (None, None, None, None),
    ]


@settings(max_examples=5, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), min_size=20, max_size=60))
def test_any_text_gives_pythons_hmac_and_a_mask_of_the_same_length(spark: SparkSession, values: list[str]) -> None:
    found = hidden(spark, [(value, value, None, value, None) for value in values])
    for value, row in zip(values, found, strict=True):
        assert row[0] == hmac.digest(KEY, value.encode(), "sha256").hex()[:32]
        kept = 4 if len(value) >= 8 else 0
        assert row[1] == "*" * (len(value) - kept) + value[len(value) - kept :]
