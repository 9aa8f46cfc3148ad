"""Fields that the contract doesn't name, through the whole job."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from glue_jobs.columns.unknown import Unknown
from glue_jobs.engine.pools import SparkPool, ThisProcess
from glue_jobs.rows.row import Rows
from lakectl.events.contract_file import parse_contract
from lakectl.events.generator import generate
from tests.glue_jobs.conftest import PROJECT, START, Lake, envelope

TEXT = (PROJECT / "streams/transactions.toml").read_text(encoding="utf-8")


def lake_with(policy: str, root: Path) -> Lake:
    root.mkdir(exist_ok=True)
    text = f'unknown = "{policy}"\n{TEXT}'
    (root / "transactions.toml").write_text(text, encoding="utf-8")
    for name in ("raw", "curated", "quarantine", "runs"):
        (root / name).mkdir()
    return Lake(ThisProcess(), root, parse_contract("transactions", text))


def deliver(lake: Lake) -> None:
    """40 events; of the first 20 every second has a field more, of the next ten all have it twice."""
    lines = lake.lines(40)
    for number in range(0, 20, 2):
        lines[number] = lines[number].replace('"detail":{', f'"detail":{{"channel":"web{number}",', 1)
    for number in range(20, 30):
        lines[number] = lines[number].replace('"location":{', '"location":{"channel":1.50,', 1)
    lake.deliver([*lines, "{broken", lines[0]])


@pytest.mark.parametrize("policy", ["keep", "evolve"])
def test_they_are_kept_and_counted_exactly(tmp_path: Path, policy: str) -> None:
    lake = lake_with(policy, tmp_path)
    deliver(lake)
    record = lake.curate()
    found = {row["event_id"]: row["_extra"] for row in lake.rows()}
    expected = {f"1-{number}": f'{{"channel":"web{number}"}}' for number in range(0, 20, 2)}
    expected |= {f"1-{number}": '{"location":{"channel":1.50}}' for number in range(20, 30)}
    assert {key: text for key, text in found.items() if text is not None} == expected
    assert len(found) == 40
    assert record.as_json()["drift"] == {
        "events": 42,
        "sampled": False,
        "fields": {
            "detail.channel": {"events": 11, "type": "string"},
            "detail.location.channel": {"events": 10, "type": "double"},
        },
    }


def test_a_frozen_contract_sends_them_to_quarantine(tmp_path: Path) -> None:
    lake = lake_with("freeze", tmp_path)
    deliver(lake)
    record = lake.curate()
    assert (record.counts.read, record.counts.written, record.counts.quarantined) == (42, 20, 22)
    reasons = sorted(row["reason"] for row in lake.rows("quarantine"))
    assert reasons == [
        *["detail.channel has no column"] * 11,
        *["detail.location.channel has no column"] * 10,
        "not one JSON object",
    ]
    assert record.drift.fields["detail.channel"].events == 11


def test_without_a_policy_the_table_has_no_such_column_and_drift_is_a_sample(tmp_path: Path) -> None:
    lake = lake_with("ignore", tmp_path)
    deliver(lake)
    record = lake.curate()
    assert "_extra" not in lake.rows()[0]
    assert (record.drift.sampled, record.drift.events, record.counts.quarantined) == (True, 41, 1)


@pytest.mark.spark
def test_spark_keeps_the_same(tmp_path: Path, spark: SparkPool) -> None:
    one, other = lake_with("keep", tmp_path / "one"), lake_with("keep", tmp_path / "other")
    other.pool = spark
    for lake in (one, other):
        deliver(lake)
    assert one.curate().drift == other.curate().drift
    assert sorted(one.rows(), key=repr) == sorted(other.rows(), key=repr)


def test_old_files_without_the_column_are_read_beside_new_ones(tmp_path: Path) -> None:
    lake = lake_with("ignore", tmp_path)
    deliver(lake)
    lake.curate()
    (tmp_path / "transactions.toml").write_text(f'unknown = "keep"\n{TEXT}', encoding="utf-8")
    lake.deliver([line.replace('"detail":{', '"detail":{"channel":1,', 1) for line in lake.lines(50)])
    assert lake.curate().counts.written == 10


def test_ordinary_lines_are_not_read_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object) -> None:
        raise AssertionError("an ordinary line was read by itself")

    contract = parse_contract("transactions", f'unknown = "keep"\n{TEXT}')
    monkeypatch.setattr("glue_jobs.columns.unknown.read_object", read)
    monkeypatch.setattr(Rows, "row", read)
    events = generate(contract, seed=1, start=START, count=200)
    lines = [envelope(event, str(number)) for number, event in enumerate(events)]
    lines += [json.dumps(json.loads(line)) for line in lines]
    found = Unknown(contract).fields(pa.array([line.encode() for line in lines]), pa.array(range(len(lines))))
    assert found == {}


SPELLED = (
    '{"n":1}',
    '{"amount":{"value":1,"country":"IN"}}',
    '{"location":{"value":1}}',
    '{"version":"0"}',
    '{ "amount" : { "value" : 1 } , "n" : 1 }',
    '{"\\u0061mount":{"n":1}}',
    '{"firstName":"a\\",\\"n","n":1}',
    '{"firstName":"\\\\","n":"\\\\"}',
    '{"location":{"city":"}"},"x":"{"}',
    '{"":1}',
)


@pytest.mark.parametrize("detail", SPELLED)
def test_no_spelling_hides_a_field(detail: str) -> None:
    unknown = Unknown(parse_contract("transactions", f'unknown = "freeze"\n{TEXT}'))
    for head in ('{"id":"x","detail":', '{"resources":["a,b","{"],"detail":', '{"detail":{},"detail":'):
        line = f"{head}{detail}}}".encode()
        assert list(unknown.fields(pa.array([line]), pa.array([0]))) == [0]
        assert not pc.any(unknown.allowed(unknown.fields(pa.array([line]), pa.array([0])), 1)).as_py()
