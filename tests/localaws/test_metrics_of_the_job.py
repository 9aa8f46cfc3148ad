"""What the job's role may do with CloudWatch: the shipped policy, judged by the embedded IAM."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lakectl.localaws.process import Endpoint
from tests.conftest import PROJECT
from tests.localaws.conftest import Client, client_of

pytestmark = pytest.mark.local

OWN = "lake-local/etl"
DATA = [{"MetricName": "EventsRead", "Dimensions": [{"Name": "Stream", "Value": "transactions"}], "Value": 1}]


def policy() -> str:
    """The whole policy of the job's role, on resources that aren't there: none but CloudWatch's matters here."""
    golden = json.loads((PROJECT / "tests" / "golden" / "local.tf.json").read_text(encoding="utf-8"))
    text: str = golden["resource"]["aws_iam_role_policy"]["transactions_job"]["policy"]
    return re.sub(r"\$\{[^}]*\}", "none", text).replace('"none', '"arn:aws:s3:::none')


@pytest.fixture(scope="module")
def job(endpoint: Endpoint) -> Any:
    """CloudWatch for a session of a role with that policy."""
    iam = client_of(endpoint, "iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="job", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]["Arn"]
    iam.put_role_policy(RoleName="job", PolicyName="job", PolicyDocument=policy())
    return client_of(endpoint, "cloudwatch", role)


@pytest.mark.parametrize("namespace", [OWN, "Glue"])
def test_it_puts_metrics_of_the_lake_and_glues_own(job: Any, client: Client, namespace: str) -> None:
    job.put_metric_data(Namespace=namespace, MetricData=DATA)
    found = client("cloudwatch").list_metrics(Namespace=namespace)["Metrics"]
    assert [metric["MetricName"] for metric in found] == ["EventsRead"]


@pytest.mark.parametrize(
    "namespace", ["lake-local", "lake-local/etl2", "lake-local/etl/x", "lake-prod/etl", "LAKE-LOCAL/ETL", "glue", "*"]
)
def test_it_puts_no_others(job: Any, client: Client, namespace: str) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        job.put_metric_data(Namespace=namespace, MetricData=DATA)
    assert client("cloudwatch").list_metrics(Namespace=namespace)["Metrics"] == []


@pytest.mark.parametrize(
    ("operation", "asked"),
    [
        ("list_metrics", {}),
        ("describe_alarms", {}),
        ("delete_alarms", {"AlarmNames": ["x"]}),
        ("set_alarm_state", {"AlarmName": "x", "StateValue": "OK", "StateReason": "x"}),
    ],
)
def test_it_does_nothing_else_with_cloudwatch(job: Any, operation: str, asked: dict[str, Any]) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        getattr(job, operation)(**asked)
