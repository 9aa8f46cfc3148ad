"""One lake, one change of its contracts after the other: only what should change changes, and every row stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from lakectl.localaws import process
from tests.conftest import PROJECT
from tests.scenarios.conftest import Lakectl, client, new_project

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.spark, pytest.mark.long]


def of_first_stream() -> set[str]:
    golden = json.loads((PROJECT / "tests" / "golden" / "local.tf.json").read_text(encoding="utf-8"))
    return {f"{kind}.{name}" for kind, named in golden["resource"].items() for name in named if "transactions" in name}


EVENTS = "SELECT count(*) AS events, count(DISTINCT event_id) AS ids FROM transactions"
BY_JOB, BY_CRAWLER = [("JOB", "SUCCEEDED")], [("JOB", "SUCCEEDED"), ("CRAWLER", "SUCCEEDED")]

CRAWLING = {
    "aws_glue_crawler.transactions",
    "aws_glue_trigger.transactions_crawl",
    "aws_iam_role.transactions_crawler",
    "aws_iam_role_policy.transactions_crawler",
    "aws_lakeformation_permissions.transactions_crawler_database",
    "aws_lakeformation_permissions.transactions_crawler_location",
    "aws_lakeformation_permissions.transactions_crawler_table",
}
CATALOGING = {
    "aws_lakeformation_permissions.transactions_job_location",
    "aws_lakeformation_permissions.transactions_job_table",
}
# What holds a copy of every contract.
COPIES = {"aws_s3_object.transactions": "update", "aws_lambda_function.simulator": "update"}
SWITCHED = {
    **COPIES,
    "aws_glue_job.transactions": "update",
    "aws_iam_role_policy.transactions_job": "update",
    "output.streams": "update",
}
NOTE = """
[[column]]
name = "note"
type = "string"
path = "detail.note"
required = false
simulate = { choice = ["thanks"] }

