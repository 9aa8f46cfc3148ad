"""The README's story, in order, on one lake: every figure that a user sees is checked against what was sent."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest

from lakectl.localaws import process
from tests.scenarios.conftest import SETTINGS, STEWARD, Lakectl, client

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.spark]

TOTALS = "SELECT count(*) AS events, CAST(sum(amount) AS varchar) AS total FROM transactions"
DEPLOYER = "arn:aws:iam::000000000000:root"
ANALYST_COLUMNS = ["event_time", "amount", "currency", "country", "state", "city", "year", "month", "day"]


def test_a_second_plan_is_empty(lake: Lakectl) -> None:
    review = lake.json("plan", "--env", "local", "--json")

    assert {name: count for name, count in review["counts"].items() if count} == {}
    assert review["verdict"] == "ok"


def test_what_a_month_costs_is_estimated_from_a_fresh_plan(lake: Lakectl) -> None:
    cost = lake.json("cost", "--env", "local", "--events-per-day", "200000", "--json")

    assert cost["before"] == cost["after"] > 0
    assert (cost["delta"], cost["usage"]["events_per_day"]) == (0, 200_000)
    what = {line["what"]: line["after"] for line in cost["lines"]}
    # 6,087,500 events in a twelfth of a year, at a dollar a million.
    assert what["events put on the bus"] == 6.09


def test_every_event_lands(sent: Mapping[str, Any]) -> None:
    assert (sent["count"], sent["landed"], sent["failed"]) == (1000, 1000, 0)


def test_the_workflow_ran_job_then_crawler(sent: Mapping[str, Any]) -> None:
    (run,) = sent["etl"]["runs"]

    assert [(action["kind"], action["state"]) for action in run["actions"]] == [
        ("JOB", "SUCCEEDED"),
        ("CRAWLER", "SUCCEEDED"),
    ]


def test_what_is_queried_is_what_was_sent(lake: Lakectl, sent: Mapping[str, Any]) -> None:
    (row,) = lake.json("query", "--env", "local", "--json", TOTALS)

    assert row["events"] == 1000
    assert Decimal(row["total"]) == Decimal(sent["sums"]["amount"])


def test_partitions_are_the_days_of_the_events(lake: Lakectl, sent: Mapping[str, Any]) -> None:
    rows = lake.json(
        "query", "--env", "local", "--json",
        "SELECT year || '-' || month || '-' || day AS day, count(*) AS events FROM transactions GROUP BY 1 ORDER BY 1",
    )  # fmt: skip

    assert {row["day"]: row["events"] for row in rows} == sent["days"]


def test_the_saved_queries_tell_what_they_say(lake: Lakectl, sent: Mapping[str, Any]) -> None:
    def saved(name: str, *more: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = lake.json("query", "--json", "--saved", f"transactions.{name}", *more)
        return rows

    per_day = saved("per-day")
    assert {row["day"]: row["events"] for row in per_day} == sent["days"]
    assert per_day == sorted(per_day, key=lambda row: row["day"], reverse=True)
    latest = saved("latest")
    assert len(latest) == 100
    assert [row["event_time"] for row in latest] == sorted((row["event_time"] for row in latest), reverse=True)
    assert {row["country"] for row in saved("latest", "--as", "cloud-analyst")} == {"IN"}
    assert (saved("duplicates"), saved("quarantine-reasons")) == ([], [])


def test_the_saved_queries_lie_in_athena_as_the_command_runs_them(lake: Lakectl) -> None:
    endpoint = process.find(lake.folder)
    assert endpoint is not None
    session = boto3.Session(endpoint.access_key, endpoint.secret_key, region_name=endpoint.region)
    athena = session.client("athena", endpoint_url=endpoint.url)
    identities = athena.list_named_queries(WorkGroup="lake-local")["NamedQueryIds"]
    found = [athena.get_named_query(NamedQueryId=identity)["NamedQuery"] for identity in identities]

    assert {query["Name"]: query["QueryString"] for query in found} == {
        query["name"]: query["sql"] for query in lake.json("query", "--list", "--json")
    }


def test_nothing_personal_is_clear(lake: Lakectl, sent: Mapping[str, Any]) -> None:
    rows = lake.json("query", "--env", "local", "--json", "SELECT * FROM transactions")

    text = json.dumps(rows)
    assert len(rows) == sent["count"]
    assert [name for name in ("Asha", "Chiara", "Adeyemi", "Bauer") if name in text] == []
    assert all(row["credit_card"].startswith("*") and row["credit_card"][-4:].isdigit() for row in rows)


@pytest.mark.usefixtures("sent")
def test_the_analyst_sees_granted_columns_of_indian_rows(lake: Lakectl) -> None:
    rows = lake.json("query", "--env", "local", "--as", "cloud-analyst", "--json", "SELECT * FROM transactions")
    everything = lake.json(
        "query", "--env", "local", "--json", "SELECT count(*) AS n FROM transactions WHERE country = 'IN'"
    )

    assert len(rows) == everything[0]["n"] > 0
    assert {row["country"] for row in rows} == {"IN"}
    assert list(rows[0]) == ANALYST_COLUMNS


@pytest.mark.parametrize(
    ("role", "column"),
    [("cloud-analyst", "credit_card"), ("cloud-analyst", "event_id"), ("cloud-developer", "first_name")],
)
@pytest.mark.usefixtures("sent")
def test_a_hidden_column_is_not_there(lake: Lakectl, role: str, column: str) -> None:
    done = lake("query", "--env", "local", "--as", role, f"SELECT {column} FROM transactions", code=1)

    assert "COLUMN_NOT_FOUND" in done.err
    assert column in done.err
    assert done.out == ""


@pytest.mark.usefixtures("sent")
def test_the_deployed_function_sends_its_default_of_1000(lake: Lakectl) -> None:
    endpoint = process.find(lake.folder)
    assert endpoint is not None
    function = boto3.client(
        "lambda",
        endpoint_url=endpoint.url,
        region_name=endpoint.region,
        aws_access_key_id=endpoint.access_key,
        aws_secret_access_key=endpoint.secret_key,
    )

    reply = function.invoke(FunctionName="serverless-event-simulator-local", Payload=b"{}")
    report = json.loads(reply["Payload"].read())

    assert "FunctionError" not in reply
    assert report["count"] == 1000


@pytest.mark.usefixtures("sent")
def test_the_functions_events_arrive_too_and_the_first_ones_not_twice(lake: Lakectl) -> None:
    lake.json("simulate", "--env", "local", "--count", "1", "--seed", "8", "--json")
    lake("etl", "run", "--env", "local")

    (row,) = lake.json("query", "--env", "local", "--json", TOTALS)

    assert row["events"] == 1000 + 1000 + 1


def test_the_aws_cli_talks_to_it(lake: Lakectl) -> None:
    exports = lake("local", "env").out
    script = f'{exports}\naws events list-rules --event-bus-name lake-local-bus --query "Rules[].Name" --output text'
    environ = {**os.environ, "PATH": f"{Path(process.sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, env=environ)

    assert done.stdout.split() == ["lake-local-transactions"]


def test_an_sql_error_is_one_sentence(lake: Lakectl) -> None:
    done = lake("query", "--env", "local", "SELECT nothing FROM transactions", code=1)

    assert done.err.startswith("Error: The query failed: COLUMN_NOT_FOUND")
    assert "Traceback" not in done.err


def test_status_and_audit_tell_the_deploy(lake: Lakectl) -> None:
    status = lake.json("status", "--env", "local", "--json")
    records = lake.json("audit", "--env", "local", "--json")["records"]

    assert status["resources"] > 40
    assert [(record["action"], record["phase"]) for record in records[:2]] == [
        ("deploy", "intent"),
        ("deploy", "outcome"),
    ]
    assert records[0]["plan_digest"] == records[1]["plan_digest"]
    assert records[1]["outcome"] == "applied"


def test_who_administered_lake_formation_still_does_beside_the_deployer(lake: Lakectl) -> None:
    found = client(lake, "lakeformation").get_data_lake_settings()["DataLakeSettings"]

    assert {one["DataLakePrincipalIdentifier"] for one in found["DataLakeAdmins"]} == {STEWARD, DEPLOYER}
    assert found.get("CreateTableDefaultPermissions", []) == []


@pytest.mark.usefixtures("sent")
def test_a_destroy_keeps_the_data_and_the_next_deploy_adopts_it(lake: Lakectl) -> None:
    ask = "SELECT count(*) AS events FROM transactions"
    before = lake.json("query", "--env", "local", "--json", ask)
    done = lake("destroy", "--env", "local", "--auto-approve")
    assert "Nothing else is left: no buckets, " in done.err
    assert re.findall(r"Kept: lake-local-(\w+)-", done.err) == ["raw", "curated", "results"]

    deployed = lake("deploy", "--env", "local", "--auto-approve")
    adopted = set(re.findall(r"[=~] (\S+) \(adopted: ", deployed.out))
    assert {f"aws_s3_bucket.{zone}" for zone in ("raw", "curated", "results")} < adopted
    assert {"aws_s3_bucket_versioning.raw", "aws_s3_bucket_policy.raw", "aws_secretsmanager_secret.token_key"} < adopted
    assert not [name for name in adopted if name.endswith(".artifacts")]
    lake("etl", "run", "--env", "local")
    assert lake.json("query", "--env", "local", "--json", ask) == before
    counts = lake.json("plan", "--env", "local", "--json")["counts"]
    assert set(counts.values()) == {0}


def test_destroy_leaves_nothing_and_lake_formation_as_it_was(lake: Lakectl) -> None:
    done = lake("destroy", "--env", "local", "--auto-approve", "--delete-data")

    assert "Nothing is left" in done.err
    found = client(lake, "lakeformation").get_data_lake_settings()["DataLakeSettings"]
    assert {name: found[name] for name in SETTINGS} == SETTINGS
    assert "isn't deployed" in lake("query", "--env", "local", "SELECT 1", code=1).err


def test_the_demo_tells_the_same_story(lake: Lakectl) -> None:
    done = lake("demo", "--count", "100")

    assert "Every event that was sent was queried, and the sums agree." in done.err
    assert re.search(r"events sent +100\n +events landed +100\n +events queried +100\n", done.err)
