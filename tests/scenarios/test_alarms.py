"""The alarms of a deployed lake: each goes off for what it is there for, people are told, and it is over again.

The endpoint's minutes pass thirty times as fast; what is deployed isn't changed for it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

from lakectl.localaws import process
from tests.infra.everything import LOCAL_BOUNDARY, local_with_everything, rewrite
from tests.localaws.test_alarms import Reader, statistics, up_fast
from tests.scenarios.conftest import Lakectl, client, new_project, without_spark

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.long]

LAKE = "lake-local"
STREAM = f"{LAKE}-transactions"
PATIENCE = 180.0


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lakectl]:
    """A lake with alarms and a dashboard, whose topic a queue listens to."""
    made = new_project(tmp_path_factory.mktemp("watched") / "project")
    without_spark(made)
    rewrite(made.folder / "cdktf.json", local_with_everything)
    try:
        up_fast(made.folder, 30.0)
        allowed = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        policy = client(made, "iam").create_policy(PolicyName="limits", PolicyDocument=json.dumps(allowed))["Policy"]
        assert policy["Arn"] == LOCAL_BOUNDARY
        made("deploy", "--auto-approve")
        yield made
    finally:
        process.down(made.folder)


@pytest.fixture(scope="module")
def reader(watched: Lakectl) -> Reader:
    return Reader(partial(client, watched), "people", f"arn:aws:sns:eu-central-1:000000000000:{LAKE}-notices")


def states(lake: Lakectl) -> dict[str, str]:
    """Every alarm's state, by what it is called beyond the lake."""
    found = client(lake, "cloudwatch").describe_alarms(AlarmNamePrefix=f"{LAKE}-")["MetricAlarms"]
    return {alarm["AlarmName"].removeprefix(f"{LAKE}-"): alarm["StateValue"] for alarm in found}


def wait_for(lake: Lakectl, **wanted: str) -> dict[str, str]:
    """The states, when these alarms are in theirs (`failed_runs="OK"`)."""
    asked = {name.replace("_", "-"): state for name, state in wanted.items()}
    deadline = time.monotonic() + PATIENCE
    while not asked.items() <= (found := states(lake)).items():
        assert time.monotonic() < deadline, found
        time.sleep(0.5)
    return found


def told(reader: Reader, alarm: str) -> dict[str, Any]:
    """The next notification of this alarm."""
    while True:
        _, message = reader.next()
        if message.get("AlarmName") == f"{LAKE}-{alarm}":
            return message


def test_after_the_deployment_silence_alone_is_alarming(watched: Lakectl) -> None:
    found = wait_for(watched, failed_runs="OK", transactions_quiet="ALARM", transactions_overdue="ALARM")
    assert found == {
        "failed-runs": "OK",
        "transactions-dead-letters": "OK",
        "transactions-delivery": "OK",
        "transactions-failed-invocations": "OK",
        "transactions-overdue": "ALARM",
        "transactions-quarantined": "OK",
        "transactions-quiet": "ALARM",
        "transactions-stale": "OK",
    }


def test_events_and_a_run_end_the_silence(watched: Lakectl, reader: Reader) -> None:
    watched("simulate", "--count", "40", "--seed", "5")
    watched("etl", "run")
    wait_for(watched, transactions_quiet="OK", transactions_overdue="OK")
    assert told(reader, "transactions-overdue")["NewStateValue"] == "OK"


def test_every_line_of_the_dashboard_has_values(watched: Lakectl) -> None:
    cloudwatch = client(watched, "cloudwatch")
    body = json.loads(cloudwatch.get_dashboard(DashboardName=LAKE)["DashboardBody"])
    lines = [line for widget in body["widgets"] for line in widget["properties"]["metrics"]]
    quiet = {"FailedInvocations"}  # sent only when it isn't zero
    for namespace, name, *dimensions, how in lines:
        if name not in quiet:
            pairs = dict(zip(dimensions[::2], dimensions[1::2], strict=True))
            assert statistics(cloudwatch, namespace, name, how["stat"], **pairs)
    assert {name for _, name, *_ in lines} > quiet


def test_a_rule_that_may_not_deliver(watched: Lakectl, reader: Reader) -> None:
    iam, role = client(watched, "iam"), f"{STREAM}-events"
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    policy = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
    iam.delete_role_policy(RoleName=role, PolicyName=name)
    watched("simulate", "--count", "3", "--seed", "6", "--no-wait", code=0)
    wait_for(watched, transactions_dead_letters="ALARM", transactions_failed_invocations="ALARM")
    assert told(reader, "transactions-dead-letters")["NewStateValue"] == "ALARM"
    off = watched.json("status", "--json")["alarms"]
    assert {alarm["name"].removeprefix(f"{STREAM}-") for alarm in off} >= {"dead-letters", "failed-invocations"}
    assert f"{STREAM}-dead-letters since " in watched("status").out

    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(policy))
    sqs = client(watched, "sqs")
    sqs.purge_queue(QueueUrl=sqs.get_queue_url(QueueName=STREAM)["QueueUrl"])
    wait_for(watched, transactions_dead_letters="OK", transactions_failed_invocations="OK")
    assert told(reader, "transactions-dead-letters")["NewStateValue"] == "OK"


def test_a_job_that_fails_is_told_twice(watched: Lakectl, reader: Reader) -> None:
    client(watched, "glue").start_job_run(JobName=STREAM, Arguments={"--contract": "s3://nowhere/x"})
    told_of: set[str] = set()
    while told_of != {"alarm", "event"}:
        _, message = reader.next()
        if message.get("AlarmName") == f"{LAKE}-failed-runs" and message["NewStateValue"] == "ALARM":
            told_of.add("alarm")
        if message.get("detail-type") == "Glue Job State Change":
            assert (message["detail"]["jobName"], message["detail"]["state"]) == (STREAM, "FAILED")
            told_of.add("event")
