"""Workflows: a trigger's actions, then what the conditional triggers make of how they ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lakectl.aws.glue import follow_workflow
from lakectl.aws.session import Aws
from lakectl.localaws.process import Endpoint
from tests.localaws.glue_parts import ROLE, Lake, make_lake

pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def lake(client: Callable[..., Any]) -> Lake:
    return make_lake(client, "glue-workflows")


def workflow(lake: Lake, name: str, script: str, **members: int) -> str:
    """A workflow like a stream's: hourly job, then on success a crawler of the table `name`."""
    lake.job(name, script, **members)
    lake.glue.create_database(DatabaseInput={"Name": f"{name}_db"})
    columns = [{"Name": "id", "Type": "int"}]
    lake.glue.create_table(
        DatabaseName=f"{name}_db",
        TableInput={
            "Name": "events",
            "StorageDescriptor": {"Columns": columns, "Location": f"s3://{lake.bucket}/{name}/"},
            "PartitionKeys": [{"Name": "year", "Type": "string"}, {"Name": "month", "Type": "string"}],
            "Parameters": {"classification": "parquet"},
        },
    )
    lake.glue.create_crawler(
        Name=name,
        Role=ROLE,
        Targets={"CatalogTargets": [{"DatabaseName": f"{name}_db", "Tables": ["events"]}]},
        SchemaChangePolicy={"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"},
    )
    lake.glue.create_workflow(Name=name, DefaultRunProperties={"lake": "test"})
    lake.glue.create_trigger(
        Name=f"{name}-hourly",
        WorkflowName=name,
        Type="SCHEDULED",
        Schedule="cron(0 * * * ? *)",
        Actions=[{"JobName": name, "Arguments": {"--mode": "hourly"}}],
        StartOnCreation=True,
    )
    condition = {"JobName": name, "State": "SUCCEEDED", "LogicalOperator": "EQUALS"}
    lake.glue.create_trigger(
        Name=f"{name}-crawl",
        WorkflowName=name,
        Type="CONDITIONAL",
        Predicate={"Conditions": [condition]},
        Actions=[{"CrawlerName": name}],
        StartOnCreation=True,
    )
    return name


WRITES = """
import sys, boto3
s3 = boto3.client("s3")
for key in ("year=2026/month=01/a.parquet", "year=2026/month=02/b.parquet", "_runs/year=1/month=1/c", "odd.parquet"):
    s3.put_object(Bucket="glue-workflows", Key=f"writes/{key}", Body=b"")
arguments = dict(zip(sys.argv[1::2], sys.argv[2::2]))
print(arguments["--WORKFLOW_NAME"], arguments["--WORKFLOW_RUN_ID"], arguments["--mode"])
"""


def test_a_job_that_succeeds_is_followed_by_the_crawler(lake: Lake) -> None:
    name = workflow(lake, "writes", WRITES)

    run_id = lake.glue.start_workflow_run(Name=name)["RunId"]
    run = lake.workflow_ended(name, run_id)

    assert run["Status"] == "COMPLETED"
    assert run["WorkflowRunProperties"] == {"lake": "test"}
    counts = {count: number for count, number in run["Statistics"].items() if number}
    assert counts == {"TotalActions": 2, "SucceededActions": 2}
    nodes = {node["Name"]: node for node in run["Graph"]["Nodes"] if node["Type"] != "CRAWLER"}
    assert sorted(nodes) == ["writes", "writes-crawl", "writes-hourly"]
    assert len(run["Graph"]["Edges"]) == 3
    (job_run,) = nodes["writes"]["JobDetails"]["JobRuns"]
    assert (job_run["JobRunState"], job_run["TriggerName"]) == ("SUCCEEDED", "writes-hourly")
    assert lake.log_lines("/aws-glue/jobs/output", job_run["Id"]) == [f"writes {run_id} hourly"]
    crawler = next(node for node in run["Graph"]["Nodes"] if node["Type"] == "CRAWLER")
    assert [crawl["State"] for crawl in crawler["CrawlerDetails"]["Crawls"]] == ["SUCCEEDED"]
    partitions = lake.glue.get_partitions(DatabaseName="writes_db", TableName="events")["Partitions"]
    assert [(part["Values"], part["StorageDescriptor"]["Location"]) for part in partitions] == [
        (["2026", "01"], "s3://glue-workflows/writes/year=2026/month=01/"),
        (["2026", "02"], "s3://glue-workflows/writes/year=2026/month=02/"),
    ]
    last = lake.glue.get_workflow(Name=name)["Workflow"]["LastRun"]
    assert (last["WorkflowRunId"], last["Status"]) == (run_id, "COMPLETED")


