from __future__ import annotations

import json

import pytest

from lakectl.localaws.process import Endpoint
from tests.localaws.conftest import REGION, Client
from tests.localaws.test_durability import handler_zip

pytestmark = pytest.mark.local

CODE = """
import boto3, os

def handle(event, context):
    sts = boto3.client("sts").get_caller_identity()["Arn"]
    sent = boto3.client("events").put_events(
        Entries=[{"Source": "f", "DetailType": "d", "Detail": "{}", "EventBusName": os.environ["BUS_NAME"]}]
    )
    try:
        boto3.client("s3").list_buckets()
        buckets = "listed"
    except Exception as error:
        buckets = error.response["Error"]["Code"]
    return {
        "endpoint": os.environ["AWS_ENDPOINT_URL"],
        "region": os.environ["AWS_REGION"],
        "arn": sts,
        "failed": sent["FailedEntryCount"],
        "buckets": buckets,
        "event": event,
    }
"""


def test_the_deployed_zip_runs_as_its_role_against_this_endpoint(endpoint: Endpoint, client: Client) -> None:
    iam = client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="sender", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]
    bus = client("events").create_event_bus(Name="from-function")["EventBusArn"]
    policy = {"Statement": [{"Effect": "Allow", "Action": "events:PutEvents", "Resource": bus}]}
    iam.put_role_policy(RoleName="sender", PolicyName="p", PolicyDocument=json.dumps(policy))
    functions = client("lambda")
    functions.create_function(
        FunctionName="sender",
        Runtime="python3.11",
        Handler="handler.handle",
        Role=role["Arn"],
        Code={"ZipFile": handler_zip(CODE)},
        Environment={"Variables": {"BUS_NAME": "from-function"}},
        Timeout=60,
    )
    reply = functions.invoke(FunctionName="sender", Payload=b'{"count": 3}')
    assert json.loads(reply["Payload"].read()) == {
        "endpoint": endpoint.url,
        "region": REGION,
        "arn": "arn:aws:sts::000000000000:assumed-role/sender/sender",
        "failed": 0,
        "buckets": "AccessDenied",
        "event": {"count": 3},
    }


def test_a_function_that_fails_says_so(client: Client) -> None:
    functions = client("lambda")
    functions.create_function(
        FunctionName="failing",
        Runtime="python3.11",
        Handler="handler.handle",
        Role="arn:aws:iam::000000000000:role/sender",
        Code={"ZipFile": handler_zip("def handle(event, context):\n    raise ValueError('no')\n")},
    )
    reply = functions.invoke(FunctionName="failing", Payload=b"{}")
    assert reply["FunctionError"] == "Unhandled"
    assert json.loads(reply["Payload"].read())["errorMessage"] == "no"
