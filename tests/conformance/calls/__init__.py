"""The aws CLI's documented calls: which there are, and what each is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.config import Config

from lakectl.localaws.process import Endpoint
from tests.conformance.calls import identity, lake, messaging, storage, watching
from tests.conformance.calls.call import Call, Refused, made
from tests.localaws.conftest import client_of

SERVICES: dict[str, list[Call]] = {
    "athena": lake.ATHENA,
    "budgets": watching.BUDGETS,
    "cloudwatch": watching.CLOUDWATCH,
    "events": messaging.EVENTS,
    "firehose": lake.FIREHOSE,
    "glue": lake.GLUE,
    "iam": identity.IAM,
    "kms": identity.KMS,
    "lakeformation": lake.LAKEFORMATION,
    "lambda": storage.LAMBDA,
    "logs": watching.LOGS,
    "quicksight": watching.QUICKSIGHT,
    "s3": storage.S3,
    "secretsmanager": identity.SECRETSMANAGER,
    "sns": messaging.SNS,
    "sqs": messaging.SQS,
    "sts": identity.STS,
}


@dataclass(frozen=True)
class Answered:
    """What became of one call; `why` is what is wrong with its answer."""

    service: str
    call: Call
    why: str

    @property
    def state(self) -> str:
        if self.why:
            return "failed"
        return "refused" if isinstance(self.call.answer, Refused) else "passed"


def prepare(clients: Mapping[str, Any]) -> None:
    """What the calls presuppose: a role, a bucket, a database and a table."""
    iam = clients["iam"]
    iam.create_role(RoleName="calls-worker", AssumeRolePolicyDocument=identity.TRUST_OF_SERVICES)
    anything = identity.POLICY.replace("s3:Get*", "*")
    iam.put_role_policy(RoleName="calls-worker", PolicyName="all", PolicyDocument=anything)
    where = {"LocationConstraint": lake.REGION}
    clients["s3"].create_bucket(Bucket=lake.BUCKET, CreateBucketConfiguration=where)
    glue = clients["glue"]
    glue.create_database(DatabaseInput={"Name": "tagged"})
    glue.create_table(DatabaseName="tagged", TableInput=lake.TABLE)


def run(endpoint: Endpoint) -> list[Answered]:
    """Every call, in order, each service's with what its earlier calls kept."""
    # A host prefix wouldn't be found here; a repeated call would hide a server error.
    config = Config(inject_host_prefix=False, retries={"total_max_attempts": 1})
    clients = {service: client_of(endpoint, service, config=config) for service in SERVICES}
    prepare(clients)
    found = []
    for service, documented in SERVICES.items():
        kept: dict[str, Any] = {"group": f"arn:aws:athena:{lake.REGION}:{lake.ACCOUNT}:workgroup/calls"}
        found += [Answered(service, one, made(clients[service], one, kept)) for one in documented]
    return found
