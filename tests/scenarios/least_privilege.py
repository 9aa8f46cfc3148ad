"""The steps of a lake's story, and the policy statements that they could use: which step breaks without which."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tests.scenarios.conftest import Lakectl, client

_ACCOUNT = "000000000000"
_SIMULATOR = "serverless-event-simulator-local"
_STREAM = "lake-local-transactions"
_EVENTS_ROLE = "lake-local-transactions-events"
_METRICS = "lake-local/etl"
_PATIENCE = 90.0
# An event lands within the buffer's two seconds and the flush; what hasn't landed then is held back.
_LANDING = 15.0

Document = Mapping[str, Any]

# Everybody may ask who they are, root may do everything without any statement, and another account is nobody here.
_NOTHING: Document = {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
_ROOT: Document = {"Principal": {"AWS": "arn:aws:iam::000000000000:root"}, "Action": "sqs:SendMessage"}
_NOBODY: Document = {
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::999999999999:root"},
    "Action": "sts:AssumeRole",
}
_TRUST = "trust"


class BrokenError(Exception):
    """A step of the story ended otherwise than it does with every permission."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(why)
        self.step = step


@dataclass(frozen=True)
class Statement:
    """One statement of a role's inline or trust policy, of the dead-letter queue's or of a bucket's."""

    role: str
    """"" for the queue's and the buckets'."""
    policy: str
    """The inline policy's name, `trust`, `dead-letters`, or the bucket's name."""
    index: int
    document: Document

    @property
    def name(self) -> str:
        """Short and stable: the role without the lake's name, the statement's number and first action."""
        action = self.document["Statement"][self.index]["Action"]
        first = action if isinstance(action, str) else action[0]
        owner = self.role.removeprefix("lake-local-").removesuffix("-local") or self.policy.removesuffix(f"-{_ACCOUNT}")
        return f"{owner} {'trust ' * (self.policy == _TRUST)}{self.index} {first}"

    @property
    def denies(self) -> bool:
        """Whether it takes something away: nothing can break without it."""
        return bool(self.document["Statement"][self.index]["Effect"] == "Deny")

    @property
    def without(self) -> Document:
        """The policy with everything but this statement; instead of the only one stands one that gives nothing."""
        rest = [one for at, one in enumerate(self.document["Statement"]) if at != self.index]
        instead = _NOBODY if self.policy == _TRUST else _NOTHING if self.role else {**_NOTHING, **_ROOT}
        return {**self.document, "Statement": rest or [instead]}


