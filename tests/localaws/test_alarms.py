"""Services' metrics and the alarms on them, at an endpoint whose minutes pass sixty times as fast."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lakectl.localaws.process import Endpoint, data_folder, down, find
from tests.localaws.conftest import REGION, client_of
from tests.localaws.test_firehose import make_queue, make_role, make_roles, make_rule, make_stream, put

pytestmark = pytest.mark.local

SPEED = 60.0
PATIENCE = 60.0
ALARM: dict[str, Any] = {
    "AlarmName": "dead-letters",
    "AlarmDescription": "Events wait",
    "Namespace": "AWS/SQS",
    "MetricName": "ApproximateNumberOfMessagesVisible",
    "Dimensions": [{"Name": "QueueName", "Value": "dead"}],
    "Statistic": "Maximum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 0,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
}


def up_fast(project: Path, speed: float = SPEED) -> Endpoint:
    """A running embedded AWS whose metrics and alarms live faster."""
    data = data_folder(project)
    data.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "lakectl.localaws.server", "--data", str(data), "--region", REGION]
    with (data / "server.log").open("wb") as log:
        command += ["--speed", str(speed)]
        child = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, cwd=data)
    child.returncode = 0  # it is `down` that ends it
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        running = find(project)
        if running is not None:
            return running
        time.sleep(0.05)
    raise AssertionError((data / "server.log").read_text())


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A running embedded AWS, in a hurry."""
    project = tmp_path_factory.mktemp("project")
    made = up_fast(project)
    make_roles(lambda service: client_of(made, service))
    yield made
    down(project)


