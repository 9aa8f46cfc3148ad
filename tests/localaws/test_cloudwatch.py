from __future__ import annotations

import http.client
import json
import urllib.parse
from xml.etree import ElementTree as ET

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from lakectl.localaws.process import Endpoint
from lakectl.localaws.services.cloudwatch.query import unflatten
from tests.localaws.conftest import REGION, client_of

ALARM = {
    "Action": "PutMetricAlarm",
    "AlarmName": "dead letters",
    "AlarmDescription": "a & b <",
    "Namespace": "AWS/SQS",
    "MetricName": "ApproximateNumberOfMessagesVisible",
    "Dimensions.member.1.Name": "QueueName",
    "Dimensions.member.1.Value": "dead",
    "Statistic": "Maximum",
    "Period": "60",
    "EvaluationPeriods": "2",
    "Threshold": "0.5",
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
    "ActionsEnabled": "false",
    "AlarmActions.member.1": f"arn:aws:sns:{REGION}:000000000000:alerts",
    "InsufficientDataActions.member.1": f"arn:aws:sns:{REGION}:000000000000:doubts",
}


def test_query_forms_become_objects() -> None:
    form = {"Action": "PutMetricAlarm", "Version": "1", "AlarmName": "a", "AlarmActions.member.1": "x"}
    form |= {"Dimensions.member.10.Name": "n10", "Dimensions.member.2.Name": "n2", "Dimensions.member.2.Value": "v"}
    assert unflatten(form) == {
        "AlarmName": "a",
        "AlarmActions": ["x"],
        "Dimensions": [{"Name": "n2", "Value": "v"}, {"Name": "n10"}],
    }


def ask(endpoint: Endpoint, form: dict[str, str]) -> tuple[int, str]:
    """Send a request of the Query protocol as Terraform does: the status, and the XML without its namespace."""
    body = urllib.parse.urlencode({"Version": "2010-08-01", **form})
    kind = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    request = AWSRequest("POST", f"{endpoint.url}/", headers=kind, data=body)
    SigV4Auth(Credentials(endpoint.access_key, endpoint.secret_key), "monitoring", REGION).add_auth(request)
    connection = http.client.HTTPConnection(endpoint.url.removeprefix("http://"))
    connection.request("POST", "/", body, dict(request.headers.items()))
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text.replace(' xmlns="http://monitoring.amazonaws.com/doc/2010-08-01/"', "")


@pytest.mark.local
def test_an_alarm_reads_back_whole_in_the_query_protocol(endpoint: Endpoint) -> None:
    assert ask(endpoint, ALARM)[0] == 200
    status, text = ask(endpoint, {"Action": "DescribeAlarms", "AlarmNames.member.1": "dead letters"})
    (alarm,) = ET.fromstring(text).findall("DescribeAlarmsResult/MetricAlarms/member")
    got = {part.tag: part.text for part in alarm if not len(part)}
    assert status == 200
    assert got.pop("StateUpdatedTimestamp")
    assert got.pop("AlarmConfigurationUpdatedTimestamp")
    assert got == {
        "AlarmName": "dead letters",
        "AlarmArn": f"arn:aws:cloudwatch:{REGION}:000000000000:alarm:dead letters",
        "AlarmDescription": "a & b <",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Namespace": "AWS/SQS",
        "Statistic": "Maximum",
        "Period": "60",
        "EvaluationPeriods": "2",
        "Threshold": "0.5",
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "StateValue": "INSUFFICIENT_DATA",
        "StateReason": "Unchecked: Initial alarm creation",
        "ActionsEnabled": "false",
        "OKActions": None,
    }
    assert alarm.findtext("AlarmActions/member") == f"arn:aws:sns:{REGION}:000000000000:alerts"
    assert alarm.findtext("InsufficientDataActions/member") == f"arn:aws:sns:{REGION}:000000000000:doubts"
    assert alarm.findtext("Dimensions/member/Name") == "QueueName"
    assert alarm.findtext("Dimensions/member/Value") == "dead"


@pytest.mark.local
def test_alarms_on_metric_math_are_refused(endpoint: Endpoint) -> None:
    form = {"Action": "PutMetricAlarm", "AlarmName": "m", "Metrics.member.1.Id": "a"}
    status, text = ask(endpoint, form)
    assert status == 400
    assert "<Code>ValidationError</Code><Message>The embedded AWS has no alarms on metric math.</Message>" in text
    assert client_of(endpoint, "cloudwatch").describe_alarms(AlarmNames=["m"])["MetricAlarms"] == []


@pytest.mark.local
def test_a_role_may_put_metrics_into_its_namespace_alone(endpoint: Endpoint) -> None:
    iam = client_of(endpoint, "iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="meter", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]["Arn"]
    condition = {"StringEquals": {"cloudwatch:namespace": ["lake/etl"]}}
    allowed = {"Effect": "Allow", "Action": "cloudwatch:PutMetricData", "Resource": "*", "Condition": condition}
    iam.put_role_policy(RoleName="meter", PolicyName="p", PolicyDocument=json.dumps({"Statement": [allowed]}))
    metrics = client_of(endpoint, "cloudwatch", role)

    metrics.put_metric_data(Namespace="lake/etl", MetricData=[{"MetricName": "m", "Value": 1}])
    with pytest.raises(ClientError, match="AccessDenied"):
        metrics.put_metric_data(Namespace="other", MetricData=[{"MetricName": "m", "Value": 1}])

    found = client_of(endpoint, "cloudwatch").list_metrics()["Metrics"]
    assert [(one["Namespace"], one["MetricName"]) for one in found] == [("lake/etl", "m")]
