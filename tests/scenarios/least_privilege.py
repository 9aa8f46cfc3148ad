"""What each statement of each service's and reader's policy is for: the step of the story that breaks without it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import boto3

from lakectl.localaws import process
from tests.scenarios.conftest import Lakectl

_SIMULATOR = "serverless-event-simulator-local"
_PATIENCE = 60.0
# An event lands within the buffer's two seconds and the flush; what hasn't landed then is held back.
_LANDING = 12.0


class BrokenError(Exception):
    """A step of the story ended otherwise than it does with every permission."""


@dataclass(frozen=True)
class Statement:
    """One statement of a role's inline policy."""

    role: str
    policy: str
    index: int
    document: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Short and stable: the role without the lake's name, and the statement's first action with its number."""
        action = self.document["Statement"][self.index]["Action"]
        first = action if isinstance(action, str) else action[0]
        return f"{self.role.removeprefix('lake-local-').removesuffix('-eu-central-1')} {self.index} {first}"

    @property
    def without(self) -> str:
        """The policy with everything but this statement."""
        rest = [one for at, one in enumerate(self.document["Statement"]) if at != self.index]
        return json.dumps({**self.document, "Statement": rest})


class Story:
    """The steps of the lake's story, each callable alone, each raising BrokenError."""

    def __init__(self, lake: Lakectl) -> None:
        endpoint = process.find(lake.folder)
        assert endpoint is not None
        self._session = boto3.Session(endpoint.access_key, endpoint.secret_key, region_name=endpoint.region)
        self._url = endpoint.url
        self.lake = lake

    def client(self, service: str) -> Any:
        """A client as root."""
        return self._session.client(service, endpoint_url=self._url)

    def statements(self) -> Iterator[Statement]:
        """Every statement of every inline policy of the lake's roles."""
        iam = self.client("iam")
        for role in iam.list_roles()["Roles"]:
            for policy in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]:
                document = iam.get_role_policy(RoleName=role["RoleName"], PolicyName=policy)["PolicyDocument"]
                for index in range(len(document["Statement"])):
                    yield Statement(role["RoleName"], policy, index, document)

    def put(self, statement: Statement, document: str) -> None:
        """Give the role this policy instead."""
        self.client("iam").put_role_policy(
            RoleName=statement.role, PolicyName=statement.policy, PolicyDocument=document
        )

    def deliver(self) -> None:
        """Events go from the bus to the raw bucket."""
        before = self._raw_objects()
        self.lake("simulate", "--count", "5", "--no-wait", "--seed", str(time.time_ns() % 10**6))
        self._until(lambda: self._raw_objects() > before, "nothing landed in the raw bucket", _LANDING)

    def simulator(self) -> None:
        """The simulator Lambda sends events and logs."""
        before = self._log_events()
        answer = self.client("lambda").invoke(FunctionName=_SIMULATOR, Payload=b'{"count": 1}')
        body = json.loads(answer["Payload"].read())
        if "FunctionError" in answer or body.get("failed"):
            raise BrokenError(str(body))
        self._until(lambda: self._log_events() > before, "the function logged nothing", 5)

    def job(self) -> None:
        """The job curates events that came since the last run."""
        self.lake("simulate", "--count", "5", "--seed", str(time.time_ns() % 10**6))
        glue = self.client("glue")
        run = glue.start_job_run(JobName="lake-local-transactions")["JobRunId"]
        ended = self._ended(lambda: glue.get_job_run(JobName="lake-local-transactions", RunId=run)["JobRun"])
        if ended["JobRunState"] != "SUCCEEDED":
            raise BrokenError(ended.get("ErrorMessage", ""))

    def crawl(self) -> None:
        """The crawler finds a partition that the catalog doesn't know."""
        glue = self.client("glue")
        where = {"DatabaseName": "lake_local", "TableName": "transactions"}
        known = glue.get_partitions(**where)["Partitions"]
        glue.delete_partition(**where, PartitionValues=known[0]["Values"])
        glue.start_crawler(Name="lake-local-transactions")
        self._until(
            lambda: glue.get_crawler(Name="lake-local-transactions")["Crawler"]["State"] == "READY", "", _PATIENCE
        )
        if len(glue.get_partitions(**where)["Partitions"]) != len(known):
            raise BrokenError("the partition is still missing")

    def query(self, role: str) -> None:
        """A reader asks for every column that it has, with a result large enough to be read page by page."""
        done = self.lake("query", "--as", role, "--json", "SELECT * FROM transactions LIMIT 5")
        if not json.loads(done.out):
            raise BrokenError("no rows")

    def _raw_objects(self) -> int:
        s3 = self.client("s3")
        (bucket,) = [one["Name"] for one in s3.list_buckets()["Buckets"] if "-raw-" in one["Name"]]
        return int(s3.list_objects_v2(Bucket=bucket)["KeyCount"])

    def _log_events(self) -> int:
        found = self.client("logs").filter_log_events(logGroupName=f"/aws/lambda/{_SIMULATOR}")
        return len(found["events"])

    @staticmethod
    def _ended(read: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        while (found := read())["JobRunState"] in ("STARTING", "RUNNING", "WAITING", "STOPPING"):
            time.sleep(0.5)
        return found

    @staticmethod
    def _until(holds: Callable[[], bool], otherwise: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise BrokenError(otherwise)
            time.sleep(0.3)
