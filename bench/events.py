"""Events a second from PutEvents to S3 in the embedded AWS: `python -m bench.events [seconds]`.

Four clients put batches of ten entries of about 300 bytes through a rule to a Firehose stream, without a pause; the
figure counts what was answered, and the run fails unless every one of these events lies in S3 at its end, none twice.
The clients sign by hand (`bench.lean`): botocore alone costs more than the server. The base line in the same run is
plain ministack, which delivers nothing and syncs nothing.
"""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import queue
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import boto3

from bench.lean import Lean
from lakectl.localaws import process

REGION = "eu-central-1"
CLIENTS = 4
BATCH = 10
_WARM_UP = 2.0
_ACCOUNT = "000000000000"
_DETAIL = json.dumps({
    "amount": {"value": 1234.56, "currency": "EUR"},
    "location": {"country": "IN", "state": "Goa", "city": "Panaji"},
    "timestamp": "2026-01-02T03:04:05Z",
    "firstName": "Asha",
    "lastName": "Rao",
    "credit_card": "4111111111111111",
    "transaction_message": "Asha Rao paid with 4111111111111111",
    "number": "NUMBER",
})  # fmt: skip
_ENTRY = {"EventBusName": "bench", "Source": "transactions", "DetailType": "card-event", "Detail": _DETAIL}
_ONE = json.dumps(_ENTRY)


def client(environ: dict[str, str], service: str) -> Any:
    session = boto3.Session(environ["AWS_ACCESS_KEY_ID"], environ["AWS_SECRET_ACCESS_KEY"], region_name=REGION)
    return session.client(service, endpoint_url=environ["AWS_ENDPOINT_URL"])


def build(environ: dict[str, str], *, seconds: int = 1) -> None:
    """A bus, a rule and a stream into a bucket, all of them `bench`."""
    s3, iam = client(environ, "s3"), client(environ, "iam")
    s3.create_bucket(Bucket="bench", CreateBucketConfiguration={"LocationConstraint": REGION})
    services = ["events.amazonaws.com", "firehose.amazonaws.com"]
    trust = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="bench", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]["Arn"]
    allowed = {"Effect": "Allow", "Action": ["s3:PutObject", "firehose:PutRecordBatch"], "Resource": "*"}
    iam.put_role_policy(RoleName="bench", PolicyName="bench", PolicyDocument=json.dumps({"Statement": [allowed]}))
    client(environ, "firehose").create_delivery_stream(
        DeliveryStreamName="bench",
        ExtendedS3DestinationConfiguration={
            "RoleARN": role,
            "BucketARN": "arn:aws:s3:::bench",
            "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": seconds},
            "CompressionFormat": "GZIP",
            "ProcessingConfiguration": {"Enabled": True, "Processors": [{"Type": "AppendDelimiterToRecord"}]},
        },
    )
    build_bus(environ, role)


def build_bus(environ: dict[str, str], role: str) -> None:
    """The bus and its rule alone."""
    events = client(environ, "events")
    events.create_event_bus(Name="bench")
    pattern = json.dumps({"source": ["transactions"], "detail-type": ["card-event"]})
    events.put_rule(Name="bench", EventBusName="bench", EventPattern=pattern)
    arn = f"arn:aws:firehose:{REGION}:{_ACCOUNT}:deliverystream/bench"
    events.put_targets(Rule="bench", EventBusName="bench", Targets=[{"Id": "t", "Arn": arn, "RoleArn": role}])


def send(environ: dict[str, str], who: int, seconds: float, most: int, answers: Any) -> None:
    """One client: how many events were taken, and its own CPU seconds."""
    keys = environ["AWS_ACCESS_KEY_ID"], environ["AWS_SECRET_ACCESS_KEY"]
    lean, taken, call, until = Lean(environ["AWS_ENDPOINT_URL"], *keys, REGION), 0, 0, time.monotonic() + seconds
    tag = secrets.token_hex(4)
    before, _, after = _ONE.partition("NUMBER")
    while time.monotonic() < until and taken < most:
        entries = ", ".join(f"{before}{tag}-{who}-{call}-{at}{after}" for at in range(BATCH))
        taken += BATCH - lean.put(f'{{"Entries": [{entries}]}}'.encode())
        call += 1
    answers.put((taken, time.process_time()))


