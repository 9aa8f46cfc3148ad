"""Make the plan JSONs with drift anew: `python -m tests.plan.corpus.renew_drift`.

Drift needs a refresh, so this one applies a few resources to the embedded AWS, changes them behind Terraform's
back with boto3, and plans again. It takes about two minutes.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import boto3

from lakectl.localaws import process
from tests.plan.corpus.lake import JOB_READS, PATTERN, REGION, policy, trust
from tests.plan.corpus.renew import Workplace, save

ACCOUNT = "000000000000"


def _lake() -> dict[str, Any]:
    return {
        "aws_cloudwatch_event_bus": {"lake": {"name": "lake-dev-bus"}},
        "aws_cloudwatch_event_rule": {
            # Nothing is said of its state, so that Terraform takes any.
            "transactions": {
                "name": "lake-dev-transactions",
                "event_bus_name": "${aws_cloudwatch_event_bus.lake.name}",
                "event_pattern": PATTERN,
            }
        },
        "aws_iam_role": {
            "glue": {"name": "lake-dev-glue", "assume_role_policy": trust(f"arn:aws:iam::{ACCOUNT}:root")},
        },
        "aws_iam_role_policy": {
            "job": {"name": "job", "role": "${aws_iam_role.glue.name}", "policy": policy(JOB_READS)}
        },
        "aws_cloudwatch_log_group": {
            "job": {"name": "/lake/dev/job", "retention_in_days": 90},
            "crawler": {"name": "/lake/dev/crawler", "retention_in_days": 90},
        },
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder)
        endpoint = process.up(project, region=REGION)
        try:
            _plans(project, endpoint.environ())
        finally:
            process.down(project)


def _plans(project: Path, environ: dict[str, str]) -> None:
    place = Workplace(project)
    place.environment |= environ
    place.write(_lake())
    place.terraform("init", "-input=false")
    place.terraform("apply", "-input=false", "-auto-approve")
    save("drift-none", place.plan(refresh=True))
    _meddle(environ)
    save("drift", place.plan(refresh=True))


def _meddle(environ: dict[str, str]) -> None:
    session = boto3.Session(environ["AWS_ACCESS_KEY_ID"], environ["AWS_SECRET_ACCESS_KEY"], region_name=REGION)

    def client(service: str) -> Any:
        return session.client(service, endpoint_url=environ["AWS_ENDPOINT_URL"])

    client("events").disable_rule(Name="lake-dev-transactions", EventBusName="lake-dev-bus")
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    client("iam").put_role_policy(
        RoleName="lake-dev-glue",
        PolicyName="rogue",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [everything]}),
    )
    client("logs").delete_log_group(logGroupName="/lake/dev/crawler")
    client("logs").put_retention_policy(logGroupName="/lake/dev/job", retentionInDays=1)


if __name__ == "__main__":
    main()