def test_a_job_that_fails_is_followed_by_nothing(lake: Lake) -> None:
    name = workflow(lake, "fails", "raise RuntimeError('no')\n")
    run = lake.workflow_ended(name, lake.glue.start_workflow_run(Name=name)["RunId"])
    assert run["Status"] == "COMPLETED"
    counts = {count: number for count, number in run["Statistics"].items() if number}
    assert counts == {"TotalActions": 1, "FailedActions": 1}
    assert "LastCrawl" not in lake.glue.get_crawler(Name=name)["Crawler"]


SECOND_TIME = """
import sys
assert sys.argv[sys.argv.index("--JOB_RUN_ID") + 1].endswith("_attempt_1"), "not yet"
"""


def test_triggers_see_how_the_last_attempt_ended(lake: Lake, endpoint: Endpoint) -> None:
    name = workflow(lake, "again", SECOND_TIME, MaxRetries=1)
    failed = {"JobName": name, "State": "FAILED", "LogicalOperator": "EQUALS"}
    lake.job("on_failure", "")
    lake.glue.create_trigger(
        Name="again-failed",
        WorkflowName=name,
        Type="CONDITIONAL",
        Predicate={"Conditions": [failed]},
        Actions=[{"JobName": "on_failure"}],
        StartOnCreation=True,
    )
    run_id = lake.glue.start_workflow_run(Name=name)["RunId"]

    aws = Aws(region=endpoint.region, environ=endpoint.environ())
    actions = follow_workflow(aws, name, run_id, lambda _: None)

    assert [(action.kind, action.name, action.state) for action in actions] == [
        ("JOB", name, "SUCCEEDED"),
        ("CRAWLER", name, "SUCCEEDED"),
    ]
    run = lake.workflow_ended(name, run_id)
    counts = {count: number for count, number in run["Statistics"].items() if number}
    assert counts == {"TotalActions": 2, "SucceededActions": 2}
    nodes = {node["Name"]: node for node in run["Graph"]["Nodes"] if node["Type"] == "JOB"}
    attempts = [(run["Attempt"], run["JobRunState"], run["TriggerName"]) for run in runs_of(nodes[name])]
    assert attempts == [(0, "FAILED", "again-hourly"), (1, "SUCCEEDED", "again-hourly")]
    assert runs_of(nodes["on_failure"]) == []


def test_triggers_see_the_failure_when_no_attempt_is_left(lake: Lake) -> None:
    name = workflow(lake, "still", "raise RuntimeError('no')\n", MaxRetries=1)
    run = lake.workflow_ended(name, lake.glue.start_workflow_run(Name=name)["RunId"])
    counts = {count: number for count, number in run["Statistics"].items() if number}
    assert counts == {"TotalActions": 1, "FailedActions": 1}
    assert len(lake.glue.get_job_runs(JobName=name)["JobRuns"]) == 2