[[column]]
name = "items"
type = "int"
path = "detail.items"
required = false
simulate = { integer = [2147483647, 2147483647] }
"""
APPROVAL = """
[[approval]]
column = "_extra"
role = "cloud-data-engineer"
by = "Mira"
because = "they look after drift"
until = 9999-12-31
"""
# Everything that a stream without a crawler is made of: what the golden file has of the first one, by another name.
REFUNDS = {
    address.replace("transactions", "refunds")
    for address in {*of_first_stream(), *CATALOGING}
    if address not in CRAWLING
}
# What knows of every stream: who may query, and what holds every contract.
SHARED = {
    "aws_lakeformation_lf_tag.stream": "update",
    "aws_lambda_function.simulator": "update",
    "output.streams": "update",
    **{f"aws_iam_role_policy.cloud-{who}": "update" for who in ("analyst", "data-engineer", "developer")},
}


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakectl]:
    """A lake whose only stream has no crawler."""
    made = new_project(tmp_path_factory.mktemp("changing") / "project")
    edit(made, "key = ", 'catalog = "job"\nkey = ')
    try:
        made("deploy", "--auto-approve")
        yield made
    finally:
        process.down(made.folder)


def edit(lake: Lakectl, old: str, new: str, stream: str = "transactions") -> None:
    file = lake.folder / "streams" / f"{stream}.toml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def change(lake: Lakectl, *review: str) -> tuple[dict[str, str], set[str]]:
    """Deploy; what was done to which address, and what the review found."""
    lake("plan", "--json", "--out", "planned", code=3 if review else 0)
    planned = json.loads((lake.folder / "planned" / "review.json").read_text(encoding="utf-8"))
    lake("deploy", "--auto-approve", *review)
    assert sum(lake.json("plan", "--json")["counts"].values()) == 0
    found = {finding["rule"] for finding in planned["findings"]}
    return {item["address"]: item["kind"] for item in planned["changes"]}, found


def filled(lake: Lakectl, count: int, seed: int, stream: str = "transactions") -> list[tuple[str, str]]:
    """Send events of a stream and take them in; what the workflow ran."""
    lake.json("simulate", "--stream", stream, "--count", str(count), "--seed", str(seed), "--json")
    (run,) = lake.json("etl", "run", "--stream", stream, "--json")["runs"]
    return [(action["kind"], action["state"]) for action in run["actions"]]


def row(lake: Lakectl, sql: str) -> Any:
    (found,) = lake.json("query", "--json", sql)
    return found


def test_the_job_adds_its_partitions_and_there_is_no_crawler(changing: Lakectl) -> None:
    assert sum(changing.json("plan", "--json")["counts"].values()) == 0
    assert filled(changing, 50, seed=1) == BY_JOB
    assert row(changing, EVENTS) == {"events": 50, "ids": 50}


def test_a_crawler_takes_over_what_the_job_did(changing: Lakectl) -> None:
    edit(changing, 'catalog = "job"\n', "")
    done, found = change(changing)

    assert done == {**SWITCHED, **dict.fromkeys(CRAWLING, "create"), **dict.fromkeys(CATALOGING, "delete")}
    assert found == {"grant-gained", "grant-lost"}
    assert filled(changing, 30, seed=2) == BY_CRAWLER
    assert row(changing, EVENTS) == {"events": 80, "ids": 80}


def test_the_job_takes_over_what_the_crawler_did(changing: Lakectl) -> None:
    edit(changing, "key = ", 'catalog = "job"\nkey = ')
    done, found = change(changing)

    assert done == {**SWITCHED, **dict.fromkeys(CRAWLING, "delete"), **dict.fromkeys(CATALOGING, "create")}
    assert found == {"grant-gained", "grant-lost", "iam-widened", "trigger-off"}
    assert filled(changing, 20, seed=3) == BY_JOB
    assert row(changing, EVENTS) == {"events": 100, "ids": 100}


def test_a_column_more_is_null_in_older_rows(changing: Lakectl) -> None:
    edit(changing, "[[column]]", NOTE + "\n[[column]]")
    done, found = change(changing)

    grants = {f"aws_lakeformation_permissions.transactions_cloud-{who}" for who in ("data-engineer", "developer")}
    # The provider can't change what a table's columns wear in place.
    replaced = {*grants, "aws_lakeformation_resource_lf_tags.transactions_worn_internal"}
    assert done == {**COPIES, "aws_glue_catalog_table.transactions": "update", **dict.fromkeys(replaced, "replace")}
    assert found == {"grant-gained"}
    assert row(changing, EVENTS) == {"events": 100, "ids": 100}
    filled(changing, 10, seed=4)
    assert row(
        changing, "SELECT count(*) AS all, count(note) AS noted, count(amount) AS amounts FROM transactions"
    ) == {
        "all": 110,
        "noted": 10,
        "amounts": 110,
    }
    (old, *_) = changing.json("query", "--as", "cloud-developer", "--json", "SELECT note FROM transactions LIMIT 200")
    assert set(old) == {"note"}


def test_a_wider_column_is_read_over_old_files(changing: Lakectl) -> None:
    edit(changing, 'name = "items"\ntype = "int"', 'name = "items"\ntype = "bigint"')
    done, found = change(changing)

    assert done == {**COPIES, "aws_glue_catalog_table.transactions": "update"}
    assert found == set()
    sums = "SELECT count(items) AS counted, sum(items) AS total FROM transactions"
    assert row(changing, sums) == {"counted": 10, "total": 10 * (2**31 - 1)}
    edit(changing, "2147483647, 2147483647", "2147483648, 2147483648")
    filled(changing, 5, seed=8)
    assert row(changing, sums) == {"counted": 15, "total": 10 * (2**31 - 1) + 5 * 2**31}


def test_a_narrower_column_another_key_and_another_time_are_refused(changing: Lakectl) -> None:
    contract = changing.folder / "streams" / "transactions.toml"
    before = contract.read_text(encoding="utf-8")
    for old, new, rule in (
        ('name = "items"\ntype = "bigint"', 'name = "items"\ntype = "int"', "schema-broken"),
        ('path = "id"', 'path = "detail.id"', "identity-changed"),
        ('path = "detail.timestamp"', 'path = "time"', "identity-changed"),
    ):
        edit(changing, old, new)
        planned = json.loads(changing("plan", "--json", code=3).out)
        assert rule in {finding["rule"] for finding in planned["findings"] if finding["severity"] == "block"}
        contract.write_text(before, encoding="utf-8")


def test_unknown_fields_are_kept_when_somebody_approved_who_reads_them(changing: Lakectl) -> None:
    edit(changing, "key = ", 'unknown = "keep"\nkey = ')
    assert "cloud-data-engineer" in changing("deploy", "--auto-approve", code=3).err
    edit(changing, "# Who reads what", f"{APPROVAL}\n# Who reads what")
    change(changing)

    client(changing, "events").put_events(Entries=[unknown()])
    filled(changing, 5, seed=9)
    extra = "SELECT _extra FROM transactions WHERE _extra IS NOT NULL"
    kept = {"_extra": '{"location":{"zip":"560001"},"memo":"by [redacted] with [redacted]","score":1.50}'}
    assert changing.json("query", "--as", "cloud-data-engineer", "--json", extra) == [kept]
    assert "_extra" in changing("query", "--as", "cloud-developer", extra, code=1).err
    (drift,) = changing.json("etl", "drift", "--json")["drift"][:1]
    assert (drift["path"], drift["events"], drift["exact"]) == ("detail.location.zip", 1, True)


def unknown() -> dict[str, Any]:
    """A transaction with fields that the contract doesn't name."""
    now = datetime.now(UTC)
    detail = {
        "timestamp": now.isoformat(),
        "amount": {"value": 1.5, "currency": "INR"},
        "location": {"country": "IN", "state": "Karnataka", "city": "Bengaluru", "zip": "560001"},
        "firstName": "Asha",
        "lastName": "Rao",
        "credit_card": "4111111111111111",
        "transaction_message": "thanks",
        "memo": "by Asha with 4111 1111 1111 1111",
        "score": 1.5,
    }
    text = json.dumps(detail).replace('"score": 1.5', '"score": 1.50')
    bus = "lake-local-bus"
    return {"EventBusName": bus, "Source": "transactions", "DetailType": "card-event", "Detail": text, "Time": now}


