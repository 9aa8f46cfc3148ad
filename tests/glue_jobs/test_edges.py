"""Odd objects, and any batches in any order: curated and quarantine hold what the plain rows say."""

import gzip
import io
import json
import random
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from glue_jobs.engine.pools import Pool, SparkPool, ThisProcess
from glue_jobs.rows.lines import numbered_lines
from glue_jobs.rows.row import Row, Rows
from lakectl.events.contract import PARTITION_KEYS, UNKNOWNS
from lakectl.events.contract_file import parse_contract
from tests.glue_jobs.conftest import KEY, PROJECT, START, TODAY, Lake, envelope


def expected(lake: Lake, objects: list[bytes], arrived: date = TODAY) -> tuple[dict[str, dict[str, Any]], Counter[str]]:
    """Rows by id, and how often each reason."""
    rows, judge = dict[str, dict[str, Any]](), Rows(lake.contract, KEY)
    reasons: Counter[str] = Counter()
    for content in objects:
        for _, line in numbered_lines(io.BytesIO(content)):
            found = judge.row(line, arrived)
            if isinstance(found, Row):
                time = found.values["event_time"]
                assert isinstance(time, datetime)
                stored = {**found.values, "event_time": time.replace(tzinfo=None)}
                rows[str(found.values["event_id"])] = stored | dict(zip(PARTITION_KEYS, found.day, strict=True))
            else:
                reasons[found.reason] += 1
    return rows, reasons


def check(lake: Lake, objects: list[bytes], *, unreadable: int = 0) -> None:
    rows, reasons = expected(lake, objects)
    reasons.update({"not a whole gzip file": unreadable} if unreadable else {})
    assert {row["event_id"]: row for row in lake.rows()} == rows
    assert len(lake.rows()) == len(rows)
    assert Counter(row["reason"] for row in lake.rows("quarantine")) == reasons


def odd_objects(lake: Lake) -> list[bytes]:
    """Uncompressed: ends of lines, byte order marks, scripts, sizes, concatenated and empty JSON, odd times."""
    one, two, three, four, five, six, *_ = lake.lines(8)
    clever = one.replace('"id":"1-0"', '"id":"clever"').replace("Chennai", "🦆 Zoë 李 \\u0000 \\ud83e\\udd86")
    large = two.replace('"id":"1-1"', '"id":"large"').replace(
        '"detail":{', '"detail":{"more":"' + "x" * 1_000_000 + '",'
    )
    text = two.replace('"id":"1-1"', '"id":"text"').replace('_message":"', '_message":"' + "pays 🦆 " * 90_000)
    return [
        f"{one}\r\n{two}\r\n\r\n".encode(),
        b"\xef\xbb\xbf" + three.encode(),
        f"{four}{five}\n".encode(),
        f"{clever}\n{large}\n{text}\n{{}}\n[]\n\ufeff{six}\n".encode(),
        gzip.compress(b"").join([b"", b""]),
        *(year_end(lake)),
    ]


