"""The deployed job: script and zip in S3, run by the embedded Glue as a role that may do no more than it must."""

import gzip
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import duckdb
import pytest

from lakectl import bundle
from lakectl.events.contract import Contract
from lakectl.events.generator import generate
from lakectl.events.summary import truth
from lakectl.localaws import process
from tests.glue_jobs.conftest import KEY, PROJECT, START, envelope

pytestmark = [pytest.mark.spark, pytest.mark.local]

REGION = "eu-central-1"
BUCKETS = ("raw", "curated", "artifacts")
TRUST = {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
PREFIXES = ("transactions/", "transactions_quarantine/", "_runs/transactions/")
ALLOWED = [
    (["s3:GetObject"], ["artifacts/*", "raw/transactions/*"], {}),
    (["s3:ListBucket"], ["artifacts"], {}),
    (["s3:ListBucket"], ["raw"], {"StringLike": {"s3:prefix": ["transactions", "transactions/*"]}}),
    (["s3:ListBucket"], ["curated"], {"StringLike": {"s3:prefix": [p + s for p in PREFIXES for s in ("", "*")]}}),
    (["s3:GetObject", "s3:PutObject", "s3:DeleteObject"], [f"curated/{prefix}*" for prefix in PREFIXES], {}),
]


@dataclass
class Deployed:
    endpoint: Any

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.endpoint.url,
            region_name=REGION,
            aws_access_key_id=self.endpoint.access_key,
            aws_secret_access_key=self.endpoint.secret_key,
        )

    def run(self) -> dict[str, Any]:
        glue = self.client("glue")
        run_id = glue.start_job_run(JobName="curate")["JobRunId"]
        deadline = time.monotonic() + 300
        while time.monotonic() < deadline:
            found: dict[str, Any] = glue.get_job_run(JobName="curate", RunId=run_id)["JobRun"]
            if found["JobRunState"] not in ("STARTING", "RUNNING", "WAITING"):
                return found
            time.sleep(0.5)
        raise TimeoutError(run_id)

    def keys(self, prefix: str) -> list[str]:
        listed = self.client("s3").list_objects_v2(Bucket="curated", Prefix=prefix)
        return [item["Key"] for item in listed.get("Contents", [])]

    def body(self, key: str) -> bytes:
        content: bytes = self.client("s3").get_object(Bucket="curated", Key=key)["Body"].read()
        return content

    def deliver(self, name: str, lines: list[str]) -> None:
        key = f"transactions/year=2026/month=01/day=01/{name}.gz"
        self.client("s3").put_object(Bucket="raw", Key=key, Body=gzip.compress("\n".join(lines).encode()))


@pytest.fixture
def deployed(tmp_path: Path) -> Iterator[Deployed]:
    found = Deployed(process.up(tmp_path, region=REGION))
    s3 = found.client("s3")
    for bucket in BUCKETS:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in ("streams/transactions.toml", "glue_jobs/curate.py"):
        s3.put_object(Bucket="artifacts", Key=key, Body=(PROJECT / key).read_bytes())
    s3.put_object(Bucket="artifacts", Key="glue_jobs/lake_libs.zip", Body=bundle.job_libraries(PROJECT).read_bytes())
    secret = found.client("secretsmanager").create_secret(Name="key", SecretBinary=KEY)["ARN"]
    found.client("glue").create_job(
        Name="curate",
        Role=_role(found.client("iam"), secret),
        GlueVersion="5.0",
        Command={"Name": "glueetl", "ScriptLocation": "s3://artifacts/glue_jobs/curate.py", "PythonVersion": "3"},
        DefaultArguments={
            "--stream": "transactions",
            "--contract": "s3://artifacts/streams/transactions.toml",
            "--raw": "s3://raw/transactions/",
            "--curated": "s3://curated/transactions/",
            "--quarantine": "s3://curated/transactions_quarantine/",
            "--runs": "s3://curated/_runs/transactions/",
            "--token_key_secret": "key",
            "--extra-py-files": "s3://artifacts/glue_jobs/lake_libs.zip",
            "--enable-metrics": "true",
        },
    )
    yield found
    process.down(tmp_path)


def _role(iam: Any, secret: str) -> str:
    statements = [
        {
            "Effect": "Allow",
            "Action": actions,
            "Resource": [f"arn:aws:s3:::{resource}" for resource in resources],
            **({"Condition": condition} if condition else {}),
        }
        for actions, resources, condition in ALLOWED
    ]
    statements.append({"Effect": "Allow", "Action": ["secretsmanager:GetSecretValue"], "Resource": [secret]})
    statements.append({"Effect": "Allow", "Action": ["logs:*"], "Resource": ["*"]})
    trust = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    arn: str = iam.create_role(RoleName="job", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    iam.put_role_policy(RoleName="job", PolicyName="job", PolicyDocument=document)
    return arn


def test_the_deployed_job_does_its_work_as_its_role(deployed: Deployed, transactions: Contract, tmp_path: Path) -> None:
    events = list(generate(transactions, seed=1, start=START, count=300))
    lines = [envelope(event, str(number)) for number, event in enumerate(events)]
    deployed.deliver("a", [*lines[:200], "{broken"])
    first = deployed.run()
    assert (first["JobRunState"], first.get("ErrorMessage")) == ("SUCCEEDED", None)
    deployed.deliver("b", lines[150:])
    second = deployed.run()
    assert (second["JobRunState"], second.get("ErrorMessage")) == ("SUCCEEDED", None)

    records = [json.loads(deployed.body(key)) for key in deployed.keys("_runs/transactions/records/")]
    assert [record["counts"] for record in records] == [
        {"read": 201, "written": 200, "duplicate": 0, "quarantined": 1},
        {"read": 150, "written": 100, "duplicate": 50, "quarantined": 0},
    ]
    assert [record["job_run"] for record in records] == [first["Id"], second["Id"]]
    assert deployed.keys("_runs/transactions/staging/") == []
    for number, key in enumerate(deployed.keys("transactions/")):
        (tmp_path / f"{number}.parquet").write_bytes(deployed.body(key))
    query = "SELECT count(*), count(DISTINCT event_id), sum(amount), min_by(first_name, event_id::int) FROM"
    with duckdb.connect() as connection:
        connection.execute(f"{query} read_parquet($files)", {"files": str(tmp_path / "*.parquet")})
        found = connection.fetchall()
    token = "01" + hmac.digest(KEY, events[0].values["first_name"].encode(), "sha256").hex()[:30]
    assert found == [(300, 300, truth(transactions, events).sums["amount"], token)]
