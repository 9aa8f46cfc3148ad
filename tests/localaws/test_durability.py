from __future__ import annotations

import io
import json
import os
import resource
import signal
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lakectl.localaws import process
from lakectl.localaws.process import Endpoint
from tests.localaws.conftest import REGION, client_of

pytestmark = pytest.mark.local


class Machine:
    """An embedded AWS that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.endpoint: Endpoint = process.up(folder, region=REGION)

    def __call__(self, service: str) -> Any:
        return client_of(self.endpoint, service)

    def kill(self) -> None:
        os.kill(self.endpoint.pid, signal.SIGKILL)
        while process._holder(self.endpoint.data):
            time.sleep(0.01)
        self.endpoint = process.up(self.folder, region=REGION)


@pytest.fixture
def aws(folder: Path) -> Machine:
    return Machine(folder)


def bucket(aws: Machine, name: str) -> Any:
    s3 = aws("s3")
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    return s3


def test_objects_and_their_versions_survive_a_kill(aws: Machine) -> None:
    s3 = bucket(aws, "kept")
    s3.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket="kept", Key="a/b c", Body=b"one", Metadata={"who": "me"})["VersionId"]
    s3.put_object(Bucket="kept", Key="a/b c", Body=b"two", ContentType="text/plain")
    s3.put_object(Bucket="kept", Key="gone", Body=b"x")
    s3.delete_object(Bucket="kept", Key="gone")
    aws.kill()
    s3 = aws("s3")
    now = s3.get_object(Bucket="kept", Key="a/b c")
    assert (now["Body"].read(), now["ContentType"]) == (b"two", "text/plain")
    before = s3.get_object(Bucket="kept", Key="a/b c", VersionId=first)
    assert (before["Body"].read(), before["Metadata"]) == (b"one", {"who": "me"})
    listed = s3.list_object_versions(Bucket="kept")
    assert len(listed["Versions"]) == 3
    assert [marker["Key"] for marker in listed["DeleteMarkers"]] == ["gone"]


def test_bucket_settings_survive_a_kill(aws: Machine) -> None:
    s3 = bucket(aws, "set")
    rules = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
    s3.put_bucket_encryption(Bucket="set", ServerSideEncryptionConfiguration={"Rules": rules})
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::set/no/*"}
    s3.put_bucket_policy(Bucket="set", Policy=json.dumps({"Version": "2012-10-17", "Statement": [deny]}))
    s3.put_bucket_tagging(Bucket="set", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    blocked = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
    s3.put_public_access_block(Bucket="set", PublicAccessBlockConfiguration=blocked)
    aws.kill()
    s3 = aws("s3")
    found = s3.get_bucket_encryption(Bucket="set")["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert found["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert json.loads(s3.get_bucket_policy(Bucket="set")["Policy"])["Statement"] == [deny]
    assert s3.get_bucket_tagging(Bucket="set")["TagSet"] == [{"Key": "a", "Value": "b"}]
    assert s3.get_public_access_block(Bucket="set")["PublicAccessBlockConfiguration"] == blocked
    assert s3.get_bucket_location(Bucket="set")["LocationConstraint"] == REGION


def test_a_lock_file_stays_locked_over_a_kill(aws: Machine) -> None:
    bucket(aws, "locked").put_object(Bucket="locked", Key="state.tflock", Body=b"{}", IfNoneMatch="*")
    for _ in range(2):
        with pytest.raises(ClientError) as caught:
            aws("s3").put_object(Bucket="locked", Key="state.tflock", Body=b"{}", IfNoneMatch="*")
        assert caught.value.response["Error"]["Code"] == "PreconditionFailed"
        aws.kill()
    aws("s3").delete_object(Bucket="locked", Key="state.tflock")
    aws("s3").put_object(Bucket="locked", Key="state.tflock", Body=b"{}", IfNoneMatch="*")


def test_every_service_survives_a_kill_right_after_its_answer(aws: Machine) -> None:
    trust = json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}]})
    alarm = {"AlarmName": "a", "MetricName": "m", "Namespace": "n", "Period": 60, "Threshold": 1.0}
    alarm |= {"ComparisonOperator": "GreaterThanThreshold", "EvaluationPeriods": 1, "Statistic": "Sum"}
    aws("iam").create_role(RoleName="r", AssumeRolePolicyDocument=trust)
    aws("events").create_event_bus(Name="bus")
    aws("sqs").create_queue(QueueName="q")
    aws("sns").create_topic(Name="t")
    aws("glue").create_database(DatabaseInput={"Name": "d"})
    aws("athena").create_work_group(Name="w")
    aws("logs").create_log_group(logGroupName="g")
    aws("cloudwatch").put_metric_alarm(**alarm)
    aws("ssm").put_parameter(Name="p", Value="v", Type="String")
    key = aws("kms").create_key()["KeyMetadata"]["KeyId"]
    aws("secretsmanager").create_secret(Name="s", SecretBinary=b"\x00\xff")
    url = f"{aws.endpoint.url}/000000000000/q"
    aws("sqs").send_message(QueueUrl=url, MessageBody="hello")
    aws.kill()
    assert aws("iam").get_role(RoleName="r")["Role"]["RoleName"] == "r"
    assert aws("events").describe_event_bus(Name="bus")["Name"] == "bus"
    url = f"{aws.endpoint.url}/000000000000/q"
    assert aws("sqs").receive_message(QueueUrl=url)["Messages"][0]["Body"] == "hello"
    assert len(aws("sns").list_topics()["Topics"]) == 1
    assert aws("glue").get_database(Name="d")["Database"]["Name"] == "d"
    assert aws("athena").get_work_group(WorkGroup="w")["WorkGroup"]["Name"] == "w"
    assert [group["logGroupName"] for group in aws("logs").describe_log_groups()["logGroups"]] == ["g"]
    assert [found["AlarmName"] for found in aws("cloudwatch").describe_alarms()["MetricAlarms"]] == ["a"]
    assert aws("ssm").get_parameter(Name="p")["Parameter"]["Value"] == "v"
    assert aws("kms").describe_key(KeyId=key)["KeyMetadata"]["KeyId"] == key
    assert aws("secretsmanager").get_secret_value(SecretId="s")["SecretBinary"] == b"\x00\xff"


def handler_zip(code: str) -> bytes:
    """A function's deployment package with one file, handler.py."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("handler.py", code)
    return packed.getvalue()


