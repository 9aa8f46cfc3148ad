"""The whole job in one process, against what the generator knows about its events."""

import gzip
import hmac
import json
import random
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from glue_jobs.leaks import LeakError
from glue_jobs.ledger import Ledger
from glue_jobs.record import Counts, CountsError
from glue_jobs.rows.cards import holds_card
from lakectl.events.summary import truth
from tests.glue_jobs.conftest import KEY, Lake, envelope
from tests.glue_jobs.planted import card, spelled


def token(value: str) -> str:
    return "01" + hmac.digest(KEY, value.encode(), "sha256").hex()[:30]


def uncompressed(file: Path) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pq.ParquetFile(file).read(), sink, compression="none", use_dictionary=False)
    return bytes(sink.getvalue())


def test_a_thousand_events_become_a_thousand_rows_with_the_same_sums(lake: Lake) -> None:
    events, lines = lake.events(1000), lake.lines(1000)
    lake.deliver(lines[:700])
    lake.deliver(lines[700:])
    record = lake.curate()
    rows = {row["event_id"]: row for row in lake.rows()}
    known = truth(lake.contract, events)
    assert record.counts == Counts(read=1000, written=1000)
    assert (len(rows), record.input_objects, record.output_files) == (1000, 2, 2)
    assert sum((row["amount"] for row in rows.values()), Decimal()) == known.sums["amount"]
    assert Counter(f"{row['year']}-{row['month']}-{row['day']}" for row in rows.values()) == known.days
    assert [str(Path(file).parent) for file in lake.files("curated")] == [
        "year=2025/month=12/day=31",
        "year=2026/month=01/day=01",
    ]
    for number, event in enumerate(events):
        row, value = rows[f"1-{number}"], event.values
        assert list(row)[:-3] == [column.name for column in lake.contract.stored_columns]
        assert row["event_time"] == value["event_time"].replace(tzinfo=None)
        assert all(row[name] == value[name] for name in ("amount", "currency", "country", "state", "city"))
        assert (row["first_name"], row["last_name"]) == (token(value["first_name"]), token(value["last_name"]))
        assert row["credit_card"] == "*" * (len(value["credit_card"]) - 4) + value["credit_card"][-4:]
        paid = f"paid {value['amount']} {value['currency']} in {value['city']} with card [redacted]"
        assert row["message"] == f"[redacted] [redacted] {paid}"


def test_nothing_personal_is_in_any_byte_of_the_table_and_no_key_in_any_byte_of_the_lake(lake: Lake) -> None:
    lake.deliver(lake.lines(200))
    lake.curate()
    # Without compression and dictionaries there is nothing that a search of the bytes could miss.
    table = b"".join(uncompressed(lake.root / "curated" / file) for file in lake.files("curated"))
    assert b"Bengaluru" in table
    for event in lake.events(200):
        assert event.values["credit_card"].encode() not in table
        assert event.values["last_name"].encode() not in table
        # "Ben" stands in Bengaluru too.
        assert event.values["first_name"].encode() not in table.replace(b"Bengaluru", b"")
    for path in lake.root.rglob("*"):
        assert not path.is_file() or KEY not in path.read_bytes()


def test_what_cannot_be_a_row_goes_to_quarantine_with_its_reason(lake: Lake) -> None:
    good, *_ = lake.lines(1)
    lines = {
        '{"id":"a","detail":{"amount"': "not one JSON object",
        good + good: "not one JSON object",
        good.replace('"id":"1-0"', '"id":null'): "id is missing",
        good.replace('"value":1135.78', '"value":1135.785'): "detail.amount.value is no decimal(12,2)",
    }
    source = lake.deliver([good, *lines, "", "  "])
    record = lake.curate()
    assert record.counts == Counts(read=5, written=1, quarantined=4)
    rows = lake.rows("quarantine")
    assert {row["raw"]: row["reason"] for row in rows} == lines
    assert {row["source_object"] for row in rows} == {f"file:{source}"}
    assert {row["run_id"] for row in rows} == {record.run_id}
    assert sorted(row["source_line"] for row in rows) == [2, 3, 4, 5]
    assert list(rows[0]) == ["reason", "source_object", "source_line", "raw", "run_id", "quarantined_at"]
    assert all(abs(row["quarantined_at"] - datetime.now(UTC).replace(tzinfo=None)) < timedelta(hours=1) for row in rows)


