"""One subject's events are erased everywhere, nobody else's anywhere, whatever happens meanwhile."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from glue_jobs.folders import S3Folder
from glue_jobs.inputs import find_inputs
from glue_jobs.ledger import Head, Ledger, OvertakenError, Pending
from lakectl.aws.digest_key import ensure_digest_key
from lakectl.aws.ledger_head import fence
from lakectl.aws.state import make_bucket
from lakectl.config import names
from lakectl.errors import LakectlError, LockedError, UsageError
from lakectl.events.token_keys import current, held, token
from lakectl.lake import Lake
from lakectl.workflows.audit import records
from lakectl.workflows.forget import Wish, forget
from lakectl.workflows.forget_journal import signature

pytestmark = pytest.mark.local

KEY = bytes(range(32))
(FIRST,) = held(KEY).items()
ASHA, BEN = token("Asha", FIRST), token("Ben", FIRST)
DAY = "year=2026/month=07/day=05/"
MIXED, HERS, BROKEN = (f"{DAY}{name}.gz" for name in ("mixed", "hers", "broken"))
ROWS = f"{DAY}rows.snappy.parquet"


def event(number: int, name: str, **more: Any) -> str:
    return json.dumps({"id": f"e{number}", "detail": {"firstName": name, "amount": {"value": 1.10}, **more}})


def lines(*events: str) -> bytes:
    return gzip.compress("".join(f"{one}\n" for one in events).encode())


def parquet(folder: Path, sql: str) -> bytes:
    path = folder / "t.parquet"
    duckdb.sql(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")
    return path.read_bytes()


class Filled:
    """Buckets with events of Asha and of Ben: raw, rows, quarantine, old versions."""

    def __init__(self, lake: Lake, folder: Path) -> None:
        self.lake, self.s3 = lake, lake.aws.client("s3")
        self.raw, self.curated = (names.bucket(lake.config, zone, lake.aws.account) for zone in ("raw", "curated"))
        self._rows, self._quarantine = self._made(folder)

    @staticmethod
    def _made(folder: Path) -> tuple[bytes, bytes]:
        at = "TIMESTAMPTZ '2026-07-05 01:00:00+00'"
        who = ((1, ASHA), (2, BEN), (3, ASHA))
        rows = ", ".join(f"('e{n}', {at}, {n}.50::DECIMAL(12,2), '{name}')" for n, name in who)
        unfit = (event(8, "Asha", timestamp="x"), "cut off")
        told = ", ".join(f"('bad', 's3://raw', '{raw}', 'run', {at})" for raw in unfit)
        return (
            parquet(folder, f"SELECT * FROM (VALUES {rows}) t(event_id, event_time, amount, first_name)"),
            parquet(folder, f"SELECT * FROM (VALUES {told}) t(reason, source_object, raw, run_id, quarantined_at)"),
        )

    def put(self, bucket: str, key: str, body: bytes) -> None:
        self.s3.put_object(Bucket=bucket, Key=f"transactions{key}", Body=body)

    def fill(self) -> None:
        self.empty()
        self.put(self.raw, f"/{MIXED}", lines(event(1, "Asha"), event(2, "Ben")))
        self.put(self.raw, f"/{HERS}", lines(event(3, "Asha"), event(8, "Asha", timestamp="x")))
        self.put(self.raw, f"/{BROKEN}", b"\x1f\x8b no gzip")
        self.put(self.curated, f"/{ROWS}", self._rows)  # becomes an old version
        self.put(self.curated, f"/{ROWS}", self._rows)
        self.put(self.curated, "_quarantine/q.snappy.parquet", self._quarantine)
        staged = f"_runs/transactions/staging/old-run/rows/{ROWS}"
        self.s3.put_object(Bucket=self.curated, Key=staged, Body=self._rows)
        self.s3.delete_object(Bucket=self.curated, Key=staged)
        head = {"listed_to": DAY, "taken": [MIXED, HERS], "pending": None}
        self.s3.put_object(Bucket=self.curated, Key="_runs/transactions/head.json", Body=json.dumps(head).encode())

    def versions(self, bucket: str) -> list[dict[str, Any]]:
        return list(self.s3.list_object_versions(Bucket=bucket).get("Versions", []))

    def empty(self) -> None:
        for bucket in (self.raw, self.curated, self.lake.state_bucket):
            answer = self.s3.list_object_versions(Bucket=bucket)
            for one in (*answer.get("Versions", []), *answer.get("DeleteMarkers", [])):
                self.s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])

    def body(self, bucket: str, key: str) -> bytes:
        return bytes(self.s3.get_object(Bucket=bucket, Key=f"transactions{key}")["Body"].read())

    def traces(self, folder: Path) -> list[str]:
        """Every version of every object that still names her, by its text."""
        found = []
        for bucket in (self.raw, self.curated):
            for one in self.versions(bucket):
                got = self.s3.get_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])["Body"].read()
                if ASHA in text_of(got, folder) or "Asha" in text_of(got, folder):
                    found.append(one["Key"])
        return found

    def folder(self, bucket: str, prefix: str) -> S3Folder:
        return S3Folder(self.s3, bucket, prefix)

    def ledger(self) -> Ledger:
        runs, table = "_runs/transactions/", "transactions/"
        quarantine = self.folder(self.curated, "transactions_quarantine/")
        return Ledger(self.folder(self.curated, runs), self.folder(self.curated, table), quarantine)


def text_of(body: bytes, folder: Path) -> str:
    if body[:4] == b"PAR1":
        (folder / "read.parquet").write_bytes(body)
        source = f"read_parquet('{folder / 'read.parquet'}', hive_partitioning = false)"
        return str(duckdb.sql(f"SELECT t::VARCHAR FROM {source} t").fetchall())
    try:
        return gzip.decompress(body).decode()
    except OSError:
        return body.decode("utf-8", "replace")


@pytest.fixture(scope="module")
def zones(served: Path, tmp_path_factory: pytest.TempPathFactory) -> Filled:
    from lakectl.console import Console  # noqa: PLC0415 - as tests/workflows/conftest.py makes its lake

    lake = Lake(served, "local", Console())
    filled = Filled(lake, tmp_path_factory.mktemp("parquet"))
    make_bucket(lake.aws, lake.state_bucket)
    for bucket in (filled.raw, filled.curated):
        filled.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": lake.aws.region})
        filled.s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    secrets = lake.aws.client("secretsmanager")
    secrets.create_secret(Name=names.token_key_secret(lake.config), SecretBinary=KEY)
    return filled


@pytest.fixture
def filled(zones: Filled) -> Iterator[Filled]:
    zones.fill()
    yield zones
    zones.empty()


WISH = Wish("transactions", (f"first_name = '{ASHA}'",), sure=True)
EVENTS = {"table": 2, "quarantine": 1, "raw": 3, "old_versions": 4}


def test_a_dry_run_finds_everything_and_changes_nothing(filled: Filled) -> None:
    before = [filled.versions(bucket) for bucket in (filled.raw, filled.curated)]

    answer = forget(filled.lake, replace(WISH, dry_run=True))

    assert (answer["erased"], answer["events"], answer["objects"]) == (False, EVENTS, 5)
    assert list(answer["unreadable"].values()) == [1, 1]
    assert [filled.versions(bucket) for bucket in (filled.raw, filled.curated)] == before
    assert records(filled.lake) == []


def test_she_is_gone_and_nobody_else_is(filled: Filled, tmp_path: Path) -> None:
    answer = forget(filled.lake, WISH)

    assert filled.traces(tmp_path) == []
    assert gzip.decompress(filled.body(filled.raw, f"/{MIXED}")).decode() == event(2, "Ben") + "\n"
    rest = filled.body(filled.curated, f"/{ROWS}")
    (tmp_path / "rest.parquet").write_bytes(rest)
    described = duckdb.sql(f"DESCRIBE FROM read_parquet('{tmp_path / 'rest.parquet'}', hive_partitioning = false)")
    assert [row[:2] for row in described.fetchall()] == [
        ("event_id", "VARCHAR"),
        ("event_time", "TIMESTAMP WITH TIME ZONE"),
        ("amount", "DECIMAL(12,2)"),
        ("first_name", "VARCHAR"),
    ]
    assert "e2" in text_of(rest, tmp_path)
    assert "cut off" in text_of(filled.body(filled.curated, "_quarantine/q.snappy.parquet"), tmp_path)
    assert (answer["events"], answer["receipt"]["left"]) == (EVENTS, 0)


def test_the_receipt_is_signed_names_nobody_and_is_in_the_audit_log(filled: Filled) -> None:
    receipt = forget(filled.lake, WISH)["receipt"]

    key = ensure_digest_key(filled.lake.aws, filled.lake.state_bucket, names.digest_key())
    assert receipt["signature"] == signature(receipt, key)
    assert signature({**receipt, "left": 1}, key) != receipt["signature"]
    assert ASHA not in json.dumps(receipt)
    intent, outcome = records(filled.lake)
    assert (intent.action, outcome.outcome) == ("forget", "applied")
    assert outcome.details == {**intent.details, "receipt": receipt["signature"]}
    prefix = names.receipts_prefix(filled.lake.config)
    listed = filled.s3.list_objects_v2(Bucket=filled.lake.state_bucket, Prefix=prefix)["Contents"]
    (kept,) = [one["Key"] for one in listed]
    assert json.loads(filled.s3.get_object(Bucket=filled.lake.state_bucket, Key=kept)["Body"].read()) == receipt


def test_a_clear_value_is_tokenised_on_the_spot_and_conditions_are_joined(filled: Filled) -> None:
    dry = Wish("transactions", (), {"first_name": "Asha"}, dry_run=True)
    assert forget(filled.lake, dry)["events"] == EVENTS
    joined = replace(dry, where=("event_id = e1",))
    assert forget(filled.lake, joined)["events"] == {"table": 1, "quarantine": 0, "raw": 1, "old_versions": 2}
    assert forget(filled.lake, replace(dry, clear={"first_name": "asha"}))["objects"] == 0


def test_rows_of_every_key_period_are_found_by_the_clear_value(filled: Filled, tmp_path: Path) -> None:
    secret = names.token_key_secret(filled.lake.config)
    manager = filled.lake.aws.client("secretsmanager")
    ring = KEY + bytes(range(32, 64))
    later = token("Asha", current(ring))
    filled.put(filled.curated, f"/{DAY}later.snappy.parquet", parquet(tmp_path, f"SELECT '{later}' AS first_name"))
    manager.put_secret_value(SecretId=secret, SecretBinary=ring)
    try:
        told = forget(filled.lake, replace(WISH, dry_run=True))["out_of_reach"][-1]
        answer = forget(filled.lake, Wish("transactions", (), {"first_name": "Asha"}, sure=True))
    finally:
        manager.put_secret_value(SecretId=secret, SecretBinary=KEY)

    assert told.startswith("Rows of other key periods have other tokens in first_name;")
    assert answer["events"]["table"] == EVENTS["table"] + 1
    assert filled.traces(tmp_path) == []
    assert [one["Key"] for one in filled.versions(filled.curated) if "later" in one["Key"]] == []


def test_a_second_time_there_is_nothing(filled: Filled) -> None:
    forget(filled.lake, WISH)
    again = forget(filled.lake, WISH)
    assert (again["objects"], again["receipt"]["erased"]) == (0, [])


class Killed(BaseException):
    """As if the process were gone."""


def test_killed_at_every_step_and_run_again_it_ends_complete(filled: Filled, tmp_path: Path) -> None:
    whole = [(one["key"], one["events"]) for one in forget(filled.lake, WISH)["receipt"]["erased"]]
    steps = 0
    while True:
        filled.fill()
        left = steps

        def kill(_: str) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise Killed

        try:
            forget(filled.lake, WISH, step=kill)
        except Killed:
            receipt = forget(filled.lake, WISH)["receipt"]
            assert filled.traces(tmp_path) == []
            assert [(one["key"], one["events"]) for one in receipt["erased"]] == whole, f"killed at step {steps}"
            steps += 1
        else:
            break
    assert steps >= 12


def test_a_run_that_has_read_before_cannot_publish_after(filled: Filled) -> None:
    ledger = filled.ledger()
    ledger.load()
    forget(filled.lake, WISH)
    with pytest.raises(OvertakenError):
        ledger.begin(Head(DAY, (), Pending("run", (), {})))

    fresh = filled.ledger()
    fresh.load()
    assert (fresh.head.listed_to, fresh.head.taken) == (DAY, (MIXED, HERS))
    fresh.begin(Head(DAY, (MIXED, HERS), None))


def test_nothing_is_taken_again(filled: Filled) -> None:
    forget(filled.lake, WISH)
    ledger = filled.ledger()
    ledger.load()
    found = find_inputs(
        filled.folder(filled.raw, "transactions/"), ledger.head, today=datetime(2026, 7, 5, tzinfo=UTC).date()
    )
    assert [item.key for item in found.items] == [BROKEN]


def test_a_run_that_has_decided_is_waited_for(filled: Filled) -> None:
    ledger = filled.ledger()
    ledger.load()
    ledger.begin(Head(DAY, (MIXED, HERS), Pending("20260705T000000000Z-00000000", (), {})))
    head = (filled.curated, "_runs/transactions/head.json")
    with pytest.raises(LockedError):
        fence(filled.lake.aws, *head, seconds=0)
    ledger.finish()
    fence(filled.lake.aws, *head, seconds=0)


def test_events_that_go_on_coming_are_told(filled: Filled) -> None:
    def send(what: str) -> None:
        if what == "fenced":
            filled.put(filled.raw, f"/{DAY}new.gz", lines(event(9, "Asha")))

    with pytest.raises(LakectlError) as refused:
        forget(filled.lake, WISH, step=send)
    assert refused.value.sentence == "After 3 rounds 1 events of the subject are there."
    assert records(filled.lake)[-1].outcome == "failed"


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (Wish("transaction", ("a = 'b'",)), "There is no stream 'transaction'."),
        (Wish("transactions", ()), "Nobody is named."),
        (
            Wish("transactions", ("first_name like 'a'",)),
            "\"first_name like 'a'\" isn't a condition: column = 'value'.",
        ),
        (Wish("transactions", ("firstname = 'a'",)), "transactions has no column 'firstname'."),
        (Wish("transactions", ("first_name = 'Asha'",)), "first_name holds tokens: 32 hex digits."),
        (Wish("transactions", ("credit_card = '1'",)), "credit_card doesn't tell one subject from another."),
        (Wish("transactions", ("amount = 1",)), "amount doesn't tell one subject from another."),
    ],
)
def test_who_isnt_named_well_is_refused(wish: Wish, sentence: str, filled: Filled) -> None:
    with pytest.raises(UsageError) as refused:
        forget(filled.lake, replace(wish, dry_run=True))
    assert refused.value.sentence == sentence
    assert "Asha" not in refused.value.sentence + refused.value.hint


def test_nobody_there_to_ask(lake: Lake) -> None:
    with pytest.raises(UsageError) as refused:
        forget(lake, Wish("transactions", ()))
    assert refused.value.sentence == "Nobody is here to confirm."
