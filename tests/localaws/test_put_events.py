"""PutEvents answers the same by its shortcut and by the long way, and both know at once what has changed."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from lakectl.localaws.process import Endpoint
from tests.localaws.conftest import REGION, Client
from tests.localaws.test_firehose import make_role, make_roles, make_rule, make_stream, objects, put

pytestmark = pytest.mark.local

GOOD = {"EventBusName": "ways", "Source": "shop", "DetailType": "sold", "Detail": "{}"}
MEGABYTE = 1 << 20


def long_way(request: Any, **_: Any) -> None:
    """Sign the body's hash in a header, which the shortcut leaves to ministack."""
    request.headers["x-amz-content-sha256"] = hashlib.sha256(request.data).hexdigest()


@pytest.fixture(params=["shortcut", "long way"])
def events(request: pytest.FixtureRequest, endpoint: Endpoint) -> Any:
    """A client whose PutEvents goes this way, with nothing checked before it is sent."""
    session = boto3.Session(endpoint.access_key, endpoint.secret_key, region_name=REGION)
    config = Config(parameter_validation=False)
    client = session.client("events", endpoint_url=endpoint.url, config=config)
    if request.param == "long way":
        client.meta.events.register("before-sign.events.PutEvents", long_way)
    return client


@pytest.fixture(scope="module", autouse=True)
def _bus(client: Client) -> Iterator[None]:
    make_roles(client)
    client("events").create_event_bus(Name="ways")
    yield
    client("events").delete_event_bus(Name="ways")


def test_the_way(events: Any, request: pytest.FixtureRequest) -> None:
    reply = events.put_events(Entries=[GOOD])
    is_long = "x-amz-id-2" in reply["ResponseMetadata"]["HTTPHeaders"]
    assert is_long == ("long way" in request.node.name)


REQUIRED = "Parameter {} is not valid. Reason: {} is a required argument."
BAD_ENTRIES = {
    "no source": ({"Source": ""}, ("InvalidArgument", REQUIRED.format("Source", "Source"))),
    "no detail type": ({"DetailType": ""}, ("InvalidArgument", REQUIRED.format("DetailType", "DetailType"))),
    "no detail": ({"Detail": ""}, ("InvalidArgument", REQUIRED.format("Detail", "Detail"))),
    "broken JSON": ({"Detail": "{"}, ("MalformedDetail", "Detail is malformed.")),
    "a list": ({"Detail": "[]"}, ("MalformedDetail", "Detail is malformed.")),
    "a text": ({"Detail": '"x"'}, ("MalformedDetail", "Detail is malformed.")),
    "not a number": ({"Detail": '{"a": NaN}'}, ("MalformedDetail", "Detail is malformed.")),
    "infinity": ({"Detail": '{"a": -Infinity}'}, ("MalformedDetail", "Detail is malformed.")),
    "two values": ({"Detail": "{} {}"}, ("MalformedDetail", "Detail is malformed.")),
    "too deep": ({"Detail": '{"a":' * 100_000}, ("MalformedDetail", "Detail is malformed.")),
    "a line break in a text": ({"Detail": '{"a": "\n"}'}, ("MalformedDetail", "Detail is malformed.")),
    "AWS's own": ({"Source": "aws.s3"}, ("NotAuthorizedForSourceException", "Not authorized for the source.")),
    "no such bus": (
        {"EventBusName": "none"},
        ("ResourceNotFoundException", "Event bus none does not exist."),
    ),
}


@pytest.mark.parametrize("name", BAD_ENTRIES)
def test_a_bad_entry_fails_alone(events: Any, name: str) -> None:
    change, (code, message) = BAD_ENTRIES[name]
    reply = events.put_events(Entries=[GOOD, {**GOOD, **change}, GOOD])
    assert reply["FailedEntryCount"] == 1
    first, bad, last = reply["Entries"]
    assert bad == {"ErrorCode": code, "ErrorMessage": message}
    assert len({first["EventId"], last["EventId"]}) == 2


BAD_REQUESTS: dict[str, tuple[Any, str]] = {
    "nothing": ([], "ValidationException"),
    "eleven": ([GOOD] * 11, "ValidationException"),
    "more than a megabyte": ([{**GOOD, "Detail": json.dumps({"a": "x" * MEGABYTE})}], "ValidationException"),
    "a megabyte of resources": ([{**GOOD, "Resources": ["x" * MEGABYTE]}], "ValidationException"),
}


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_a_bad_request_fails_whole(events: Any, name: str) -> None:
    entries, code = BAD_REQUESTS[name]
    with pytest.raises(ClientError) as caught:
        events.put_events(Entries=entries)
    assert caught.value.response["Error"]["Code"] == code
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_a_megabyte_is_taken(events: Any) -> None:
    rest = len("shop" + "sold" + '{"a": ""}')
    entry = {**GOOD, "Detail": json.dumps({"a": "x" * (MEGABYTE - rest)})}
    assert events.put_events(Entries=[entry])["FailedEntryCount"] == 0


WRONG_KINDS = [
    [1],
    [{**GOOD, "Source": 1}],
    [{**GOOD, "Detail": {"a": 1}}],
    [{**GOOD, "Resources": "x"}],
    [{**GOOD, "Resources": [1]}],
    [{**GOOD, "Time": "yesterday"}],
    [{**GOOD, "EventBusName": ["ways"]}],
]