def test_a_function_runs_after_a_kill(aws: Machine) -> None:
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = aws("iam").create_role(RoleName="f", AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    aws("lambda").create_function(
        FunctionName="f",
        Runtime="python3.11",
        Handler="handler.handle",
        Role=role["Role"]["Arn"],
        Code={"ZipFile": handler_zip("def handle(event, context):\n    return event['a'] + 1\n")},
    )
    aws.kill()
    reply = aws("lambda").invoke(FunctionName="f", Payload=b'{"a": 41}')
    assert json.loads(reply["Payload"].read()) == 42


def test_an_object_that_cannot_be_written_is_not_answered_as_stored(aws: Machine) -> None:
    s3 = bucket(aws, "full")
    s3.put_object(Bucket="full", Key="small", Body=b"x")
    limit = resource.prlimit(aws.endpoint.pid, resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
    with pytest.raises(ClientError, match="File too large"):
        s3.put_object(Bucket="full", Key="large", Body=b"x" * 200_000)
    resource.prlimit(aws.endpoint.pid, resource.RLIMIT_FSIZE, limit)
    s3.put_object(Bucket="full", Key="large", Body=b"y" * 200_000)
    assert s3.get_object(Bucket="full", Key="large")["Body"].read() == b"y" * 200_000


def test_twenty_writers_of_one_lock_and_one_winner(aws: Machine) -> None:
    """Terraform's lock is a conditional write; two applies at once must never both have it."""
    bucket(aws, "contended")
    clients = [aws("s3") for _ in range(20)]
    codes: set[str] = set()

    def acquire(number: int, key: str) -> int:
        try:
            clients[number].put_object(Bucket="contended", Key=key, Body=b"%d" % number, IfNoneMatch="*")
        except ClientError as error:
            codes.add(error.response["Error"]["Code"])
            return 0
        return 1

    with ThreadPoolExecutor(20) as pool:
        for turn in range(10):
            taken = list(pool.map(lambda number, key=f"{turn}.tflock": acquire(number, key), range(20)))
            assert sum(taken) == 1
            holder = clients[0].get_object(Bucket="contended", Key=f"{turn}.tflock")["Body"].read()
            assert holder == b"%d" % taken.index(1)
    assert codes <= {"PreconditionFailed", "ConditionalRequestConflict"}