def test_a_wider_buffer_changes_the_delivery_alone(changing: Lakectl) -> None:
    edit(changing, "key = ", "buffer_seconds = 3\nbuffer_mib = 6\nkey = ")
    done, found = change(changing)

    assert done == {**COPIES, "aws_kinesis_firehose_delivery_stream.transactions": "update"}
    assert found == set()
    filled(changing, 10, seed=5)
    assert row(changing, EVENTS) == {"events": 131, "ids": 131}


def test_a_stream_more_leaves_the_first_alone(changing: Lakectl) -> None:
    text = (changing.folder / "streams" / "transactions.toml").read_text(encoding="utf-8")
    refunds = text.replace('["transactions"]', '["refunds"]')
    (changing.folder / "streams" / "refunds.toml").write_text(refunds, encoding="utf-8")
    done, found = change(changing)

    assert done == {**SHARED, **dict.fromkeys(REFUNDS, "create")}
    assert found == {"filter-made", "first-grants", "grant-gained"}
    filled(changing, 15, seed=6, stream="refunds")
    assert row(changing, EVENTS.replace("transactions", "refunds")) == {"events": 15, "ids": 15}
    assert row(changing, EVENTS) == {"events": 131, "ids": 131}


def test_a_stream_less_is_refused_until_somebody_says_why_and_its_objects_stay(changing: Lakectl) -> None:
    contract = changing.folder / "streams" / "refunds.toml"
    contract.rename(changing.folder / "refunds.toml")
    rules = ("--override", "data-lost", "--override", "delivery-stopped")
    done, found = change(changing, *rules, "--because", "refunds come with payments now")

    assert done == {**SHARED, **dict.fromkeys(REFUNDS, "delete")}
    assert found >= {"data-lost", "delivery-stopped"}
    assert "TABLE_NOT_FOUND" in changing("query", "SELECT * FROM refunds", code=1).err
    assert row(changing, EVENTS) == {"events": 131, "ids": 131}


def test_the_stream_comes_back_with_every_row(changing: Lakectl) -> None:
    (changing.folder / "refunds.toml").rename(changing.folder / "streams" / "refunds.toml")
    done, _ = change(changing)

    assert done == {**SHARED, **dict.fromkeys(REFUNDS, "create")}
    filled(changing, 5, seed=7, stream="refunds")
    assert row(changing, EVENTS.replace("transactions", "refunds")) == {"events": 20, "ids": 20}


def test_a_new_key_begins_a_period_and_old_tokens_stay(changing: Lakectl) -> None:
    filled(changing, 10, seed=8)
    changing("keys", "rotate", "--yes")
    filled(changing, 10, seed=9)

    assert [one["id"] for one in changing.json("keys", "show", "--json")["keys"]] == ["01", "02"]
    first, second = changing.json(
        "query",
        "--json",
        "SELECT substr(first_name, 1, 2) AS key, count(*) AS events, min(first_name) AS token, "
        "min(length(first_name)) AS shortest FROM transactions GROUP BY 1 ORDER BY 1",
    )
    assert (first["key"], second["key"], second["events"]) == ("01", "02", 10)
    assert (first["shortest"], second["shortest"]) == (32, 32)
    known = f"first_name = '{second['token']}'"
    found = changing.json("forget", "--stream", "transactions", "--where", known, "--dry-run", "--json")
    assert found["events"]["table"] >= 1
    assert found["events"]["raw"] >= found["events"]["table"]
    assert any("Rows of other key periods" in sentence for sentence in found["out_of_reach"])
