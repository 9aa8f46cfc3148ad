"""What becomes of an event whose target is gone, closed or too small: the dead-letter queue, and why."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.localaws.conftest import REGION, Client
from tests.localaws.test_durability import handler_zip
from tests.localaws.test_firehose import make_queue, make_role, make_roles, make_rule, make_stream, put

pytestmark = pytest.mark.local

_HERE = f"{REGION}:000000000000"


@pytest.fixture(scope="module", autouse=True)
def _roles(client: Client) -> None:
    make_roles(client)


def make_target(aws: Client, name: str, target: dict[str, Any]) -> None:
    """A bus and a rule of this name with one target."""
    events = aws("events")
    events.create_event_bus(Name=name)
    events.put_rule(Name=name, EventBusName=name, EventPattern=json.dumps({"source": ["shop"]}))
    reply = events.put_targets(Rule=name, EventBusName=name, Targets=[{"Id": "t", **target}])
    assert reply["FailedEntryCount"] == 0


def letter(aws: Client, url: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The one dead letter: event and attributes."""
    (message,) = aws("sqs").receive_message(QueueUrl=url, MessageAttributeNames=["All"], WaitTimeSeconds=5)["Messages"]
    texts = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    return json.loads(message["Body"]), texts


def test_events_reach_a_queue_that_lets_them_in(client: Client) -> None:
    url, arn = make_queue(client, "reached")
    make_target(client, "queued", {"Arn": arn})
    ids = put(client("events"), "queued", 3)
    (message,) = client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    assert json.loads(message["Body"])["id"] == ids[0]


def test_a_stream_that_is_gone(client: Client) -> None:
    url, arn = make_queue(client, "dead")
    make_rule(client, "lonely", dead_letters=arn)
    ids = put(client("events"), "lonely", 7)
    event, texts = letter(client, url)
    assert event["id"] == ids[0]
    assert texts == {
        "RULE_ARN": f"arn:aws:events:{_HERE}:rule/lonely/lonely",
        "TARGET_ARN": f"arn:aws:firehose:{_HERE}:deliverystream/lonely",
        "ERROR_CODE": "NO_RESOURCE",
        "ERROR_MESSAGE": "Firehose lonely under account 000000000000 not found.",
    }


def test_a_role_that_may_not_put_to_the_stream(client: Client) -> None:
    url, arn = make_queue(client, "dead-role")
    make_role(client("iam"), "powerless", "*")
    make_stream(client, "closed")
    role = "arn:aws:iam::000000000000:role/powerless"
    make_rule(client, "closed", dead_letters=arn, role=role)
    put(client("events"), "closed", 1)
    _, texts = letter(client, url)
    assert texts["ERROR_CODE"] == "NO_PERMISSIONS"
    assert texts["ERROR_MESSAGE"] == (
        f"{role} is not authorized to perform: firehose:PutRecordBatch on resource: "
        f"arn:aws:firehose:{_HERE}:deliverystream/closed"
    )


def test_an_event_that_its_envelope_makes_too_large(client: Client) -> None:
    url, arn = make_queue(client, "dead-large")
    make_stream(client, "large")
    make_rule(client, "large", dead_letters=arn)
    detail = json.dumps({"pad": "x" * (1000 * 1024 - 100)})
    entry = {"EventBusName": "large", "Source": "shop", "DetailType": "sold", "Detail": detail}
    assert client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0
    event, texts = letter(client, url)
    assert event["detail"] == json.loads(detail)
    assert texts["ERROR_CODE"] == "INVALID_PARAMETER"
    assert texts["ERROR_MESSAGE"] == "A record of Firehose may have 1024000 bytes."


def closed_queue(aws: Client) -> str:
    aws("sqs").create_queue(QueueName="closed")
    return f"arn:aws:sqs:{_HERE}:closed"


def closed_topic(aws: Client) -> str:
    return str(aws("sns").create_topic(Name="closed")["TopicArn"])


def closed_function(aws: Client) -> str:
    make_role(aws("iam"), "f", "*")
    made = aws("lambda").create_function(
        FunctionName="closed",
        Runtime="python3.11",
        Handler="handler.handle",
        Role="arn:aws:iam::000000000000:role/f",
        Code={"ZipFile": handler_zip("def handle(event, context): pass")},
    )
    return str(made["FunctionArn"])


@pytest.mark.parametrize("make", [closed_queue, closed_topic, closed_function])
def test_a_resource_whose_policy_says_nothing_of_eventbridge(client: Client, make: Any) -> None:
    url, queue = make_queue(client, f"dead-{make.__name__}")
    arn = make(client)
    make_target(client, f"bus-{make.__name__}", {"Arn": arn, "DeadLetterConfig": {"Arn": queue}})
    put(client("events"), f"bus-{make.__name__}", 1)
    _, texts = letter(client, url)
    assert (texts["ERROR_CODE"], texts["TARGET_ARN"]) == ("NO_PERMISSIONS", arn)


@pytest.mark.parametrize("target", ["sqs:{}:gone", "sns:{}:gone", "lambda:{}:function:gone"])
def test_a_resource_that_is_gone(client: Client, target: str) -> None:
    name = f"gone-{target.partition(':')[0]}"
    url, queue = make_queue(client, f"dead-{name}")
    arn = "arn:aws:" + target.format(_HERE)
    make_target(client, name, {"Arn": arn, "DeadLetterConfig": {"Arn": queue}})
    put(client("events"), name, 1)
    _, texts = letter(client, url)
    assert (texts["ERROR_CODE"], texts["TARGET_ARN"]) == ("NO_RESOURCE", arn)


def test_many_failing_at_once_wait_for_nobody(client: Client) -> None:
    url, arn = make_queue(client, "dead-many")
    make_rule(client, "crowd", dead_letters=arn)
    events = client("events")
    with ThreadPoolExecutor(12) as pool:
        sent = [one for ids in pool.map(lambda n: put(events, "crowd", n, 2), range(24)) for one in ids]
    attributes = client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    assert int(attributes["Attributes"]["ApproximateNumberOfMessages"]) == len(sent) == 48