def test_an_object_that_is_no_whole_gzip_file_is_quarantined_and_the_others_are_taken(lake: Lake) -> None:
    whole = gzip.compress("\n".join(lake.lines(50)).encode())
    truncated = lake.put(whole[: len(whole) // 2])
    garbage = lake.put(b"this is not gzip")
    lake.put(b"")
    lake.deliver(lake.lines(5, seed=2))
    record = lake.curate()
    assert (record.counts, record.unreadable_objects) == (Counts(read=5, written=5), 2)
    assert sorted((row["source_object"], row["reason"], row["raw"]) for row in lake.rows("quarantine")) == sorted(
        (f"file:{path}", "not a whole gzip file", None) for path in (truncated, garbage)
    )
    assert lake.curate().input_objects == 0


def test_only_broken_lines_make_no_table(lake: Lake) -> None:
    lake.deliver(["x", "y"])
    record = lake.curate()
    assert (record.counts, record.partitions) == (Counts(read=2, quarantined=2), ())
    assert lake.files("curated") == []


def test_the_last_days_of_december_are_in_their_own_year(lake: Lake) -> None:
    event, *_ = lake.events(1)
    days = [datetime(2024, 12, 27, 23, 59, 59, 999000, tzinfo=UTC) + timedelta(days=number) for number in range(7)]
    lines = [envelope(event, f"e{number}") for number in range(7)]
    lines = [line.replace("2026-01-01T00:12:37.915Z", day.isoformat()) for line, day in zip(lines, days, strict=True)]
    lake.deliver(lines)
    lake.curate()
    assert sorted((row["year"], row["month"], row["day"]) for row in lake.rows()) == [
        *(("2024", "12", str(day)) for day in range(27, 32)),
        *(("2025", "01", "01"), ("2025", "01", "02")),
    ]


def test_counts_that_do_not_add_up_are_an_error() -> None:
    with pytest.raises(CountsError, match="3 events were read, but 1 written \\+ 0 duplicate \\+ 1 quarantined make 2"):
        Counts(read=3, written=1, quarantined=1).check()


def test_what_a_killed_run_staged_goes_when_it_cannot_be_alive_any_more(lake: Lake) -> None:
    for run_id in ("20260101T000000000Z-aaaaaaaa", "20260105T000000000Z-bbbbbbbb"):
        (lake.root / "runs/staging" / run_id).mkdir(parents=True)
        (lake.root / "runs/staging" / run_id / "x.parquet").write_bytes(b"")
    folder = lake.folder("runs")
    Ledger(folder, folder, folder).sweep(datetime(2026, 1, 10, tzinfo=UTC))
    assert [item.key for item in folder.items()] == ["staging/20260105T000000000Z-bbbbbbbb/x.parquet"]


def test_a_day_of_arrival_in_the_future_hides_nothing(lake: Lake) -> None:
    lake.deliver(lake.lines(1), day=date(2999, 1, 1))
    lake.deliver(lake.lines(1, seed=2))
    lake.curate()
    lake.deliver(lake.lines(1, seed=3))
    assert lake.curate().counts == Counts(read=1, written=1)


def planted(lines: list[str], share: int) -> list[str]:
    """Every `share`th line with a card number for a city."""
    rng = random.Random(5)
    return [
        line if at % share else re.sub('"city":"[^"]*"', lambda _: _city(rng), line) for at, line in enumerate(lines)
    ]


def _city(rng: random.Random) -> str:
    return f'"city":{json.dumps(spelled(rng, card(rng)))}'


def test_a_few_rows_that_would_show_a_card_number_go_to_quarantine(lake: Lake) -> None:
    lake.deliver(planted(lake.lines(300), 20))
    record = lake.curate()
    assert (record.counts, record.leaks) == (Counts(read=300, written=285, quarantined=15), 15)
    assert {row["reason"] for row in lake.rows("quarantine")} == {"detail.location.city holds a card number"}
    assert not any(holds_card(str(value)) for row in lake.rows() for value in row.values())


def test_a_run_that_leaks_as_a_whole_fails_and_publishes_nothing(lake: Lake, capfd: pytest.CaptureFixture[str]) -> None:
    lake.deliver(planted(lake.lines(300), 2))
    with pytest.raises(LeakError) as caught:
        lake.curate()
    assert str(caught.value).startswith("150 of 300 events hold card numbers or hidden values where the contract says")
    assert lake.files("curated") == lake.files("quarantine") == lake.files("runs") == []
    said = capfd.readouterr()
    assert not any(holds_card(line) for line in (said.out + said.err).splitlines())


def test_an_absurd_time_makes_no_partition(lake: Lake) -> None:
    event, *_ = lake.events(1)
    times = ("1970-01-01T00:00:00Z", "2024-11-26T23:59:59Z", "2026-01-04T00:00:00Z", "9999-12-31T23:59:59Z")
    fine = ("2024-11-27T00:00:00Z", "2026-01-03T23:59:59Z")
    lines = [envelope(event, f"e{number}") for number in range(6)]
    lake.deliver(
        [line.replace("2026-01-01T00:12:37.915Z", time) for line, time in zip(lines, times + fine, strict=True)]
    )
    assert lake.curate().partitions == ("year=2024/month=11/day=27/", "year=2026/month=01/day=03/")
    assert sorted(row["reason"] for row in lake.rows("quarantine")) == [
        *["detail.timestamp is more than 2 days after its arrival"] * 2,
        *["detail.timestamp is more than 400 days before its arrival"] * 2,
    ]
