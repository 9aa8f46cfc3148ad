"""The steps of a lake's story, and the policy statements that they could use: which step breaks without which."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from botocore.exceptions import ClientError

from tests.scenarios.conftest import Lakectl, client
from tests.scenarios.statements import ACCOUNT, TRUST, Document, Statement

_SIMULATOR = "serverless-event-simulator-local"
_STREAM = "lake-local-transactions"
_EVENTS_ROLE = "lake-local-transactions-events"
_METRICS = "lake-local/etl"
_FAILED_RUNS = "lake-local-failed-runs"
_TOPIC = f"arn:aws:sns:eu-central-1:{ACCOUNT}:lake-local-notices"
_READER = "reader-of-notices"
_PATIENCE = 90.0
# An event lands within the buffer's two seconds and the flush; what hasn't landed then is held back.
_LANDING = 15.0


class BrokenError(Exception):
    """A step of the story ended otherwise than it does with every permission."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(why)
        self.step = step


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
            yield from (Statement(role, TRUST, at, trust) for at in range(len(trust["Statement"])))
            for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
                document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
                yield from (Statement(role, policy, at, document) for at in range(len(document["Statement"])))
        for name in (_STREAM, _FAILED_RUNS):
            queue = json.loads(self._queue("Policy", name))
            yield from (Statement("", name, at, queue) for at in range(len(queue["Statement"])))
        topic = self._topic()
        yield from (Statement("", "notices", at, topic) for at in range(len(topic["Statement"])))
        for bucket in (one["Name"] for one in s3.list_buckets()["Buckets"] if one["Name"].startswith("lake-local-")):
            closed = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
            yield from (Statement("", bucket, at, closed) for at in range(len(closed["Statement"])))

    def put(self, statement: Statement, document: Document) -> None:
        """Give the role or the queue this policy instead."""
        text = json.dumps(document)
        if statement.policy == TRUST:
            self._client("iam").update_assume_role_policy(RoleName=statement.role, PolicyDocument=text)
        elif statement.role:
            self._client("iam").put_role_policy(
                RoleName=statement.role, PolicyName=statement.policy, PolicyDocument=text
            )
        elif statement.policy == "notices":
            self._client("sns").set_topic_attributes(TopicArn=_TOPIC, AttributeName="Policy", AttributeValue=text)
        else:
            url = self._client("sqs").get_queue_url(QueueName=statement.policy)["QueueUrl"]
            self._client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": text})

    def steps(self, statement: Statement) -> Sequence[Callable[[], None]]:
        """The steps that could use a statement."""
        if not statement.role:
            return {_STREAM: [self.dead_letters], _FAILED_RUNS: [self.unheard]}.get(
                statement.policy, [self.alarm, self.failed_run]
            )
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

    def alarm(self) -> None:
        """An alarm tells the topic of its state."""
        cloudwatch = self._client("cloudwatch")
        (found,) = cloudwatch.describe_alarms(AlarmNames=[_FAILED_RUNS])["MetricAlarms"]
        state = "OK" if found["StateValue"] == "ALARM" else "ALARM"
        self._heard()
        cloudwatch.set_alarm_state(AlarmName=_FAILED_RUNS, StateValue=state, StateReason="tried")
        _until(lambda: "AlarmName" in self._heard(), "alarm", "the topic's readers weren't told", _LANDING)

    def failed_run(self) -> None:
        """A job that fails is told to the topic by a rule."""
        self._heard()
        self._fail()
        told = "Glue Job State Change"
        _until(lambda: told in self._heard(), "failed run", "the topic's readers weren't told", _LANDING)

    def unheard(self) -> None:
        """What the topic doesn't take is a dead letter: for a while it takes nothing of rules."""
        policy, letters = self._topic(), self._letters(_FAILED_RUNS)
        (at,) = (at for at, one in enumerate(policy["Statement"]) if one["Sid"] == "Rules")
        statement = Statement("", "notices", at, policy)
        self.put(statement, statement.without)
        try:
            self._fail()
            _until(lambda: self._letters(_FAILED_RUNS) > letters, "unheard", "no dead letter came", _LANDING)
        finally:
            self.put(statement, policy)

    def query(self, role: str) -> None:
        """A reader asks for every column that it has."""
        try:
            done = self.lake("query", "--as", role, "--json", "SELECT * FROM transactions LIMIT 5")
        except AssertionError as error:
            raise BrokenError(f"query as {role}", str(error)) from error
        if not json.loads(done.out):
            raise BrokenError(f"query as {role}", "no rows")

    def _fail(self) -> None:
        """Let a run of the job fail."""
        glue = self._client("glue")
        run = glue.start_job_run(JobName=_STREAM, Arguments={"--contract": "s3://nowhere/x"})["JobRunId"]
        while glue.get_job_run(JobName=_STREAM, RunId=run)["JobRun"]["JobRunState"] in _ACTIVE:
            time.sleep(0.3)

    def _topic(self) -> Document:
        found = self._client("sns").get_topic_attributes(TopicArn=_TOPIC)["Attributes"]["Policy"]
        policy: Document = json.loads(found)
        return policy

    def _heard(self) -> str:
        """What the topic's reader has been told since the last look."""
        sqs = self._client("sqs")
        if "reader" not in self._made:
            arn = f"arn:aws:sqs:eu-central-1:{ACCOUNT}:{_READER}"
            let_in = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage"}
            policy = json.dumps({"Version": "2012-10-17", "Statement": [{**let_in, "Resource": arn}]})
            self._made["reader"] = sqs.create_queue(QueueName=_READER, Attributes={"Policy": policy})["QueueUrl"]
            self._client("sns").subscribe(TopicArn=_TOPIC, Protocol="sqs", Endpoint=arn)
        told = ""
        while found := sqs.receive_message(QueueUrl=self._made["reader"], MaxNumberOfMessages=10).get("Messages"):
            for one in found:
                told += one["Body"]
                sqs.delete_message(QueueUrl=self._made["reader"], ReceiptHandle=one["ReceiptHandle"])
        return told

    def _send(self) -> None:
        self.lake("simulate", "--count", "5", "--no-wait", "--seed", str(time.time_ns() % 10**6))

    def _raw_bucket(self) -> str:
        (bucket,) = [one["Name"] for one in self._client("s3").list_buckets()["Buckets"] if "-raw-" in one["Name"]]
        return str(bucket)

    def _raw_objects(self) -> int:
        return int(self._client("s3").list_objects_v2(Bucket=self._raw_bucket())["KeyCount"])

    def _queue(self, attribute: str, name: str = _STREAM) -> str:
        url = self._client("sqs").get_queue_url(QueueName=name)["QueueUrl"]
        found = self._client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[attribute])
        return str(found["Attributes"][attribute])

    def _letters(self, name: str = _STREAM) -> int:
        return int(self._queue("ApproximateNumberOfMessages", name))

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
