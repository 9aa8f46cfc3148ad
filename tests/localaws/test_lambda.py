from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

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


def test_a_function_logs_as_its_role(client: Client) -> None:
    logs, iam = client("logs"), client("iam")
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="talker", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]
    client("lambda").create_function(
        FunctionName="talking",
        Runtime="python3.11",
        Handler="handler.handle",
        Role=role["Arn"],
        Code={"ZipFile": handler_zip("def handle(event, context):\n    print('said', event)\n")},
    )
    group = "/aws/lambda/talking"
    logs.create_log_group(logGroupName=group)
    client("lambda").invoke(FunctionName="talking", Payload=b"1")
    allowed = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": f"*:{group}:*"}
    iam.put_role_policy(RoleName="talker", PolicyName="p", PolicyDocument=json.dumps({"Statement": [allowed]}))
    client("lambda").invoke(FunctionName="talking", Payload=b"2")

    said = [one["message"] for one in logs.filter_log_events(logGroupName=group)["events"]]
    assert [line for line in said if line.startswith("said")] == ["said 2"]


def make(client: Client, name: str, code: str, **more: Any) -> Any:
    """The Lambda client, with a function of this name whose role may do nothing."""
    functions = client("lambda", config=Config(retries={"total_max_attempts": 1}))
    functions.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Handler="handler.handle",
        Role="arn:aws:iam::000000000000:role/sender",
        Code={"ZipFile": handler_zip(code)},
        **more,
    )
    return functions


def invoke(functions: Any, name: str, event: Any) -> tuple[str, Any]:
    """The kind of error, "" for none, and what the function answered."""
    reply = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
    return reply.get("FunctionError", ""), json.loads(reply["Payload"].read())


def test_a_function_that_takes_too_long_is_ended(client: Client, tmp_path: Path) -> None:
    late = tmp_path / "late"
    code = f"import time\n\ndef handle(event, context):\n    time.sleep(4)\n    open({str(late)!r}, 'w')\n"
    functions = make(client, "slow", code, Timeout=1)
    kind, answer = invoke(functions, "slow", {})
    assert kind == "Unhandled"
    assert answer["errorMessage"].endswith("Task timed out after 1.00 seconds")
    time.sleep(4)
    assert not late.exists()


def test_reserved_concurrency_is_a_limit(client: Client, tmp_path: Path) -> None:
    begun = tmp_path / "begun"
    code = f"import time\n\ndef handle(event, context):\n    open({str(begun)!r}, 'w')\n    time.sleep(event['s'])\n"
    functions = make(client, "narrow", code, Timeout=60)
    functions.put_function_concurrency(FunctionName="narrow", ReservedConcurrentExecutions=1)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(invoke, functions, "narrow", {"s": 8})
        while not begun.exists():
            time.sleep(0.05)
        with pytest.raises(ClientError) as caught:
            invoke(functions, "narrow", {"s": 0})
        assert first.result() == ("", None)
    error = caught.value.response
    assert (error["Error"]["Code"], error["ResponseMetadata"]["HTTPStatusCode"]) == ("TooManyRequestsException", 429)
    assert invoke(functions, "narrow", {"s": 0}) == ("", None)


def test_no_reserved_concurrency_is_no_invocation(client: Client) -> None:
    functions = make(client, "halted", "def handle(event, context): pass")
    functions.put_function_concurrency(FunctionName="halted", ReservedConcurrentExecutions=0)
    with pytest.raises(ClientError, match="TooManyRequestsException"):
        invoke(functions, "halted", {})