class Reader:
    """A queue that a topic tells of everything."""

    def __init__(self, aws: Any, name: str, topic: str = "") -> None:
        sqs, sns = aws("sqs"), aws("sns")
        self.topic = topic or sns.create_topic(Name=name)["TopicArn"]
        queue = f"arn:aws:sqs:{REGION}:000000000000:{name}"
        let_in = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [{**let_in, "Resource": queue}]})
        self._sqs, self._url = sqs, sqs.create_queue(QueueName=name, Attributes={"Policy": policy})["QueueUrl"]
        sns.subscribe(TopicArn=self.topic, Protocol="sqs", Endpoint=queue)

    def next(self) -> tuple[str, dict[str, Any]]:
        """Subject and message of the next notification."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for one in self._sqs.receive_message(QueueUrl=self._url, WaitTimeSeconds=5).get("Messages", []):
                self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=one["ReceiptHandle"])
                told = json.loads(one["Body"])
                return told.get("Subject", ""), json.loads(told["Message"])
        raise AssertionError("nothing was told")


def statistics(cloudwatch: Any, namespace: str, name: str, statistic: str, **dimensions: str) -> list[float]:
    """The values of a metric, oldest first, when there are some."""
    asked = {"Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()], "Period": 86400}
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = cloudwatch.get_metric_statistics(
            Namespace=namespace, MetricName=name, StartTime=0, EndTime=1 << 32, Statistics=[statistic], **asked
        )["Datapoints"]
        if found:
            return [one[statistic] for one in sorted(found, key=lambda one: one["Timestamp"])]
        time.sleep(0.2)
    raise AssertionError(f"no {name}")


def test_a_dead_letter_is_alarming_until_it_is_gone(client: Any) -> None:
    reader = Reader(client, "told")
    url, dead = make_queue(client, "dead")
    make_role(client("iam"), "powerless", "*")
    make_stream(client, "closed")
    make_rule(client, "closed", dead_letters=dead, role="arn:aws:iam::000000000000:role/powerless")
    cloudwatch = client("cloudwatch")
    cloudwatch.put_metric_alarm(**ALARM, AlarmActions=[reader.topic], OKActions=[reader.topic])
    assert reader.next()[1]["OldStateValue"] == "INSUFFICIENT_DATA"

    put(client("events"), "closed", 1)
    subject, message = reader.next()
    assert subject == 'ALARM: "dead-letters" in EU (Frankfurt)'
    times = [message.pop(name) for name in ("StateChangeTime", "AlarmConfigurationUpdatedTimestamp", "NewStateReason")]
    assert "1 datapoint [1.0 (" in times[-1]
    assert times[-1].endswith(")] was greater than the threshold (0.0).")
    assert message == {
        "AlarmName": "dead-letters",
        "AlarmDescription": "Events wait",
        "AWSAccountId": "000000000000",
        "NewStateValue": "ALARM",
        "Region": "EU (Frankfurt)",
        "AlarmArn": f"arn:aws:cloudwatch:{REGION}:000000000000:alarm:dead-letters",
        "OldStateValue": "OK",
        "OKActions": [reader.topic],
        "AlarmActions": [reader.topic],
        "InsufficientDataActions": [],
        "Trigger": {
            "MetricName": "ApproximateNumberOfMessagesVisible",
            "Namespace": "AWS/SQS",
            "StatisticType": "Statistic",
            "Statistic": "MAXIMUM",
            "Unit": None,
            "Dimensions": [{"value": "dead", "name": "QueueName"}],
            "Period": 60,
            "EvaluationPeriods": 1,
            "ComparisonOperator": "GreaterThanThreshold",
            "Threshold": 0.0,
            "TreatMissingData": "notBreaching",
            "EvaluateLowSampleCountPercentile": "",
        },
    }
    (alarm,) = cloudwatch.describe_alarms(StateValue="ALARM")["MetricAlarms"]
    assert json.loads(alarm["StateReasonData"])["recentDatapoints"] == [1.0]

    client("sqs").purge_queue(QueueUrl=url)
    subject, message = reader.next()
    assert subject == 'OK: "dead-letters" in EU (Frankfurt)'
    assert (message["OldStateValue"], message["NewStateValue"]) == ("ALARM", "OK")
    assert "was not greater than the threshold" in message["NewStateReason"]
    history = cloudwatch.describe_alarm_history(AlarmName="dead-letters", HistoryItemType="StateUpdate")
    assert [one["HistorySummary"] for one in history["AlarmHistoryItems"]] == [
        "Alarm updated from ALARM to OK",
        "Alarm updated from OK to ALARM",
        "Alarm updated from INSUFFICIENT_DATA to OK",
        "Alarm updated from INSUFFICIENT_DATA to INSUFFICIENT_DATA",
    ]
    acted = cloudwatch.describe_alarm_history(AlarmName="dead-letters", HistoryItemType="Action")["AlarmHistoryItems"]
    assert {one["HistorySummary"] for one in acted} == {f"Successfully executed action {reader.topic}"}

    of_rule = {"EventBusName": "closed", "RuleName": "closed"}
    for name in ("TriggeredRules", "Invocations", "FailedInvocations", "InvocationsSentToDlq"):
        assert sum(statistics(cloudwatch, "AWS/Events", name, "Sum", **of_rule)) == 1.0


def test_events_are_counted_on_their_way_to_s3(client: Any) -> None:
    make_stream(client, "open")
    make_rule(client, "open")
    put(client("events"), "open", 0, 7)
    put(client("events"), "open", 7, 3)
    cloudwatch, stream = client("cloudwatch"), {"DeliveryStreamName": "open"}
    assert sum(statistics(cloudwatch, "AWS/Firehose", "DeliveryToS3.Success", "Minimum", **stream)) >= 1.0
    of_rule = {"EventBusName": "open", "RuleName": "open"}
    assert sum(statistics(cloudwatch, "AWS/Events", "TriggeredRules", "Sum", **of_rule)) == 10.0
    assert sum(statistics(cloudwatch, "AWS/Events", "Invocations", "SampleCount", **of_rule)) == 10.0
    assert sum(statistics(cloudwatch, "AWS/Firehose", "IncomingRecords", "Sum", **stream)) == 10.0
    assert sum(statistics(cloudwatch, "AWS/Firehose", "IncomingBytes", "Sum", **stream)) > 1000.0
    assert sum(statistics(cloudwatch, "AWS/Firehose", "DeliveryToS3.Bytes", "Sum", **stream)) > 100.0
    assert 0.0 <= max(statistics(cloudwatch, "AWS/Firehose", "DeliveryToS3.DataFreshness", "Maximum", **stream)) < 60.0
    listed = cloudwatch.list_metrics(Namespace="AWS/Firehose")["Metrics"]
    assert {one["MetricName"] for one in listed} >= {"IncomingRecords", "DeliveryToS3.Success"}


def test_a_delivery_that_s3_refuses_is_no_success(client: Any) -> None:
    make_stream(client, "refused", role="arn:aws:iam::000000000000:role/rules")
    make_rule(client, "refused")
    put(client("events"), "refused", 1)
    stream = {"DeliveryStreamName": "refused"}
    found = statistics(client("cloudwatch"), "AWS/Firehose", "DeliveryToS3.Success", "Maximum", **stream)
    assert set(found) == {0.0}


def test_a_rule_without_targets_is_triggered_by_an_alarm(client: Any) -> None:
    pattern = {"source": ["aws.cloudwatch"], "detail": {"alarmName": ["set"], "state": {"value": ["ALARM"]}}}
    client("events").put_rule(Name="alarming", EventPattern=json.dumps(pattern))
    cloudwatch = client("cloudwatch")
    cloudwatch.put_metric_alarm(**{**ALARM, "AlarmName": "set"})
    cloudwatch.set_alarm_state(AlarmName="set", StateValue="ALARM", StateReason="a try")
    assert statistics(cloudwatch, "AWS/Events", "TriggeredRules", "Sum", RuleName="alarming") == [1.0]


def test_metrics_that_were_put_are_told_apart_by_their_dimensions(client: Any) -> None:
    reader, cloudwatch = Reader(client, "shares"), client("cloudwatch")
    about = {"Namespace": "lake/etl", "MetricName": "QuarantinedShare", "Period": 86400, "Threshold": 1}
    for stream in ("bad", "good"):
        dimensions = [{"Name": "Stream", "Value": stream}]
        datum = {"MetricName": "QuarantinedShare", "Dimensions": dimensions, "Value": 5.0 if stream == "bad" else 0.5}
        cloudwatch.put_metric_data(Namespace="lake/etl", MetricData=[datum])
        actions = {"AlarmActions": [reader.topic], "OKActions": [reader.topic]}
        cloudwatch.put_metric_alarm(**{**ALARM, **about, **actions, "AlarmName": stream, "Dimensions": dimensions})
    told = [reader.next()[1] for _ in range(2)]
    assert {message["AlarmName"]: message["NewStateValue"] for message in told} == {"bad": "ALARM", "good": "OK"}


def test_an_alarm_on_other_alarms_follows_them(client: Any) -> None:
    reader, cloudwatch = Reader(client, "above"), client("cloudwatch")
    cloudwatch.put_metric_alarm(**{**ALARM, "AlarmName": "below"})
    rule = 'ALARM("below")'
    cloudwatch.put_composite_alarm(AlarmName="above", AlarmRule=rule, AlarmActions=[reader.topic])
    cloudwatch.set_alarm_state(AlarmName="below", StateValue="ALARM", StateReason="a try")
    _, message = reader.next()
    assert (message["AlarmName"], message["NewStateValue"], message["AlarmRule"]) == ("above", "ALARM", rule)


def test_a_topic_whose_policy_keeps_alarms_out_is_not_told(client: Any) -> None:
    topic = client("sns").create_topic(Name="shut")["TopicArn"]
    let_in = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [{**let_in, "Resource": topic}]})
    client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    cloudwatch = client("cloudwatch")
    cloudwatch.put_metric_alarm(**{**ALARM, "AlarmName": "unheard"}, AlarmActions=[topic])
    cloudwatch.set_alarm_state(AlarmName="unheard", StateValue="ALARM", StateReason="a try")
    (acted,) = cloudwatch.describe_alarm_history(AlarmName="unheard", HistoryItemType="Action")["AlarmHistoryItems"]
    assert acted["HistorySummary"].startswith(f"Failed to execute action {topic}. Received error: CloudWatch Alarms")


def test_what_was_measured_until_the_last_minute_survives_a_kill(folder: Path) -> None:
    made = up_fast(folder)
    client_of(made, "events").put_rule(Name="all", EventPattern=json.dumps({"source": ["shop"]}))
    entry = {"Source": "shop", "DetailType": "sold", "Detail": "{}"}
    client_of(made, "events").put_events(Entries=[entry])
    kept, deadline = made.data / "documents" / "metrics.json", time.monotonic() + PATIENCE
    while not (kept.exists() and "TriggeredRules" in kept.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    os.kill(made.pid, signal.SIGKILL)

    again = up_fast(folder)
    of_rule = statistics(client_of(again, "cloudwatch"), "AWS/Events", "TriggeredRules", "Sum", RuleName="all")
    assert of_rule == [1.0]