def deliver(lake: Lake, objects: list[bytes]) -> None:
    for content in objects:
        lake.put(gzip.compress(content))
    lake.put(b"")
    whole = gzip.compress(objects[0])
    lake.put(whole[: len(whole) // 2], name="cut.gz")
    lake.put(whole[:-1] + bytes([whole[-1] ^ 1]), name="other-length.gz")
    lake.put(b"no gzip", name="text.gz")


def test_odd_objects_are_what_the_rows_say(lake: Lake) -> None:
    objects = odd_objects(lake)
    deliver(lake, objects)
    members = [f"{line}\n".encode() for line in lake.lines(3, seed=2)]
    lake.put(b"".join(gzip.compress(member) for member in members))
    record = lake.curate()
    check(lake, [*objects, *members], unreadable=3)
    assert record.unreadable_objects == 3


@pytest.mark.spark
@pytest.mark.parametrize("policy", ["ignore", "keep"])
def test_odd_objects_are_the_same_on_spark(tmp_path: Path, spark: SparkPool, policy: str) -> None:
    lakes = [fresh(tmp_path / name, policy) for name in ("here", "spark")]
    lakes[1].pool = spark
    for lake in lakes:
        deliver(lake, odd_objects(lake))
    here, there = (lake.curate() for lake in lakes)
    check(lakes[1], odd_objects(lakes[1]), unreadable=3)
    assert (here.counts, here.late, here.partitions) == (there.counts, there.late, there.partitions)
    assert sorted(lakes[0].rows(), key=repr) == sorted(lakes[1].rows(), key=repr)


def year_end(lake: Lake) -> list[bytes]:
    """Both ends of the days around New Year, in zones on either side, and seconds that there are not."""
    (event,) = lake.events(1)
    times = [
        f"{2025 + (day < 20)}-{12 if day > 20 else 1:02d}-{day:02d}T{clock}{zone}".replace("2026-12", "2025-12")
        for day in (27, 28, 29, 30, 31, 1, 2)
        for clock, zone in (("00:00:00", "Z"), ("23:59:59.999", "Z"), ("00:30:00", "+05:30"), ("23:30:00", "-01:00"))
    ]
    times += ["2016-12-31T23:59:60Z", "2025-12-31T24:00:00Z", "2025-03-30T02:30:00+01:00", "2025-10-26T02:30:00+02:00"]
    lines = [envelope(event, f"time-{number}") for number in range(len(times))]
    return [
        "\n".join(line.replace("2026-01-01T00:12:37.915Z", t) for line, t in zip(lines, times, strict=True)).encode()
    ]


def test_ten_thousand_days_in_a_batch_make_as_many_files_as_the_horizon_has_days(tmp_path: Path) -> None:
    check_ten_thousand_days(tmp_path, ThisProcess())


@pytest.mark.spark
def test_ten_thousand_days_in_a_batch_are_the_same_on_spark(tmp_path: Path, spark: SparkPool) -> None:
    check_ten_thousand_days(tmp_path, spark)


def check_ten_thousand_days(tmp_path: Path, pool: Pool) -> None:
    text = 'horizon = "20 days"\nahead = "1 day"\n' + (PROJECT / "streams/transactions.toml").read_text(
        encoding="utf-8"
    )
    (tmp_path / "transactions.toml").write_text(text, encoding="utf-8")
    for name in ("raw", "curated", "quarantine", "runs"):
        (tmp_path / name).mkdir()
    lake = Lake(pool, tmp_path, parse_contract("transactions", text))
    (event,) = lake.events(1)
    days = [START + timedelta(days=number - 5000) for number in range(10_000)]
    lines = [envelope(event, str(number)) for number in range(len(days))]
    stamped = [line.replace("2026-01-01T00:12:37.915Z", day.isoformat()) for line, day in zip(lines, days, strict=True)]
    lake.deliver(stamped)
    record = lake.curate()
    assert (record.counts.written, record.counts.quarantined, len(record.partitions)) == (22, 9_978, 22)
    assert record.output_files == 23
    assert record.late == 20


@settings(max_examples=10, deadline=None, phases=[Phase.generate])
@given(st.randoms(use_true_random=True))
def test_any_batches_in_any_order_give_the_same(tmp_path_factory: pytest.TempPathFactory, rng: random.Random) -> None:
    lake = fresh(tmp_path_factory.mktemp("lake"), rng.choice(UNKNOWNS))
    lines = [*lake.lines(60, seed=rng.randrange(1000)), *(_spoilt(line, rng) for line in lake.lines(20, seed=5000))]
    delivered = [*lines, *rng.choices(lines, k=30)]
    rng.shuffle(delivered)
    objects = []
    while delivered:
        size = rng.randint(1, 40)
        part, delivered = delivered[:size], delivered[size:]
        objects.append("\n".join(part).encode())
        lake.put(gzip.compress(objects[-1]))
        if rng.random() < 0.4:
            lake.curate()
    lake.curate()
    check(lake, objects)


def fresh(root: Path, policy: str) -> Lake:
    for name in ("raw", "curated", "quarantine", "runs"):
        (root / name).mkdir(parents=True)
    text = f'unknown = "{policy}"\n' + (PROJECT / "streams/transactions.toml").read_text(encoding="utf-8")
    (root / "transactions.toml").write_text(text, encoding="utf-8")
    return Lake(ThisProcess(), root, parse_contract("transactions", text))


def _spoilt(line: str, rng: random.Random) -> str:
    event = json.loads(line)
    detail = event["detail"]
    match rng.randrange(7):
        case 0:
            return line[: rng.randrange(1, len(line))]
        case 1:
            detail["amount"]["value"] = rng.choice((None, "x", 1.005, 10**12))
        case 2:
            detail["timestamp"] = rng.choice(("1970-01-01T00:00:00Z", "yesterday", None, 7))
        case 3:
            del event["id"]
        case 4:
            detail["channel"] = rng.choice((1.5, "web", None, [4111111111111111], detail["firstName"]))
        case 5:
            detail["location"] |= {"zip": "600001", rng.choice(("Zoë", "1", "city")): rng.choice(("x", 7))}
        case _:
            detail["location"]["city"] = "4111 1111 1111 1111"
    return json.dumps(event)
