"""Each human role queries in its own workgroup and does nothing else, whatever it asks AWS for without lakectl."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from lakectl.localaws import process
from tests.scenarios.conftest import Lakectl

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.spark]

ROLES = ("cloud-analyst", "cloud-data-engineer", "cloud-developer")
RAW, CURATED, RESULTS = (f"lake-local-{zone}-eu-central-1-000000000000" for zone in ("raw", "curated", "results"))
TABLE = {"DatabaseName": "lake_local", "TableName": "transactions"}


@dataclass(frozen=True)
class Person:
    """Somebody who has become a role."""

    role: str
    session: boto3.Session
    url: str

    def client(self, service: str) -> Any:
        return self.session.client(service, endpoint_url=self.url)

    def query(self, workgroup: str) -> str:
        started = self.client("athena").start_query_execution(
            QueryString="SELECT count(*) FROM transactions",
            WorkGroup=workgroup,
            QueryExecutionContext={"Database": "lake_local"},
        )
        return str(started["QueryExecutionId"])


def become(lake: Lakectl, role: str) -> Person:
    endpoint = process.find(lake.folder)
    assert endpoint is not None
    root = boto3.Session(endpoint.access_key, endpoint.secret_key, region_name=endpoint.region)
    if not role:
        return Person("", root, endpoint.url)
    arn = f"arn:aws:iam::000000000000:role/{role}-local"
    got = root.client("sts", endpoint_url=endpoint.url).assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
    keys = (got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"])
    return Person(role, boto3.Session(*keys, region_name=endpoint.region), endpoint.url)


@pytest.fixture(params=ROLES)
def person(request: pytest.FixtureRequest, lake: Lakectl, sent: Any) -> Person:
    assert sent["landed"] == 1000
    return become(lake, request.param)


@pytest.fixture
def keys(lake: Lakectl) -> Callable[[str, str], str]:
    """An object that is there, of a bucket and below a prefix."""

    def find(bucket: str, prefix: str) -> str:
        listed = become(lake, "").client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
        return str(listed["Contents"][0]["Key"])

    return find


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    return str(caught.value.response["Error"]["Code"])


DENIED = ("AccessDenied", "AccessDeniedException")


def test_it_queries_in_its_own_workgroup(person: Person) -> None:
    execution = person.query(f"lake-local-{person.role}")

    waiter = person.client("athena")
    state = "QUEUED"
    while state in ("QUEUED", "RUNNING"):
        state = waiter.get_query_execution(QueryExecutionId=execution)["QueryExecution"]["Status"]["State"]
    assert state == "SUCCEEDED"


def test_it_reads_no_raw_object(person: Person, keys: Callable[[str, str], str]) -> None:
    s3, key = person.client("s3"), keys(RAW, "transactions/")

    assert refused(lambda: s3.get_object(Bucket=RAW, Key=key)) in DENIED
    assert refused(lambda: s3.list_objects_v2(Bucket=RAW)) in DENIED


def test_it_reads_no_curated_object_past_lake_formation(person: Person, keys: Callable[[str, str], str]) -> None:
    s3, key = person.client("s3"), keys(CURATED, "transactions/")

    assert refused(lambda: s3.get_object(Bucket=CURATED, Key=key)) in DENIED
    assert refused(lambda: s3.list_objects_v2(Bucket=CURATED, Prefix="transactions/")) in DENIED
    assert refused(lambda: s3.put_object(Bucket=CURATED, Key="transactions/x.parquet", Body=b"")) in DENIED


def test_it_reads_no_results_of_another_workgroup(person: Person, lake: Lakectl) -> None:
    s3 = person.client("s3")
    for other in {*ROLES, "operator"} - {person.role}:
        key = f"{other}/somebody.csv"
        become(lake, "").client("s3").put_object(Bucket=RESULTS, Key=key, Body=b"name")

        assert refused(lambda key=key: s3.get_object(Bucket=RESULTS, Key=key)) in DENIED
        assert refused(lambda key=key: s3.list_objects_v2(Bucket=RESULTS, Prefix=key)) in DENIED
        assert refused(lambda key=key: s3.put_object(Bucket=RESULTS, Key=key, Body=b"")) in DENIED


def test_it_queries_in_no_other_workgroup(person: Person) -> None:
    others = {"lake-local", *(f"lake-local-{role}" for role in ROLES)} - {f"lake-local-{person.role}"}

    codes = {workgroup: refused(lambda workgroup=workgroup: person.query(workgroup)) for workgroup in others}
    assert {workgroup: code for workgroup, code in codes.items() if code not in DENIED} == {}


def test_it_changes_nothing(person: Person) -> None:
    calls: dict[str, Callable[[], Any]] = {
        "bus": lambda: person.client("events").put_events(
            Entries=[{"Source": "x", "DetailType": "x", "Detail": "{}", "EventBusName": "lake-local-bus"}]
        ),
        "job": lambda: person.client("glue").start_job_run(JobName="lake-local-transactions"),
        "table": lambda: person.client("glue").delete_table(DatabaseName="lake_local", Name="transactions"),
        "partitions": lambda: person.client("glue").batch_create_partition(**TABLE, PartitionInputList=[]),
        "grants": lambda: person.client("lakeformation").put_data_lake_settings(DataLakeSettings={}),
        "token key": lambda: person.client("secretsmanager").get_secret_value(SecretId="lake-local/token-key"),
        "simulator": lambda: person.client("lambda").invoke(FunctionName="serverless-event-simulator-local"),
        "roles": lambda: person.client("iam").put_role_policy(
            RoleName=f"{person.role}-local", PolicyName="more", PolicyDocument="{}"
        ),
    }

    assert {what: code for what, call in calls.items() if (code := refused(call)) not in DENIED} == {}
