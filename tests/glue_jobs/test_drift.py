"""Fields that no contract names, without Spark."""

import gzip
import json
from pathlib import Path
from typing import Any

from glue_jobs.drift import Drift, Unknown, sample
from glue_jobs.folders import Item, LocalFolder
from lakectl.events.contract import Contract

KNOWN: dict[str, Any] = {"timestamp": "2026-01-01T00:00:00Z", "amount": {"value": 1}, "location": {"city": "Chennai"}}


def line(**more: Any) -> bytes:
    return json.dumps({"version": "0", "id": "x", "new": 1, "detail": {**KNOWN, **more}}).encode()


def seen(contract: Contract, *lines: bytes) -> dict[str, Unknown]:
    drift = Drift()
    for one in lines:
        drift.add(one, contract)
    assert drift.events == len(lines)
    return drift.fields


def test_a_field_is_told_with_the_type_that_suits_all_its_values(transactions: Contract) -> None:
    lines = [
        line(channel="web", score=1, when="2026-01-01T00:00:00Z", odd=1, gone=None, flag=True),
        line(channel=None, score=1.5, when="2026-01-02T00:00:00Z", odd="x", gone=None),
        line(score=2**70, day="2026-01-01"),
    ]
    assert seen(transactions, *lines) == {
        "detail.channel": Unknown(2, "string"),
        "detail.score": Unknown(3, "double"),
        "detail.when": Unknown(2, "timestamp"),
        "detail.odd": Unknown(2, "string"),
        "detail.gone": Unknown(2, ""),
        "detail.flag": Unknown(1, "boolean"),
        "detail.day": Unknown(1, "date"),
    }


def test_an_unknown_object_is_one_field_and_a_known_one_is_looked_into(transactions: Contract) -> None:
    found = seen(transactions, line(device={"os": "x", "app": 1}, location={"city": "Chennai", "zip": "600001"}))
    assert found == {"detail.device": Unknown(1, "string"), "detail.location.zip": Unknown(1, "string")}


def test_names_that_may_be_values_are_not_told(transactions: Contract) -> None:
    found = seen(transactions, line(**{"4111111111111111": 1, "asha@example.com": 1, "a b": 1, "x" * 100: 1, "": 1}))
    assert found == {"detail.*": Unknown(1, "bigint")}


def test_thousands_of_names_are_fifty(transactions: Contract) -> None:
    assert len(seen(transactions, line(**{f"field_{number}": 1 for number in range(2000)}))) == 50


def test_a_sample_is_the_first_lines_of_objects_from_first_to_last(transactions: Contract, tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    for number in range(50):
        folder.write(f"{number:02}.gz", gzip.compress(b"\n".join([line(**{f"o{number}": 1})] * 150)))
    items = list(folder.items())
    drift = sample(folder, items, transactions)
    assert (drift.events, min(drift.fields), max(drift.fields)) == (1700, "detail.o0", "detail.o9")
    assert {found.events for found in drift.fields.values()} == {100}


def test_what_cannot_be_read_is_no_drift(transactions: Contract, tmp_path: Path) -> None:
    folder = LocalFolder(tmp_path)
    whole = gzip.compress(b"\n".join([line(a=1), b"{broken", b"7", line(b=1)]))
    for name, content in {"cut": whole[:-20], "text": b"hello", "whole": whole}.items():
        folder.write(name, content)
    drift = sample(folder, [Item(name, 1) for name in ("cut", "text", "whole")], transactions)
    assert {"detail.a", "detail.b"} <= set(drift.fields)
    assert sample(folder, [], transactions) == Drift()
