"""What Glue tells EventBridge and CloudWatch of runs and crawls; the shapes are those of its developer guide."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lakectl.localaws.engines.spark.failure import failed_tasks
from lakectl.localaws.services.glue.told import crawl_detail, run_detail
from tests.localaws.glue_parts import make_lake
from tests.localaws.test_alarms import statistics
from tests.localaws.test_firehose import make_queue

RUN = {"JobName": "job", "Id": "jr_1"}
CRAWL = {"CrawlerName": "crawler", "StartedOn": 0.0, "CompletedOn": 61.8, "PartitionsCreated": 2}


@pytest.mark.parametrize(
    ("state", "severity", "message"),
    [
        ("SUCCEEDED", "INFO", "Job run succeeded"),
        ("STOPPED", "INFO", "Job run stopped"),
        ("TIMEOUT", "WARN", "Job run timed out"),
        ("FAILED", "ERROR", "JobName:job and JobRunId:jr_1 failed to execute with exception ValueError: no rows"),
    ],
)
def test_a_run_that_ended(state: str, severity: str, message: str) -> None:
    assert run_detail({**RUN, "JobRunState": state, "ErrorMessage": "ValueError: no rows"}) == {
        "jobName": "job",
        "severity": severity,
        "state": state,
        "jobRunId": "jr_1",
        "message": message,
    }


def test_a_crawl_that_began_succeeded_failed() -> None:
    about = {"accountId": "1", "crawlerName": "crawler"}
    assert crawl_detail({**CRAWL, "State": "RUNNING"}, "1") == {
        **about,
        "state": "Started",
        "message": "Crawler Started",
        "startTime": "1970-01-01T00:00:00Z",
    }
    assert crawl_detail({**CRAWL, "State": "SUCCEEDED"}, "1") == {
        **about,
        "state": "Succeeded",
        "message": "Crawler Succeeded",
        **{f"tables{what}": "0" for what in ("Created", "Updated", "Deleted")},
        "partitionsCreated": "2",
        "partitionsUpdated": "0",
        "partitionsDeleted": "0",
        "completionDate": "1970-01-01T00:01:01Z",
        "runningTime (sec)": "62",
        "warningMessage": "N/A",
    }
    assert crawl_detail({**CRAWL, "State": "FAILED", "ErrorMessage": "no"}, "1") == {
        **about,
        "state": "Failed",
        "message": "Crawler Failed",
        "errorMessage": "no",
    }


def test_the_tasks_that_spark_lost(tmp_path: Path) -> None:
    log = tmp_path / "error.log"
    log.write_text(
        "26/11/23 07:06:56 WARN TaskSetManager: Lost task 1.0 in stage 0.0 (TID 1) (host executor driver): no\n"
        "26/11/23 07:06:56 ERROR TaskSetManager: Task 1 in stage 0.0 failed 1 times; aborting job\n",
        encoding="utf-8",
    )
    assert failed_tasks(log) == 1


@pytest.mark.local
def test_each_attempt_of_a_run_is_told_of_and_counted(client: Callable[..., Any]) -> None:
    lake = make_lake(client, "glue-told")
    url, queue = make_queue(client, "told-of-runs")
    pattern = {"source": ["aws.glue"], "detail-type": ["Glue Job State Change"], "detail": {"jobName": ["tried"]}}
    client("events").put_rule(Name="runs", EventPattern=json.dumps(pattern))
    client("events").put_targets(Rule="runs", Targets=[{"Id": "t", "Arn": queue}])

    lake.run(lake.job("tried", "raise ValueError('no')", MaxRetries=1, DefaultArguments={"--enable-metrics": ""}))
    events: list[dict[str, Any]] = []
    while len(events) < 2:
        for one in client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=20)["Messages"]:
            events.append(json.loads(one["Body"]))
            client("sqs").delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])

    assert {event["detail"]["state"] for event in events} == {"FAILED"}
    assert sorted(event["detail"]["jobRunId"].partition("_attempt")[2] for event in events) == ["", "_1"]
    assert {(event["source"], event["account"]) for event in events} == {("aws.glue", "000000000000")}
    of_job = {"JobName": "tried", "JobRunId": "ALL", "Type": "count"}
    counted = statistics(client("cloudwatch"), "Glue", "glue.driver.aggregate.elapsedTime", "SampleCount", **of_job)
    assert counted == [2.0]
    triggered = statistics(client("cloudwatch"), "AWS/Events", "TriggeredRules", "Sum", RuleName="runs")
    assert triggered == [2.0]
