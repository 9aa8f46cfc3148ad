"""The contracts of examples/streams, beside `transactions` on one lake: they deploy, fill and query like the first."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest

from lakectl.localaws import process
from tests.conftest import PROJECT
from tests.scenarios.conftest import Lakectl, new_project

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.spark, pytest.mark.long]

COUNTS = {"api_usage": 40, "large_payments": 30, "payments": 20, "state_changes": 10, "unmatched": 5}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakectl]:
    """A lake with six streams."""
    made = new_project(tmp_path_factory.mktemp("many") / "project")
    for contract in (PROJECT / "examples" / "streams").glob("*.toml"):
        shutil.copy(contract, made.folder / "streams")
    try:
        made("deploy", "--auto-approve")
        yield made
    finally:
        process.down(made.folder)


@pytest.fixture(scope="module")
def sent(many: Lakectl) -> dict[str, Any]:
    # First, so that they lie in the raw zone when the simulated ones of the same stream do.
    put_what_nobody_knows(many)
    reports = {
        name: many.json("simulate", "--stream", name, "--count", str(count), "--json") for name, count in COUNTS.items()
    }
    many("etl", "run")
    return reports


def put_what_nobody_knows(many: Lakectl) -> None:
    """Two kinds of events that no contract describes, and one that a contract does."""
    endpoint = process.find(many.folder)
    assert endpoint is not None
    session = boto3.Session(endpoint.access_key, endpoint.secret_key, region_name=endpoint.region)
    kinds = [("shop.invoices", "state-change"), ("shop.orders", "deletion"), ("shop.orders", "state-change")]
    entries = [
        {"Source": source, "DetailType": kind, "Detail": '{"entity": {}}', "EventBusName": "lake-local-bus"}
        for source, kind in kinds
    ]
    reply = session.client("events", endpoint_url=endpoint.url).put_events(Entries=entries)
    assert reply["FailedEntryCount"] == 0


def test_a_second_plan_is_empty(many: Lakectl) -> None:
    assert sum(many.json("plan", "--json")["counts"].values()) == 0


@pytest.mark.parametrize("name", COUNTS)
def test_each_table_holds_its_own_events(name: str, many: Lakectl, sent: dict[str, Any]) -> None:
    (row,) = many.json("query", "--json", f"SELECT count(*) AS events FROM {name}")

    assert sent[name]["landed"] == COUNTS[name]
    assert row["events"] == COUNTS[name] + (2 if name == "unmatched" else 0)


@pytest.mark.usefixtures("sent")
def test_what_nobody_knows_is_told(many: Lakectl) -> None:
    rows = many.json("query", "--json", "--saved", "unmatched.senders")

    assert {(row["source"], row["detail_type"]): row["events"] for row in rows} == {
        ("unmatched", "unmatched"): COUNTS["unmatched"],
        ("shop.invoices", "state-change"): 1,
        ("shop.orders", "deletion"): 1,
    }


@pytest.mark.usefixtures("sent")
def test_the_contracts_own_saved_queries_run(many: Lakectl) -> None:
    routes = many.json("query", "--json", "--saved", "api_usage.slow-routes")
    missing = many.json("query", "--json", "--saved", "state_changes.lost-changes")

    assert sum(route["requests"] for route in routes) == COUNTS["api_usage"]
    assert all(row["missing"] > 0 for row in missing)


def test_payments_went_where_their_amount_says(many: Lakectl, sent: dict[str, Any]) -> None:
    for name in ("payments", "large_payments"):
        (row,) = many.json("query", "--json", f"SELECT CAST(sum(amount) AS varchar) AS total FROM {name}")
        assert Decimal(row["total"]) == Decimal(sent[name]["sums"]["amount"])


@pytest.mark.usefixtures("sent")
def test_grants_are_each_streams_own(many: Lakectl) -> None:
    rows = many.json("query", "--as", "cloud-analyst", "--json", "SELECT * FROM large_payments")
    refused = many("query", "--as", "cloud-developer", "SELECT * FROM large_payments", code=1)

    assert {row["currency"] for row in rows} == {"EUR", "INR"}
    assert list(rows[0]) == ["paid_at", "amount", "currency", "year", "month", "day"]
    assert "Insufficient permissions" in refused.err


def test_contracts_lie_where_they_came_from() -> None:
    assert {path.stem for path in Path(PROJECT, "examples", "streams").glob("*.toml")} == set(COUNTS)