class Story:
    """The steps, each callable alone, each raising BrokenError."""

    def __init__(self, lake: Lakectl) -> None:
        self.lake = lake
        self._made: dict[str, Any] = {}

    def _client(self, service: str) -> Any:
        return self._made.setdefault(service, client(self.lake, service))

    def statements(self) -> Iterator[Statement]:
        """Every statement: of the roles' inline and trust policies, of the dead-letter queue and of the buckets."""
        iam, s3 = self._client("iam"), self._client("s3")
        for found in sorted(iam.list_roles()["Roles"], key=lambda one: str(one["RoleName"])):
            role, trust = found["RoleName"], found["AssumeRolePolicyDocument"]
            yield from (Statement(role, _TRUST, at, trust) for at in range(len(trust["Statement"])))
            for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
                document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
                yield from (Statement(role, policy, at, document) for at in range(len(document["Statement"])))
        queue = json.loads(self._queue("Policy"))
        yield from (Statement("", "dead-letters", at, queue) for at in range(len(queue["Statement"])))
        for bucket in (one["Name"] for one in s3.list_buckets()["Buckets"] if one["Name"].startswith("lake-local-")):
            closed = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
            yield from (Statement("", bucket, at, closed) for at in range(len(closed["Statement"])))

    def put(self, statement: Statement, document: Document) -> None:
        """Give the role or the queue this policy instead."""
        text = json.dumps(document)
        if statement.policy == _TRUST:
            self._client("iam").update_assume_role_policy(RoleName=statement.role, PolicyDocument=text)
        elif statement.role:
            self._client("iam").put_role_policy(
                RoleName=statement.role, PolicyName=statement.policy, PolicyDocument=text
            )
        else:
            url = self._client("sqs").get_queue_url(QueueName=_STREAM)["QueueUrl"]
            self._client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": text})

    def steps(self, statement: Statement) -> Sequence[Callable[[], None]]:
        """The steps that could use a statement."""
        if not statement.role:
            return [self.dead_letters]
        for ending, steps in (
            ("-events", [self.delivery]),
            ("-firehose", [self.delivery, self.delivery_log]),
            ("-job", [self.job]),
            ("-crawler", [self.crawl]),
            ("simulator", [self.simulator]),
            ("lakeformation", [lambda: self.query("cloud-analyst")]),
        ):
            if statement.role.endswith(ending):
                return steps
        return [lambda: self.query(statement.role.removesuffix("-local"))]

    def settle(self) -> None:
        """Wait until Firehose holds nothing back any more."""
        waiting = self.lake.folder / ".lakectl" / "aws" / "firehose"
        _until(lambda: not list(waiting.glob("*/*/*.wal")), "settling", "Firehose still holds events back", _PATIENCE)

    def delivery(self) -> None:
        """Events go from the bus to the raw bucket."""
        before, letters, told = self._raw_objects(), self._letters(), self._refusals()
        self._send()
        deadline = time.monotonic() + _LANDING
        while self._raw_objects() == before:
            if self._letters() > letters or self._refusals() > told or time.monotonic() > deadline:
                raise BrokenError("delivery", "nothing landed in the raw bucket")
            time.sleep(0.2)

    def delivery_log(self) -> None:
        """Firehose says what it can't deliver: for a while the bucket lets nobody write."""
        s3, bucket = self._client("s3"), self._raw_bucket()
        policy = s3.get_bucket_policy(Bucket=bucket)["Policy"]
        resource = f"arn:aws:s3:::{bucket}/*"
        closed = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": resource}
        told = self._refusals()
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [closed]}))
        try:
            self._send()
            _until(lambda: self._refusals() > told, "delivery log", "Firehose said nothing", _LANDING)
        finally:
            s3.put_bucket_policy(Bucket=bucket, Policy=policy)

    def dead_letters(self) -> None:
        """An event that can't be handed on goes to the dead-letter queue: for a while the rule's role may nothing."""
        iam = self._client("iam")
        (policy,) = iam.list_role_policies(RoleName=_EVENTS_ROLE)["PolicyNames"]
        document = iam.get_role_policy(RoleName=_EVENTS_ROLE, PolicyName=policy)["PolicyDocument"]
        statement, letters = Statement(_EVENTS_ROLE, policy, 0, document), self._letters()
        self.put(statement, statement.without)
        try:
            self._send()
            _until(lambda: self._letters() > letters, "dead letters", "no dead letter came", _LANDING)
        finally:
            self.put(statement, document)

    def simulator(self) -> None:
        """The simulator Lambda sends events and logs."""
        before = self._lines(f"/aws/lambda/{_SIMULATOR}")
        try:
            answer = self._client("lambda").invoke(FunctionName=_SIMULATOR, Payload=b'{"count": 1}')
        except ClientError as error:
            raise BrokenError("simulator", str(error)) from error
        body = json.loads(answer["Payload"].read())
        if "FunctionError" in answer or body.get("failed"):
            raise BrokenError("simulator", str(body))
        _until(lambda: self._lines(f"/aws/lambda/{_SIMULATOR}") > before, "simulator log", "it logged nothing", 5)

    def job(self) -> None:
        """The job curates events that came since the last run, sends its metrics and logs."""
        self._send()
        self.settle()
        glue, metrics = self._client("glue"), self._metrics()
        run = glue.start_job_run(JobName=_STREAM)["JobRunId"]
        while (found := glue.get_job_run(JobName=_STREAM, RunId=run)["JobRun"])["JobRunState"] in _ACTIVE:
            time.sleep(0.3)
        if found["JobRunState"] != "SUCCEEDED":
            raise BrokenError("job", found.get("ErrorMessage", ""))
        if self._metrics() == metrics:
            raise BrokenError("job metrics", "the run sent none")
        if run not in self._log_streams(f"{found['LogGroupName']}/output"):
            raise BrokenError("job log", "the run has no log stream")

    def crawl(self) -> None:
        """The crawler finds a partition that the catalog doesn't know, and logs."""
        glue, where = self._client("glue"), {"DatabaseName": "lake_local", "TableName": "transactions"}
        known = glue.get_partitions(**where)["Partitions"]
        lines = self._lines("/aws-glue/crawlers")
        glue.delete_partition(**where, PartitionValues=known[0]["Values"])
        try:
            glue.start_crawler(Name=_STREAM)
            _until(lambda: glue.get_crawler(Name=_STREAM)["Crawler"]["State"] == "READY", "crawl", "", _PATIENCE)
            found = glue.get_partitions(**where)["Partitions"]
            last = glue.get_crawler(Name=_STREAM)["Crawler"]["LastCrawl"]
            if last["Status"] != "SUCCEEDED" or len(found) != len(known):
                raise BrokenError("crawl", last.get("ErrorMessage", "the partition is still missing"))
            if self._lines("/aws-glue/crawlers") == lines:
                raise BrokenError("crawler log", "the crawl logged nothing")
        finally:
            if len(glue.get_partitions(**where)["Partitions"]) != len(known):
                kept = {key: known[0][key] for key in ("Values", "StorageDescriptor", "Parameters")}
                glue.create_partition(**where, PartitionInput=kept)

    def query(self, role: str) -> None:
        """A reader asks for every column that it has."""
        try:
            done = self.lake("query", "--as", role, "--json", "SELECT * FROM transactions LIMIT 5")
        except AssertionError as error:
            raise BrokenError(f"query as {role}", str(error)) from error
        if not json.loads(done.out):
            raise BrokenError(f"query as {role}", "no rows")

    def _send(self) -> None:
        self.lake("simulate", "--count", "5", "--no-wait", "--seed", str(time.time_ns() % 10**6))

    def _raw_bucket(self) -> str:
        (bucket,) = [one["Name"] for one in self._client("s3").list_buckets()["Buckets"] if "-raw-" in one["Name"]]
        return str(bucket)

    def _raw_objects(self) -> int:
        return int(self._client("s3").list_objects_v2(Bucket=self._raw_bucket())["KeyCount"])

    def _queue(self, attribute: str) -> str:
        url = self._client("sqs").get_queue_url(QueueName=_STREAM)["QueueUrl"]
        found = self._client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[attribute])
        return str(found["Attributes"][attribute])

    def _letters(self) -> int:
        return int(self._queue("ApproximateNumberOfMessages"))

    def _refusals(self) -> int:
        return self._lines(f"/aws/kinesisfirehose/{_STREAM}")

    def _lines(self, group: str) -> int:
        logs = self._client("logs")
        if group not in [one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]]:
            return 0
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        return sum(len(page["events"]) for page in pages)

    def _log_streams(self, group: str) -> list[str]:
        return [
            one["logStreamName"] for one in self._client("logs").describe_log_streams(logGroupName=group)["logStreams"]
        ]

    def _metrics(self) -> float:
        """How many runs have sent their metrics."""
        now = time.time()
        found = self._client("cloudwatch").get_metric_statistics(
            Namespace=_METRICS,
            MetricName="EventsRead",
            Dimensions=[{"Name": "Stream", "Value": "transactions"}],
            StartTime=now - 6 * 3600,
            EndTime=now + 3600,
            Period=3600,
            Statistics=["SampleCount"],
        )
        return float(sum(one["SampleCount"] for one in found["Datapoints"]))


_ACTIVE = ("STARTING", "RUNNING", "WAITING", "STOPPING")


def _until(holds: Callable[[], bool], step: str, otherwise: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise BrokenError(step, otherwise)
        time.sleep(0.2)