def landed(environ: dict[str, str], wanted: int) -> tuple[int, int]:
    """How many events, and how many different ones, lie in S3: as many as wanted, or after two minutes."""
    s3, seen, numbers, count, until = client(environ, "s3"), set[str](), set[bytes](), 0, time.monotonic() + 120
    while count < wanted and time.monotonic() < until:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket="bench"):
            for key in {found["Key"] for found in page.get("Contents", [])} - seen:
                seen.add(key)
                lines = gzip.decompress(s3.get_object(Bucket="bench", Key=key)["Body"].read()).splitlines()
                numbers.update(line.rpartition(b'"number": "')[2] for line in lines)
                count += len(lines)
        time.sleep(0.2)
    return count, len(numbers)


def cpu_and_memory(pid: int) -> tuple[float, int]:
    """CPU seconds and resident megabytes of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    ticks = int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK"), pages * os.sysconf("SC_PAGE_SIZE") >> 20


class Load:
    """Four clients at work."""

    def __init__(self, environ: dict[str, str], seconds: float, most: int = 1 << 62) -> None:
        self._answers: Any = multiprocessing.Queue()
        share = most // CLIENTS
        arguments = [(environ, who, seconds, share, self._answers) for who in range(CLIENTS)]
        self._clients = [multiprocessing.Process(target=send, args=one) for one in arguments]
        self._begun = time.monotonic()
        for one in self._clients:
            one.start()

    def is_over(self) -> bool:
        return not any(one.is_alive() for one in self._clients) or not self._answers.empty()

    def result(self) -> tuple[int, float, float]:
        """Events taken, CPU seconds of the clients, seconds."""
        answers = [self._answer() for _ in self._clients]
        seconds = time.monotonic() - self._begun
        for one in self._clients:
            one.join()
        return sum(taken for taken, _ in answers), sum(cpu for _, cpu in answers), seconds

    def _answer(self) -> tuple[int, float]:
        """What the next client to end has to tell; a client that failed ends the benchmark."""
        while True:
            with suppress(queue.Empty):
                taken, cpu = self._answers.get(timeout=1)
                return int(taken), float(cpu)
            if any(one.exitcode for one in self._clients):
                raise SystemExit("a client failed; its error is above")


def measure(name: str, environ: dict[str, str], pid: int, seconds: float) -> int:
    """A line of the table; how many events were taken, those before the measurement too."""
    first, *_ = Load(environ, _WARM_UP).result()  # loads what the first event and the first flush need
    time.sleep(_WARM_UP)
    before, _ = cpu_and_memory(pid)
    taken, clients, passed = Load(environ, seconds).result()
    after, memory = cpu_and_memory(pid)
    calls = taken / BATCH
    print(
        f"| {name} | {taken:,} | {taken / passed:,.0f} | {(after - before) / calls * 1000:.2f} | "
        f"{taken / (after - before):,.0f} | {clients / calls * 1000:.2f} | {memory} | {os.getloadavg()[0]:.1f} |",
        flush=True,
    )
    return first + taken


@contextmanager
def plain_ministack(folder: Path) -> Iterator[tuple[dict[str, str], int]]:
    """ministack as it comes, without evaluation of IAM, state kept in memory."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {name: text for name, text in os.environ.items() if not name.startswith(("AWS_", "MINISTACK_"))}
    own |= {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "LOG_LEVEL": "ERROR", "TMPDIR": str(folder)}
    own |= {"DOCKER_HOST": f"unix://{folder / 'none.sock'}", "SFTP_ENABLED": "0", "IOT_MTLS_ENABLED": "0"}
    with subprocess.Popen([sys.executable, "-m", "ministack"], env=own, stdout=subprocess.DEVNULL) as server:
        environ = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "test"}
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        try:
            yield {**environ, "AWS_SECRET_ACCESS_KEY": "test"}, server.pid
        finally:
            server.terminate()


def main(seconds: float = 8.0) -> None:
    print("| server | events taken | events a second | server CPU ms a call | events a server CPU second |"
          " clients' CPU ms a call | server MB | load |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with tempfile.TemporaryDirectory() as folder, plain_ministack(Path(folder)) as (environ, pid):
        build_bus(environ, f"arn:aws:iam::{_ACCOUNT}:role/bench")
        measure("plain ministack, no delivery", environ, pid, seconds)
    with tempfile.TemporaryDirectory() as folder:
        endpoint = process.up(Path(folder), region=REGION)
        try:
            environ = endpoint.environ()
            build(environ)
            taken = measure("lakectl, to S3", environ, endpoint.pid, seconds)
            count, different = landed(environ, taken)
        finally:
            process.down(Path(folder))
    print(f"\n{count:,} events lie in S3, {different:,} different ones, of {taken:,} that were taken.")
    if not count == different == taken:
        raise SystemExit("events are missing or there twice")


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
