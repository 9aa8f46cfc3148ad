"""Crawlers on catalog targets: what only S3 knows is added; nothing goes unless the policy says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from botocore.exceptions import ClientError

from tests.localaws.glue_parts import ROLE, Lake, make_lake

pytestmark = pytest.mark.local

KEEP = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
FOLLOW = {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "DELETE_FROM_DATABASE"}


@pytest.fixture(scope="module")
def lake(client: Callable[..., Any]) -> Lake:
    return make_lake(client, "glue-crawlers")


def crawler(lake: Lake, name: str, policy: Mapping[str, str], role: str = ROLE) -> str:
    """A crawler of a table with the location `name/` and the partition keys year and month."""
    lake.glue.create_database(DatabaseInput={"Name": name})
    columns = [{"Name": "id", "Type": "int"}]
    lake.glue.create_table(
        DatabaseName=name,
        TableInput={
            "Name": "events",
            "StorageDescriptor": {"Columns": columns, "Location": f"s3://{lake.bucket}/{name}/"},
            "PartitionKeys": [{"Name": "year", "Type": "string"}, {"Name": "month", "Type": "string"}],
            "Parameters": {"classification": "parquet"},
        },
    )
    targets = {"CatalogTargets": [{"DatabaseName": name, "Tables": ["events"]}]}
    lake.glue.create_crawler(Name=name, Role=role, Targets=targets, SchemaChangePolicy=policy)
    return name


def put(lake: Lake, *keys: str) -> None:
    for key in keys:
        lake.s3.put_object(Bucket=lake.bucket, Key=key, Body=b"")


def partitions(lake: Lake, name: str) -> list[list[str]]:
    found = lake.glue.get_partitions(DatabaseName=name, TableName="events")["Partitions"]
    return sorted(partition["Values"] for partition in found)


def test_partitions_are_added_once_and_kept(lake: Lake) -> None:
    name = crawler(lake, "keeps", KEEP)
    put(lake, "keeps/year=2026/month=01/a", "keeps/year=2026/month=01/b", "keeps/year=2026/month=a%3Ab/c")
    put(lake, "keeps/_runs/month=01/x", "keeps/year=2026/.hidden/x", "keeps/year=2026/_temporary/x", "keeps/loose")

    crawled = lake.crawled(name)

    assert partitions(lake, name) == [["2026", "01"], ["2026", "a:b"]]
    assert crawled["LastCrawl"]["Status"] == "SUCCEEDED"
    lake.s3.delete_object(Bucket=lake.bucket, Key="keeps/year=2026/month=a%3Ab/c")
    put(lake, "keeps/year=2027/month=01/a")
    lake.crawled(name)
    assert partitions(lake, name) == [["2026", "01"], ["2026", "a:b"], ["2027", "01"]]


@pytest.mark.parametrize(("behaviour", "columns"), [("InheritFromTable", ["id", "note"]), ("", ["id"])])
def test_partitions_follow_their_table_when_they_inherit(behaviour: str, columns: list[str], lake: Lake) -> None:
    name = crawler(lake, f"inherits-{len(columns)}", KEEP)
    if behaviour:
        inherit = {"Version": 1.0, "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": behaviour}}}
        lake.glue.update_crawler(Name=name, Configuration=json.dumps(inherit))
    put(lake, f"{name}/year=2026/month=01/a")
    lake.crawled(name)
    table = lake.glue.get_table(DatabaseName=name, Name="events")["Table"]
    descriptor = table["StorageDescriptor"]
    more = {**descriptor, "Columns": [*descriptor["Columns"], {"Name": "note", "Type": "string"}]}
    kept = {key: table[key] for key in ("Name", "PartitionKeys", "Parameters")}
    lake.glue.update_table(DatabaseName=name, TableInput={**kept, "StorageDescriptor": more})
    lake.crawled(name)

    (partition,) = lake.glue.get_partitions(DatabaseName=name, TableName="events")["Partitions"]
    assert [column["Name"] for column in partition["StorageDescriptor"]["Columns"]] == columns
    assert partition["StorageDescriptor"]["Location"].endswith(f"/{name}/year=2026/month=01/")


def test_partitions_without_objects_go_when_the_policy_says_so(lake: Lake, tmp_path: Path) -> None:
    name = crawler(lake, "follows", FOLLOW)
    file = tmp_path / "x.parquet"
    with duckdb.connect() as connection:
        row = connection.sql("SELECT 1 AS id, 1.50::DECIMAL(10,2) AS Amount, DATE '2026-01-01' AS d")
        row.write_parquet(str(file))
    lake.s3.put_object(Bucket=lake.bucket, Key="follows/year=2026/month=01/a.parquet", Body=file.read_bytes())
    put(lake, "follows/year=2025/month=12/gone")
    lake.crawled(name)
    lake.s3.delete_object(Bucket=lake.bucket, Key="follows/year=2025/month=12/gone")

    crawled = lake.crawled(name)

    assert "ErrorMessage" not in crawled["LastCrawl"]
    assert partitions(lake, name) == [["2026", "01"]]
    table = lake.glue.get_table(DatabaseName=name, Name="events")["Table"]
    assert [(column["Name"], column["Type"]) for column in table["StorageDescriptor"]["Columns"]] == [
        ("id", "int"),
        ("amount", "decimal(10,2)"),
        ("d", "date"),
    ]


def test_new_folders_only_changes_nothing_that_is_there(lake: Lake, tmp_path: Path) -> None:
    """Whatever the schema-change policy says: it becomes LOG."""
    name = crawler(lake, "incremental", FOLLOW)
    lake.glue.update_crawler(Name=name, RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"})
    file = tmp_path / "x.parquet"
    with duckdb.connect() as connection:
        connection.sql("SELECT 1 AS id, 'x' AS note").write_parquet(str(file))
    put(lake, "incremental/year=2025/month=12/gone")
    lake.crawled(name)
    lake.s3.delete_object(Bucket=lake.bucket, Key="incremental/year=2025/month=12/gone")
    lake.s3.put_object(Bucket=lake.bucket, Key="incremental/year=2026/month=01/a.parquet", Body=file.read_bytes())
    assert "ErrorMessage" not in lake.crawled(name)["LastCrawl"]
    assert partitions(lake, name) == [["2025", "12"], ["2026", "01"]]
    table = lake.glue.get_table(DatabaseName=name, Name="events")["Table"]
    assert [column["Name"] for column in table["StorageDescriptor"]["Columns"]] == ["id"]


def test_a_table_whose_objects_are_gone_is_deprecated(lake: Lake) -> None:
    name = crawler(lake, "leaving", {"UpdateBehavior": "LOG", "DeleteBehavior": "DEPRECATE_IN_DATABASE"})
    put(lake, "leaving/year=2026/month=01/a")
    lake.crawled(name)
    assert "DEPRECATED_BY_CRAWLER" not in lake.glue.get_table(DatabaseName=name, Name="events")["Table"]["Parameters"]
    lake.s3.delete_object(Bucket=lake.bucket, Key="leaving/year=2026/month=01/a")
    lake.crawled(name)
    noted = lake.glue.get_table(DatabaseName=name, Name="events")["Table"]["Parameters"]
    assert noted.pop("DEPRECATED_BY_CRAWLER").isdigit()
    assert noted == {"classification": "parquet"}
    assert partitions(lake, name) == [["2026", "01"]]


def test_a_crawl_that_may_not_read_fails(lake: Lake, client: Callable[..., Any]) -> None:
    iam = client("iam")
    trust = iam.get_role(RoleName="glue-tests")["Role"]["AssumeRolePolicyDocument"]

    iam.create_role(RoleName="glue-nobody", AssumeRolePolicyDocument=json.dumps(trust))
    name = crawler(lake, "forbidden", KEEP, role="glue-nobody")
    last = lake.crawled(name)["LastCrawl"]
    assert last["Status"] == "FAILED"
    assert "not authorized to perform: glue:GetTable" in last["ErrorMessage"]


def test_other_targets_are_refused(lake: Lake) -> None:
    targets = {"S3Targets": [{"Path": f"s3://{lake.bucket}/x/"}]}
    with pytest.raises(ClientError) as caught:
        lake.glue.create_crawler(Name="s3-target", Role=ROLE, DatabaseName="x", Targets=targets)
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == (
        "InvalidInputException",
        "The embedded AWS crawls catalog targets only, not S3Targets",
    )


def test_a_crawl_is_told_in_the_log_of_its_crawler(lake: Lake) -> None:
    name = crawler(lake, "logged", KEEP)
    last = lake.crawled(name)["LastCrawl"]
    events = lake.logs.get_log_events(logGroupName=last["LogGroup"], logStreamName=last["LogStream"])["events"]
    assert [one["message"].partition("] ")[2] for one in (events[0], events[-1])] == [
        "Crawl started",
        "Crawl ended: SUCCEEDED",
    ]


def test_metrics_tell_of_the_last_crawl(lake: Lake) -> None:
    name = crawler(lake, "measured", KEEP)
    lake.crawled(name)
    (metrics,) = lake.glue.get_crawler_metrics(CrawlerNameList=[name])["CrawlerMetricsList"]
    assert metrics["LastRuntimeSeconds"] > 0
    assert (metrics["TablesCreated"], metrics["TablesUpdated"], metrics["TablesDeleted"]) == (0, 0, 0)


def test_a_schedule_is_switched_and_changed(lake: Lake) -> None:
    name = crawler(lake, "scheduled", {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"})
    glue = lake.glue
    with pytest.raises(glue.exceptions.NoScheduleException):
        glue.start_crawler_schedule(CrawlerName=name)
    glue.update_crawler_schedule(CrawlerName=name, Schedule="cron(0 3 * * ? *)")
    with pytest.raises(glue.exceptions.SchedulerRunningException):
        glue.start_crawler_schedule(CrawlerName=name)
    glue.stop_crawler_schedule(CrawlerName=name)
    glue.update_crawler(Name=name, Description="kept as it is")
    off = {"ScheduleExpression": "cron(0 3 * * ? *)", "State": "NOT_SCHEDULED"}
    assert glue.get_crawler(Name=name)["Crawler"]["Schedule"] == off
    glue.start_crawler_schedule(CrawlerName=name)
    assert glue.get_crawler(Name=name)["Crawler"]["Schedule"]["State"] == "SCHEDULED"
