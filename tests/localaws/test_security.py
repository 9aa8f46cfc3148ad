from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from lakectl.localaws.process import Endpoint
from tests.localaws.conftest import REGION, Client

pytestmark = pytest.mark.local

_LISTEN = "0A"
_LOOPBACK = "0100007F"


def refused(call: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"], caught.value.response["ResponseMetadata"]["HTTPStatusCode"]


def keyed(endpoint: Endpoint, service: str, access: str, secret: str) -> Any:
    session = boto3.Session(access, secret, region_name=REGION)
    return session.client(service, endpoint_url=endpoint.url)


def status_of(address: str, body: bytes | None = None) -> int:
    try:
        with urllib.request.urlopen(address, data=body) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def open_sockets(pid: int) -> set[str]:
    """What a process holds open of the network; a file that it closes meanwhile is none."""
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.add(str(link.readlink()))
    return {name for name in found if name.startswith("socket:")}


def test_it_listens_on_loopback_alone(endpoint: Endpoint) -> None:
    sockets = open_sockets(endpoint.pid)
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/{endpoint.pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if f"socket:[{fields[9]}]" in sockets and (fields[3] == _LISTEN or table.startswith("udp")):
                found.append(fields[1])
    port = int(endpoint.url.rpartition(":")[2])
    assert f"{_LOOPBACK}:{port:04X}" in found
    assert {address.partition(":")[0] for address in found} == {_LOOPBACK}


def test_other_addresses_of_this_machine_dont_answer(endpoint: Endpoint) -> None:
    port = int(endpoint.url.rpartition(":")[2])
    with socket.socket() as other, pytest.raises(ConnectionRefusedError):
        other.connect(("127.0.0.2", port))


@pytest.mark.parametrize("access", ["test", "000000000000", "123456789012", "AKIAIOSFODNN7EXAMPLE"])
def test_well_known_keys_open_nothing(endpoint: Endpoint, access: str) -> None:
    assert refused(keyed(endpoint, "s3", access, "test").list_buckets) == ("InvalidAccessKeyId", 403)


def test_the_root_key_needs_its_secret(endpoint: Endpoint) -> None:
    sts = keyed(endpoint, "sts", endpoint.access_key, "guessed")
    assert refused(sts.get_caller_identity) == ("SignatureDoesNotMatch", 403)
    s3 = keyed(endpoint, "s3", endpoint.access_key, "guessed")
    assert refused(s3.list_buckets) == ("SignatureDoesNotMatch", 403)
    events = keyed(endpoint, "events", endpoint.access_key, "guessed")
    assert refused(events.list_event_buses)[1] in (400, 403)


def test_unsigned_requests_are_refused(endpoint: Endpoint) -> None:
    s3 = boto3.client("s3", region_name=REGION, endpoint_url=endpoint.url, config=Config(signature_version=UNSIGNED))
    assert refused(s3.list_buckets) == ("AccessDenied", 403)


@pytest.mark.parametrize(
    "path", ["/_ministack/reset", "/_ministack/config", "/_localstack/health", "/_aws/sqs/messages"]
)
def test_the_pages_of_ministack_are_shut(endpoint: Endpoint, path: str) -> None:
    assert status_of(endpoint.url + path, b"{}") == 403


def test_a_presigned_address_needs_its_signature(client: Client) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="presigned", CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket="presigned", Key="k", Body=b"v")
    address = s3.generate_presigned_url("get_object", Params={"Bucket": "presigned", "Key": "k"})
    assert status_of(address) == 200
    assert status_of(address.replace("/k?", "/other?")) == 403


def test_loopback_counts_as_secure_transport(client: Client) -> None:
    name = "secure-only"
    root = client("s3")
    root.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    root.put_object(Bucket=name, Key="k", Body=b"x")
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": f"arn:aws:s3:::{name}/*"}
    deny["Condition"] = {"Bool": {"aws:SecureTransport": "false"}}  # type: ignore[assignment]
    root.put_bucket_policy(Bucket=name, Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    role = make_role(client, "secure", {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"})
    assert client("s3", role).get_object(Bucket=name, Key="k")["Body"].read() == b"x"


def make_role(client: Client, name: str, allowed: dict[str, str]) -> str:
    """A role that root may assume: its ARN."""
    iam = client("iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="p", PolicyDocument=json.dumps({"Statement": [allowed]}))
    return str(role["Arn"])


def test_an_assumed_role_may_do_what_its_policy_says(client: Client) -> None:
    allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::role-data/ok/*"}
    role = make_role(client, "reader", allowed)
    root = client("s3")
    root.create_bucket(Bucket="role-data", CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in ("ok/a", "no/a"):
        root.put_object(Bucket="role-data", Key=key, Body=b"x")
    s3 = client("s3", role)
    assert s3.get_object(Bucket="role-data", Key="ok/a")["Body"].read() == b"x"
    assert refused(lambda: s3.get_object(Bucket="role-data", Key="no/a")) == ("AccessDenied", 403)
    assert refused(lambda: s3.put_object(Bucket="role-data", Key="ok/a")) == ("AccessDenied", 403)
    for service, call in (
        ("events", "list_event_buses"),
        ("glue", "get_databases"),
        ("lakeformation", "list_resources"),
    ):
        assert refused(getattr(client(service, role), call))[0] == "AccessDeniedException"
    identity = client("sts", role).get_caller_identity()["Arn"]
    assert identity == "arn:aws:sts::000000000000:assumed-role/reader/test"


def test_a_bucket_of_another_owner_than_expected_is_refused(client: Client) -> None:
    """ExpectedBucketOwner guards against a bucket that somebody else took the name of."""
    s3 = client("s3")
    s3.create_bucket(Bucket="owned", CreateBucketConfiguration={"LocationConstraint": REGION})
    mine, foreign = {"ExpectedBucketOwner": "000000000000"}, {"ExpectedBucketOwner": "111122223333"}
    s3.put_object(Bucket="owned", Key="a", Body=b"x", **mine)
    assert s3.get_object(Bucket="owned", Key="a", **mine)["Body"].read() == b"x"
    copy = {"Bucket": "owned", "Key": "b", "CopySource": "owned/a"}
    s3.copy_object(**copy, ExpectedSourceBucketOwner="000000000000")
    for ask in (
        lambda: s3.get_object(Bucket="owned", Key="a", **foreign),
        lambda: s3.put_object(Bucket="owned", Key="c", Body=b"x", **foreign),
        lambda: s3.list_objects_v2(Bucket="owned", **foreign),
        lambda: s3.head_bucket(Bucket="owned", **foreign),
        lambda: s3.delete_bucket(Bucket="owned", **foreign),
        lambda: s3.copy_object(**copy, ExpectedSourceBucketOwner="111122223333"),
    ):
        assert refused(ask)[1] == 403
    address = s3.generate_presigned_url("get_object", Params={"Bucket": "owned", "Key": "a", **foreign})
    assert status_of(address) == 403
