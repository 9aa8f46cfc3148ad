"""Parts that the Glue tests share: a lake's buckets, a role, jobs made of small scripts."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

ROLE = "arn:aws:iam::000000000000:role/glue-tests"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}
SECONDS = 120


def policy(bucket: str) -> dict[str, Any]:
    """All of Glue and of logs, and of S3 one bucket but its folder `secret`."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Allow", "Action": ["glue:*", "logs:*"], "Resource": "*"},
            {
                "Effect": "Allow",
                "Action": "s3:*",
                "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
            },
            {"Effect": "Deny", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/secret/*"},
        ],
    }


@dataclass(frozen=True)
class Lake:
    """A bucket and clients."""

    bucket: str
    s3: Any
    glue: Any
    logs: Any

    def job(self, name: str, script: str, **members: Any) -> str:
        """A job whose script is this text."""
        key = f"scripts/{name}.py"
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=script.encode())
        command = {"Name": "glueetl", "ScriptLocation": f"s3://{self.bucket}/{key}", "PythonVersion": "3"}
        settings = {"Role": ROLE, "GlueVersion": "5.0", "WorkerType": "G.1X", "NumberOfWorkers": 2, **members}
        self.glue.create_job(Name=name, Command=command, **settings)
        return name

    def run(self, job: str, **given: str) -> dict[str, Any]:
        """The finished run of a job."""
        run_id = self.glue.start_job_run(JobName=job, Arguments=given)["JobRunId"]
        return self.ended(job, run_id)

    def ended(self, job: str, run_id: str) -> dict[str, Any]:
        """The run, once it has ended."""
        return self.wait_for(job, run_id, {"SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT"})

    def wait_for(self, job: str, run_id: str, states: set[str]) -> dict[str, Any]:
        """The run, once it is in one of the states."""
        deadline = time.monotonic() + SECONDS
        while True:
            run: dict[str, Any] = self.glue.get_job_run(JobName=job, RunId=run_id)["JobRun"]
            if run["JobRunState"] in states:
                return run
            assert time.monotonic() < deadline, run
            time.sleep(0.1)

    def wait_for_runs(self, job: str, count: int) -> None:
        """Return when so many runs of a job have begun."""
        deadline = time.monotonic() + SECONDS
        while len(self.glue.get_job_runs(JobName=job)["JobRuns"]) < count:
            assert time.monotonic() < deadline, job
            time.sleep(0.1)

    def crawled(self, name: str) -> dict[str, Any]:
        """The crawler after a crawl."""
        self.glue.start_crawler(Name=name)
        deadline = time.monotonic() + SECONDS
        while True:
            crawler: dict[str, Any] = self.glue.get_crawler(Name=name)["Crawler"]
            if crawler["State"] == "READY":
                return crawler
            assert time.monotonic() < deadline, crawler
            time.sleep(0.1)

    def workflow_ended(self, name: str, run_id: str) -> dict[str, Any]:
        """The workflow run with its graph, once it has ended."""
        deadline = time.monotonic() + SECONDS
        while True:
            run: dict[str, Any] = self.glue.get_workflow_run(Name=name, RunId=run_id, IncludeGraph=True)["Run"]
            if run["Status"] not in ("RUNNING", "STOPPING"):
                return run
            assert time.monotonic() < deadline, run
            time.sleep(0.1)

    def keys(self, prefix: str) -> list[str]:
        """The keys of the objects below a prefix."""
        answer = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix)
        return [entry["Key"] for entry in answer.get("Contents", ())]

    def log_lines(self, group: str, run_id: str) -> list[str]:
        """A run's log in CloudWatch Logs."""
        answer = self.logs.get_log_events(logGroupName=group, logStreamName=run_id)
        return [event["message"] for event in answer["events"]]


def make_lake(client: Any, bucket: str) -> Lake:
    """A new bucket, and the tests' role with access to it."""
    iam, s3 = client("iam"), client("s3")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    roles = [role["RoleName"] for role in iam.list_roles()["Roles"]]
    if "glue-tests" not in roles:
        iam.create_role(RoleName="glue-tests", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.put_role_policy(RoleName="glue-tests", PolicyName=bucket, PolicyDocument=json.dumps(policy(bucket)))
    return Lake(bucket, s3, client("glue"), client("logs"))
