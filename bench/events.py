"""Events a second from PutEvents to S3 in the embedded AWS: `python -m bench.events [seconds]`.

Four clients put batches of ten entries through a rule to a Firehose stream; the figure counts what was answered, and
the run fails unless every one of these events lies in S3 at its end.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import boto3

from lakectl.localaws import process
from lakectl.localaws.process import Endpoint

REGION = "eu-central-1"
CLIENTS = 4
BATCH = 10
MOST_SECONDS = 20.0
_ACCOUNT = "000000000000"
_DETAIL = json.dumps({
    "amount": {"value": 1234.56, "currency": "EUR"},
    "location": {"country": "IN", "state": "Goa", "city": "Panaji"},
    "timestamp": "2026-01-02T03:04:05Z",
    "firstName": "Asha",
    "lastName": "Rao",
    "credit_card": "4111111111111111",
    "transaction_message": "Asha Rao paid with 4111111111111111",
})  # fmt: skip


def client(environ: dict[str, str], service: str) -> Any:
    session = boto3.Session(environ["AWS_ACCESS_KEY_ID"], environ["AWS_SECRET_ACCESS_KEY"], region_name=REGION)
    return session.client(service, endpoint_url=environ["AWS_ENDPOINT_URL"])


def build(environ: dict[str, str]) -> None:
    s3, iam, events = (client(environ, service) for service in ("s3", "iam", "events"))
    s3.create_bucket(Bucket="bench", CreateBucketConfiguration={"LocationConstraint": REGION})
    trust = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="bench", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": ["s3:PutObject", "firehose:PutRecordBatch"], "Resource": "*"}
    iam.put_role_policy(RoleName="bench", PolicyName="bench", PolicyDocument=json.dumps({"Statement": [allowed]}))
    client(environ, "firehose").create_delivery_stream(
        DeliveryStreamName="bench",
        ExtendedS3DestinationConfiguration={
            "RoleARN": role,
            "BucketARN": "arn:aws:s3:::bench",
            "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 1},
            "CompressionFormat": "GZIP",
            "ProcessingConfiguration": {"Enabled": True, "Processors": [{"Type": "AppendDelimiterToRecord"}]},
        },
    )
    events.create_event_bus(Name="bench")
    pattern = json.dumps({"source": ["transactions"], "detail-type": ["card-event"]})
    events.put_rule(Name="bench", EventBusName="bench", EventPattern=pattern)
    arn = f"arn:aws:firehose:{REGION}:{_ACCOUNT}:deliverystream/bench"
    events.put_targets(Rule="bench", EventBusName="bench", Targets=[{"Id": "t", "Arn": arn, "RoleArn": role}])


def send(environ: dict[str, str], seconds: float, answers: Any) -> None:
    """One client: how many events were taken."""
    events, taken, until = client(environ, "events"), 0, time.monotonic() + seconds
    entry = {"EventBusName": "bench", "Source": "transactions", "DetailType": "card-event", "Detail": _DETAIL}
    while time.monotonic() < until:
        taken += BATCH - events.put_events(Entries=[entry] * BATCH)["FailedEntryCount"]
    answers.put(taken)


def landed(environ: dict[str, str], wanted: int) -> int:
    """How many events lie in S3, once there are as many as wanted or half a minute is over."""
    s3, counts, until = client(environ, "s3"), dict[str, int](), time.monotonic() + 30
    while sum(counts.values()) < wanted and time.monotonic() < until:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket="bench"):
            for found in page.get("Contents", []):
                if found["Key"] not in counts:
                    body = s3.get_object(Bucket="bench", Key=found["Key"])["Body"].read()
                    counts[found["Key"]] = gzip.decompress(body).count(b"\n")
        time.sleep(0.2)
    return sum(counts.values())


def cpu_and_memory(pid: int) -> tuple[float, int]:
    """CPU seconds and resident megabytes of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    ticks = int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") >> 20


def measure(endpoint: Endpoint, seconds: float) -> None:
    environ = endpoint.environ()
    build(environ)
    answers: Any = multiprocessing.Queue()
    clients = [multiprocessing.Process(target=send, args=(environ, seconds, answers)) for _ in range(CLIENTS)]
    before, _ = cpu_and_memory(endpoint.pid)
    for one in clients:
        one.start()
    taken = sum(answers.get() for _ in clients)
    for one in clients:
        one.join()
    after, memory = cpu_and_memory(endpoint.pid)
    found = landed(environ, taken)
    print("| events taken | in S3 | events a second | server CPU ms a call | server MB | load |")
    print("| --- | --- | --- | --- | --- | --- |")
    cost = (after - before) / (taken / BATCH) * 1000
    load = os.getloadavg()[0]
    print(f"| {taken:,} | {found:,} | {taken / seconds:,.0f} | {cost:.2f} | {memory} | {load:.1f} |")
    if found != taken:
        raise SystemExit(f"{taken - found} events are missing")


def main(seconds: float = 8.0) -> None:
    with tempfile.TemporaryDirectory() as folder:
        endpoint = process.up(Path(folder), region=REGION)
        try:
            measure(endpoint, min(seconds, MOST_SECONDS))
        finally:
            process.down(Path(folder))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
