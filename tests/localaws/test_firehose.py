from __future__ import annotations

import gzip
import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from lakectl.localaws import process
from lakectl.localaws.process import Endpoint
from tests.localaws.conftest import REGION, Client, client_of

pytestmark = pytest.mark.local

ROLE = "arn:aws:iam::000000000000:role/firehose"
RULE_ROLE = "arn:aws:iam::000000000000:role/rules"
_KEY = r"t/year=\d{4}/month=\d\d/day=\d\d/NAME-1-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9a-f-]{36}\.gz"


def make_role(iam: Any, name: str, resource: str, action: str = "s3:PutObject") -> None:
    services = ["events.amazonaws.com", "firehose.amazonaws.com"]
    trust = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    policy = {"Statement": [{"Effect": "Allow", "Action": action, "Resource": resource}]}
    iam.put_role_policy(RoleName=name, PolicyName="write", PolicyDocument=json.dumps(policy))


def make_stream(aws: Client, name: str, *, seconds: int = 1, role: str = ROLE, log_group: str = "") -> None:
    aws("s3").create_bucket(Bucket=f"b-{name}", CreateBucketConfiguration={"LocationConstraint": REGION})
    aws("firehose").create_delivery_stream(
        DeliveryStreamName=name,
        ExtendedS3DestinationConfiguration={
            "RoleARN": role,
            "BucketARN": f"arn:aws:s3:::b-{name}",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": seconds},
            "CompressionFormat": "GZIP",
            "Prefix": "t/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/",
            "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/",
            "CloudWatchLoggingOptions": {
                "Enabled": bool(log_group),
                **({"LogGroupName": log_group, "LogStreamName": "delivery"} if log_group else {}),
            },
            "ProcessingConfiguration": {
                "Enabled": True,
                "Processors": [
                    {
                        "Type": "AppendDelimiterToRecord",
                        "Parameters": [{"ParameterName": "Delimiter", "ParameterValue": "\\n"}],
                    }
                ],
            },
        },
    )


def make_rule(aws: Client, name: str, dead_letters: str = "", role: str = RULE_ROLE) -> None:
    events = aws("events")
    events.create_event_bus(Name=name)
    events.put_rule(Name=name, EventBusName=name, EventPattern=json.dumps({"source": ["shop"]}))
    target = {"Id": "t", "Arn": f"arn:aws:firehose:{REGION}:000000000000:deliverystream/{name}", "RoleArn": role}
    if dead_letters:
        target["DeadLetterConfig"] = {"Arn": dead_letters}  # type: ignore[assignment]
    assert events.put_targets(Rule=name, EventBusName=name, Targets=[target])["FailedEntryCount"] == 0


