"""Services assume roles only where the role's trust policy lets them: taken away while everything else stays."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from lakectl.localaws.process import Endpoint
from tests.localaws.conftest import Client, client_of
from tests.localaws.glue_parts import ROLE, TRUST, make_lake
from tests.localaws.test_lambda import handler_zip

pytestmark = pytest.mark.local

ACCOUNT = "000000000000"


def trust(service: str, **condition: str) -> str:
    """A trust policy for a service, with conditions on equal texts."""
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    if condition:
        statement["Condition"] = {"StringEquals": {name.replace("_", ":"): value for name, value in condition.items()}}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize(
    ("document", "answer"),
    [
        (trust("lambda.amazonaws.com"), b'"ran"'),
        (trust("lambda.amazonaws.com", aws_SourceAccount=ACCOUNT), b'"ran"'),
        (trust("lambda.amazonaws.com", aws_SourceAccount="111111111111"), b""),
        (trust("glue.amazonaws.com"), b""),
    ],
)
def test_a_function_runs_as_a_role_that_trusts_lambda(
    client: Client, document: str, answer: bytes, request: pytest.FixtureRequest
) -> None:
    iam, name = client("iam"), f"trusting-{request.node.callspec.indices['document']}"
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    functions = client("lambda", config=Config(retries={"total_max_attempts": 1}))
    code = {"ZipFile": handler_zip("def handle(event, context):\n    return 'ran'\n")}
    functions.create_function(FunctionName=name, Runtime="python3.11", Handler="handler.handle", Role=role, Code=code)
    if answer:
        assert functions.invoke(FunctionName=name)["Payload"].read() == answer
        return
    with pytest.raises(ClientError, match="cannot be assumed by Lambda") as refused:
        functions.invoke(FunctionName=name)
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_a_job_and_a_crawler_need_a_role_that_trusts_glue(client: Callable[..., Any]) -> None:
    lake, iam = make_lake(client, "glue-trust"), client("iam")
    job = lake.job("trusted", "print('ran')\n")
    lake.glue.create_database(DatabaseInput={"Name": "trust"})
    storage = {"Columns": [{"Name": "a", "Type": "int"}], "Location": f"s3://{lake.bucket}/t/"}
    lake.glue.create_table(DatabaseName="trust", TableInput={"Name": "t", "StorageDescriptor": storage})
    lake.glue.create_crawler(
        Name="trusted", Role=ROLE, Targets={"CatalogTargets": [{"DatabaseName": "trust", "Tables": ["t"]}]}
    )
    iam.update_assume_role_policy(RoleName="glue-tests", PolicyDocument=trust("lambda.amazonaws.com"))
    try:
        run, last = lake.run(job), lake.crawled("trusted")["LastCrawl"]
    finally:
        iam.update_assume_role_policy(RoleName="glue-tests", PolicyDocument=json.dumps(TRUST))
    assert run["JobRunState"] == "FAILED"
    assert "should be given assume role permissions for Glue Service" in run["ErrorMessage"]
    assert (last["Status"], last["ErrorMessage"].endswith("Please verify role's TrustPolicy")) == ("FAILED", True)
    assert lake.run(job)["JobRunState"] == "SUCCEEDED"


def test_a_rule_hands_on_as_a_role_that_trusts_eventbridge(endpoint: Endpoint) -> None:
    events, sqs, iam = (client_of(endpoint, service) for service in ("events", "sqs", "iam"))
    queues = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("trusted", "trusted-letters")}
    arn = f"arn:aws:sqs:{endpoint.region}:{ACCOUNT}"
    role = iam.create_role(RoleName="hands-on", AssumeRolePolicyDocument=trust("events.amazonaws.com"))["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": f"{arn}:trusted"}
    iam.put_role_policy(RoleName="hands-on", PolicyName="p", PolicyDocument=json.dumps({"Statement": [allowed]}))
    rule = events.put_rule(Name="trusted", EventPattern='{"source": ["trust"]}')["RuleArn"]
    letters = f"{arn}:trusted-letters"
    target = {"Id": "q", "Arn": f"{arn}:trusted", "RoleArn": role, "DeadLetterConfig": {"Arn": letters}}
    events.put_targets(Rule="trusted", Targets=[target])
    let_in = {**allowed, "Principal": {"Service": "events.amazonaws.com"}, "Resource": letters}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [let_in]})
    sqs.set_queue_attributes(QueueUrl=queues["trusted-letters"], Attributes={"Policy": policy})

    def send() -> None:
        events.put_events(Entries=[{"Source": "trust", "DetailType": "t", "Detail": "{}"}])

    def received(name: str) -> int:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            found = sqs.receive_message(QueueUrl=queues[name], WaitTimeSeconds=1).get("Messages", [])
            if found:
                return len(found)
        return 0

    send()
    assert received("trusted") == 1
    other = trust("events.amazonaws.com", aws_SourceArn=f"{rule}-other")
    iam.update_assume_role_policy(RoleName="hands-on", PolicyDocument=other)
    send()
    assert received("trusted-letters") == 1
    iam.update_assume_role_policy(RoleName="hands-on", PolicyDocument=trust("events.amazonaws.com", aws_SourceArn=rule))
    send()
    assert received("trusted") == 1