def runs_of(node: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = node["JobDetails"]["JobRuns"]
    return found


def test_a_job_started_by_hand_fires_nothing(lake: Lake) -> None:
    name = workflow(lake, "by_hand", "")
    assert lake.run(name)["JobRunState"] == "SUCCEEDED"
    assert "LastCrawl" not in lake.glue.get_crawler(Name=name)["Crawler"]
    assert lake.glue.get_workflow_runs(Name=name)["Runs"] == []


def test_a_workflow_run_is_stopped_with_its_job(lake: Lake) -> None:
    name = workflow(lake, "stops", "import time\ntime.sleep(600)\n")
    run_id = lake.glue.start_workflow_run(Name=name)["RunId"]
    lake.glue.stop_workflow_run(Name=name, RunId=run_id)
    run = lake.workflow_ended(name, run_id)
    assert run["Status"] == "STOPPED"
    assert run["Statistics"]["StoppedActions"] == 1


def test_an_action_that_cannot_begin_is_an_errored_action(lake: Lake) -> None:
    name = workflow(lake, "without_job", "")
    lake.glue.delete_job(JobName=name)
    run = lake.workflow_ended(name, lake.glue.start_workflow_run(Name=name)["RunId"])
    assert run["Status"] == "COMPLETED"
    assert run["Statistics"]["ErroredActions"] == 1
    assert run["ErrorMessage"].startswith("EntityNotFoundException: ")


def test_an_on_demand_trigger_starts_the_workflow(lake: Lake) -> None:
    lake.job("on_demand", "")
    lake.glue.create_workflow(Name="on_demand")
    actions = [{"JobName": "on_demand"}]
    lake.glue.create_trigger(Name="now", WorkflowName="on_demand", Type="ON_DEMAND", Actions=actions)
    lake.glue.start_trigger(Name="now")
    (run,) = lake.glue.get_workflow_runs(Name="on_demand")["Runs"]
    assert lake.workflow_ended("on_demand", run["WorkflowRunId"])["Statistics"]["SucceededActions"] == 1
    assert lake.glue.get_trigger(Name="now")["Trigger"]["State"] == "CREATED"


def chain(lake: Lake, name: str, script: str, **condition: str) -> str:
    """Two jobs outside of workflows: a trigger on demand for the first, a conditional one for the second."""
    lake.job(name, script)
    lake.job(f"{name}-next", "import sys\nassert '--WORKFLOW_NAME' not in sys.argv\n")
    lake.glue.create_trigger(Name=f"{name}-now", Type="ON_DEMAND", Actions=[{"JobName": name}])
    lake.glue.create_trigger(
        Name=f"{name}-then",
        Type="CONDITIONAL",
        Predicate={"Conditions": [{"JobName": name, "LogicalOperator": "EQUALS", "State": "SUCCEEDED", **condition}]},
        Actions=[{"JobName": f"{name}-next"}],
        StartOnCreation=True,
    )
    return name


def only_run(lake: Lake, job: str) -> dict[str, Any]:
    (run,) = lake.glue.get_job_runs(JobName=job)["JobRuns"]
    return lake.ended(job, run["Id"])


def test_a_conditional_trigger_outside_of_workflows_follows_what_a_trigger_started(lake: Lake) -> None:
    name = chain(lake, "chained", "print('first')\n")
    lake.glue.start_trigger(Name="chained-now")
    assert only_run(lake, name)["TriggerName"] == "chained-now"
    lake.wait_for_runs("chained-next", 1)
    then = only_run(lake, "chained-next")
    assert (then["JobRunState"], then["TriggerName"]) == ("SUCCEEDED", "chained-then")


def test_it_does_not_follow_what_ended_otherwise_nor_what_was_started_by_hand(lake: Lake) -> None:
    name = chain(lake, "unmet", "raise SystemExit(1)\n")
    lake.glue.start_trigger(Name="unmet-now")
    assert only_run(lake, name)["JobRunState"] == "FAILED"
    by_hand = chain(lake, "by-hand", "print('first')\n")
    assert lake.run(by_hand)["JobRunState"] == "SUCCEEDED"
    assert [lake.glue.get_job_runs(JobName=f"{job}-next")["JobRuns"] for job in (name, by_hand)] == [[], []]


def test_a_trigger_whose_job_cannot_begin_says_so(lake: Lake) -> None:
    lake.glue.create_trigger(Name="lost-now", Type="ON_DEMAND", Actions=[{"JobName": "lost"}])
    with pytest.raises(lake.glue.exceptions.EntityNotFoundException):
        lake.glue.start_trigger(Name="lost-now")