@pytest.mark.parametrize("entries", WRONG_KINDS, ids=str)
def test_what_the_protocol_has_no_room_for(endpoint: Endpoint, entries: Any) -> None:
    reply = signed(endpoint, json.dumps({"Entries": entries}).encode())
    assert (reply.status, json.loads(reply.data)["__type"]) == (400, "SerializationException")


def signed(endpoint: Endpoint, body: bytes, **changes: str) -> urllib3.BaseHTTPResponse:
    """A signed PutEvents as it is on the wire, some headers changed after signing."""
    headers = {"content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSEvents.PutEvents"}
    request = AWSRequest("POST", endpoint.url + "/", data=body, headers=headers)
    SigV4Auth(Credentials(endpoint.access_key, endpoint.secret_key), "events", REGION).add_auth(request)
    return urllib3.request("POST", endpoint.url + "/", body=body, headers={**dict(request.headers.items()), **changes})


BODY = json.dumps({"Entries": [GOOD]}).encode()


def test_a_body_that_was_not_signed(endpoint: Endpoint) -> None:
    reply = signed(endpoint, BODY)
    assert reply.status == 200
    headers = {"Authorization": reply_authorization(endpoint), "X-Amz-Target": "AWSEvents.PutEvents"}
    changed = urllib3.request("POST", endpoint.url + "/", body=BODY + b" ", headers=headers)
    assert changed.status in {400, 403}


def reply_authorization(endpoint: Endpoint) -> str:
    day = time.strftime("%Y%m%d", time.gmtime())
    scope = f"{endpoint.access_key}/{day}/{REGION}/events/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host;x-amz-target, Signature={'0' * 64}"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"X-Amz-Date": "20200102T030405Z"}, "InvalidSignatureException"),
        ({"x-amz-security-token": "x"}, "UnrecognizedClientException"),
        ({"content-type": "application/json"}, "InvalidSignatureException"),
    ],
    ids=str,
)
def test_a_signature_that_is_not_of_this_request(endpoint: Endpoint, changes: dict[str, str], code: str) -> None:
    reply = signed(endpoint, BODY, **changes)
    assert (reply.status, json.loads(reply.data)["__type"]) == (400, code)


def test_permissions_count_from_one_call_to_the_next(client: Client) -> None:
    iam = client("iam")
    make_role(iam, "putter", "arn:aws:events:*:*:event-bus/ways", "events:PutEvents")
    events = client("events", role="arn:aws:iam::000000000000:role/putter")
    for _ in range(3):
        assert events.put_events(Entries=[GOOD])["FailedEntryCount"] == 0
        with pytest.raises(ClientError, match="AccessDenied"):
            events.put_events(Entries=[GOOD, {**GOOD, "EventBusName": "default"}])
        iam.delete_role_policy(RoleName="putter", PolicyName="write")
        with pytest.raises(ClientError, match="AccessDenied"):
            events.put_events(Entries=[GOOD])
        policy = {"Effect": "Allow", "Action": "events:PutEvents", "Resource": "arn:aws:events:*:*:event-bus/ways"}
        document = json.dumps({"Statement": [policy]})
        iam.put_role_policy(RoleName="putter", PolicyName="write", PolicyDocument=document)


def test_rules_count_from_one_call_to_the_next(client: Client) -> None:
    events = client("events")
    make_stream(client, "switched")
    make_rule(client, "switched")
    wanted = []
    for number in range(3):
        wanted += put(events, "switched", number)
        events.disable_rule(Name="switched", EventBusName="switched")
        put(events, "switched", number)
        events.enable_rule(Name="switched", EventBusName="switched")
    deadline = time.monotonic() + 15
    found: list[str] = []
    while len(found) < len(wanted) and time.monotonic() < deadline:
        time.sleep(0.2)
        found = [event["id"] for lines in objects(client("s3"), "b-switched").values() for event in lines]
    assert sorted(found) == sorted(wanted)


DETAILS = ['{"a": "é\u2028€"}', '{\n "a":\r\n 1}', ' {"a": "\\ud800"} ', '{"a": {"b": [1, 2.50, null, true]}}', "{}"]


def test_details_arrive_as_they_were_sent_one_line_each(client: Client, events: Any) -> None:
    name = (
        "exact" if "x-amz-id-2" in events.put_events(Entries=[GOOD])["ResponseMetadata"]["HTTPHeaders"] else "exactly"
    )
    make_stream(client, name)
    make_rule(client, name)
    entries = [{**GOOD, "EventBusName": name, "Detail": text, "DetailType": 'a "b"\\', "Time": 1} for text in DETAILS]
    entries[0]["Resources"] = ["arn:x", 'é"']
    assert events.put_events(Entries=entries)["FailedEntryCount"] == 0
    deadline = time.monotonic() + 15
    found: dict[str, list[dict[str, Any]]] = {}
    while not found and time.monotonic() < deadline:
        time.sleep(0.2)
        found = objects(client("s3"), f"b-{name}")
    (lines,) = found.values()
    assert [line["detail"] for line in lines] == [json.loads(text) for text in DETAILS]
    assert {line["detail-type"] for line in lines} == {'a "b"\\'}
    assert {line["time"] for line in lines} == {"1970-01-01T00:00:01Z"}
    assert [line["resources"] for line in lines] == [["arn:x", 'é"'], [], [], [], []]