def make_queue(aws: Client, name: str) -> tuple[str, str]:
    """URL and ARN of a queue that lets EventBridge in."""
    arn = f"arn:aws:sqs:{REGION}:000000000000:{name}"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:events:*:000000000000:rule/*"}},
    }
    policy = {"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}
    return str(aws("sqs").create_queue(QueueName=name, Attributes=policy)["QueueUrl"]), arn


def put(events: Any, bus: str, number: int, count: int = 1) -> list[str]:
    entries = [
        {"EventBusName": bus, "Source": "shop", "DetailType": "sold", "Detail": json.dumps({"number": number + at})}
        for at in range(count)
    ]
    reply = events.put_events(Entries=entries)
    assert reply["FailedEntryCount"] == 0
    return [entry["EventId"] for entry in reply["Entries"]]


def objects(s3: Any, bucket: str) -> dict[str, list[dict[str, Any]]]:
    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
    return {key: lines(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys}


def lines(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(body).splitlines()]


def landed(s3: Any, bucket: str, count: int, seconds: float = 15.0) -> dict[str, list[dict[str, Any]]]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = objects(s3, bucket)
        if sum(map(len, found.values())) >= count:
            return found
        time.sleep(0.1)
    raise AssertionError(f"only {sum(map(len, objects(s3, bucket).values()))} of {count} landed")


def make_roles(aws: Client) -> None:
    """The role that writes to S3 and the one that puts to streams, once for an endpoint."""
    if "rules" not in [role["RoleName"] for role in aws("iam").list_roles()["Roles"]]:
        make_role(aws("iam"), "firehose", "arn:aws:s3:::b-*/t/*")
        make_role(aws("iam"), "rules", "*", "firehose:PutRecord*")


@pytest.fixture(scope="module", autouse=True)
def _roles(client: Client) -> None:
    make_roles(client)


def test_events_land_as_one_gzip_object_of_complete_envelopes(client: Client) -> None:
    make_stream(client, "landing")
    make_rule(client, "landing")
    ids = put(client("events"), "landing", 1, 3)
    found = landed(client("s3"), "b-landing", 3)
    (key,) = found
    assert re.fullmatch(_KEY.replace("NAME", "landing"), key)
    first = found[key][0]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", first.pop("time"))
    assert first == {
        "version": "0",
        "id": ids[0],
        "detail-type": "sold",
        "source": "shop",
        "account": "000000000000",
        "region": REGION,
        "resources": [],
        "detail": {"number": 1},
    }
    assert [event["id"] for event in found[key]] == ids


def test_what_no_rule_wants_is_not_delivered(client: Client) -> None:
    make_stream(client, "picky")
    make_rule(client, "picky")
    other = {"EventBusName": "picky", "Source": "elsewhere", "DetailType": "sold", "Detail": "{}"}
    client("events").put_events(Entries=[other])
    ids = put(client("events"), "picky", 1)
    found = landed(client("s3"), "b-picky", 1)
    assert [event["id"] for events in found.values() for event in events] == ids


def test_size_flushes_before_time(client: Client) -> None:
    make_stream(client, "sized", seconds=900)
    record = {"Data": json.dumps({"pad": "x" * 600_000}).encode()}
    client("firehose").put_record(DeliveryStreamName="sized", Record=record)
    assert objects(client("s3"), "b-sized") == {}
    reply = client("firehose").put_record_batch(DeliveryStreamName="sized", Records=[record])
    assert reply["FailedPutCount"] == 0
    assert [len(events) for events in landed(client("s3"), "b-sized", 2).values()] == [2]


def test_interval_zero_flushes_at_once(client: Client) -> None:
    make_stream(client, "hasty", seconds=0)
    client("firehose").put_record(DeliveryStreamName="hasty", Record={"Data": b"{}"})
    landed(client("s3"), "b-hasty", 1)


def test_compressions_that_it_has_not_are_refused(client: Client) -> None:
    shape = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::b", "CompressionFormat": "ZIP"}
    with pytest.raises(ClientError, match="The embedded AWS doesn't compress with ZIP"):
        client("firehose").create_delivery_stream(DeliveryStreamName="zip", ExtendedS3DestinationConfiguration=shape)
    assert "zip" not in client("firehose").list_delivery_streams()["DeliveryStreamNames"]


def test_prefixes_that_aws_does_not_take_are_refused(client: Client) -> None:
    shape = {"RoleARN": ROLE, "BucketARN": "arn:aws:s3:::b", "Prefix": "!{partitionKeyFromQuery:customer}/"}
    shape["ErrorOutputPrefix"] = "errors/"
    with pytest.raises(ClientError, match="Prefix takes partition keys with dynamic partitioning alone"):
        client("firehose").create_delivery_stream(DeliveryStreamName="keyed", ExtendedS3DestinationConfiguration=shape)


BAD_RECORDS: dict[str, tuple[Any, str]] = {
    "none": ([], "1 to 500 records"),
    "too many": ([b"x"] * 501, "1 to 500 records"),
    "too large": ([b"x" * (1000 * 1024 + 1)], "A record may have 1024000 bytes"),
    "too much": ([b"x" * 900_000] * 5, "a call 4194304"),
}


@pytest.mark.parametrize("name", BAD_RECORDS)
def test_calls_over_a_limit_are_refused_whole(client: Client, name: str) -> None:
    records, message = BAD_RECORDS[name]
    stream = f"limit-{name.replace(' ', '-')}"
    make_stream(client, stream, seconds=0)
    firehose = client("firehose", config=Config(parameter_validation=False))
    with pytest.raises(ClientError, match=message):
        firehose.put_record_batch(DeliveryStreamName=stream, Records=[{"Data": data} for data in records])
    firehose.put_record(DeliveryStreamName=stream, Record={"Data": b"{}"})
    assert [len(found) for found in landed(client("s3"), f"b-{stream}", 1).values()] == [1]


def test_a_stream_that_is_not_there(client: Client) -> None:
    with pytest.raises(ClientError) as caught:
        client("firehose").put_record(DeliveryStreamName="none", Record={"Data": b"{}"})
    assert caught.value.response["Error"] == {
        "Code": "ResourceNotFoundException",
        "Message": "Firehose none under account 000000000000 not found.",
    }


def test_the_role_of_the_stream_writes(client: Client) -> None:
    make_role(client("iam"), "elsewhere", "arn:aws:s3:::other/*")
    make_stream(client, "denied", role="arn:aws:iam::000000000000:role/elsewhere")
    client("firehose").put_record(DeliveryStreamName="denied", Record={"Data": b"{}"})
    time.sleep(2)
    assert objects(client("s3"), "b-denied") == {}
    policy = {"Statement": [{"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b-denied/*"}]}
    client("iam").put_role_policy(RoleName="elsewhere", PolicyName="late", PolicyDocument=json.dumps(policy))
    assert len(landed(client("s3"), "b-denied", 1)) == 1


def test_what_s3_refuses_is_told_in_the_log_that_the_role_may_write(client: Client) -> None:
    logs, role = client("logs"), "arn:aws:iam::000000000000:role/refused"
    make_role(client("iam"), "refused", "arn:aws:logs:*:*:log-group:heard:*", "logs:PutLogEvents")
    for group in ("heard", "unheard"):
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="delivery")
        make_stream(client, group, role=role, log_group=group)
        client("firehose").put_record(DeliveryStreamName=group, Record={"Data": b"{}"})
    deadline = time.monotonic() + 15
    while not (said := logs.get_log_events(logGroupName="heard", logStreamName="delivery")["events"]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    told = json.loads(said[0]["message"])
    assert told.pop("message").startswith("An error occurred (AccessDenied) when calling the PutObject operation")
    assert told == {
        "deliveryStreamARN": f"arn:aws:firehose:{REGION}:000000000000:deliverystream/heard",
        "destination": "arn:aws:s3:::b-heard",
        "deliveryStreamVersionId": "1",
        "errorCode": "S3.AccessDenied",
    }
    assert logs.get_log_events(logGroupName="unheard", logStreamName="delivery")["events"] == []


def test_bad_entries_fail_alone(client: Client) -> None:
    good = {"Source": "shop", "DetailType": "sold", "Detail": "{}"}
    reply = client("events").put_events(
        Entries=[good, {**good, "Detail": "[]"}, {**good, "EventBusName": "none"}, {**good, "Source": "aws.s3"}]
    )
    assert reply["FailedEntryCount"] == 3
    assert [entry.get("ErrorCode") for entry in reply["Entries"]] == [
        None,
        "MalformedDetail",
        "ResourceNotFoundException",
        "NotAuthorizedForSourceException",
    ]


def test_an_archive_counts_what_it_took(client: Client) -> None:
    events = client("events")
    bus = events.create_event_bus(Name="kept")["EventBusArn"]
    events.create_archive(ArchiveName="kept", EventSourceArn=bus)
    put(events, "kept", 1, 4)
    about = events.describe_archive(ArchiveName="kept")
    assert about["EventCount"] == 4
    assert about["SizeBytes"] > 0


def _dies(endpoint: Endpoint) -> None:
    os.kill(endpoint.pid, signal.SIGKILL)
    while process._holder(endpoint.data):
        time.sleep(0.01)


@pytest.mark.parametrize("way", ["kill", "down"])
def test_no_event_is_lost_or_doubled_between_answer_and_flush(folder: Path, way: str) -> None:
    endpoint = process.up(folder, region=REGION)

    def aws(service: str) -> Any:
        return client_of(endpoint, service)

    make_roles(aws)
    make_stream(aws, "wal", seconds=1)
    make_rule(aws, "wal")
    sent: list[str] = []
    for number in range(6):
        sent += put(aws("events"), "wal", number * 10, 10)
        time.sleep(0.3)
        _dies(endpoint) if way == "kill" else process.down(folder)
        endpoint = process.up(folder, region=REGION)
    got = [event["id"] for events in landed(aws("s3"), "b-wal", len(sent)).values() for event in events]
    assert sorted(got) == sorted(sent)
