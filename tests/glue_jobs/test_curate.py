"""The whole job on real Spark, against what the generator knows about its events."""

import hmac
from collections import Counter
from decimal import Decimal

import pytest

from lakectl.events.summary import truth
from tests.glue_jobs.conftest import KEY, Lake

pytestmark = pytest.mark.spark


def token(value: str) -> str:
    return hmac.digest(KEY, value.encode(), "sha256").hex()[:32]


def test_a_thousand_events_become_a_thousand_rows_with_the_same_sums_and_nothing_personal(lake: Lake) -> None:
    events, lines = lake.events(1000), lake.lines(1000)
    lake.deliver(lines[:700])
    lake.deliver(lines[700:])
    record = lake.curate()
    rows = lake.rows()
    known = truth(lake.contract, events)
    assert (record.counts.read, record.counts.written, record.counts.duplicate, record.counts.quarantined) == (
        *(1000, 1000),
        *(0, 0),
    )
    assert sum((row["amount"] for row in rows), Decimal()) == known.sums["amount"]
    assert Counter(f"{row['year']}-{row['month']:02}-{row['day']:02}" for row in rows) == known.days
    assert [file.rsplit("/", 1)[0] for file in lake.files("curated")] == [
        "year=2025/month=12/day=31",
        "year=2026/month=01/day=01",
    ]
    by_id = {row["event_id"]: row for row in rows}
    for number, event in enumerate(events):
        row, value = by_id[f"1-{number}"], event.values
        assert (row["amount"], row["city"]) == (value["amount"], value["city"])
        assert (row["first_name"], row["last_name"]) == (token(value["first_name"]), token(value["last_name"]))
        assert row["credit_card"] == "*" * (len(value["credit_card"]) - 4) + value["credit_card"][-4:]
        assert row["message"] == (
            f"[redacted] [redacted] paid {value['amount']} {value['currency']} in {value['city']} with card [redacted]"
        )
