"""A state that was lost is had back: everything that can be imported is adopted, and nothing is made twice."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest

from lakectl.aws.adoptable import MADE_AGAIN
from lakectl.aws.session import Aws
from lakectl.localaws import process
from tests.scenarios.conftest import Lakectl

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.long]

KEY = "local/terraform.tfstate"


def aws_of(lake: Lakectl) -> Aws:
    endpoint = process.find(lake.folder)
    assert endpoint is not None
    return Aws(region=endpoint.region, environ=endpoint.environ())


class State:
    """The state object, as somebody with access to the bucket sees it."""

    def __init__(self, lake: Lakectl) -> None:
        self._s3 = aws_of(lake).client("s3")
        self._bucket = str(lake.json("state", "show", "--json")["bucket"])

    def types(self) -> Counter[str]:
        found = json.loads(self._s3.get_object(Bucket=self._bucket, Key=KEY)["Body"].read())
        managed = [one for one in found["resources"] if one["mode"] == "managed"]
        return Counter(one["type"] for one in managed for _ in one["instances"])

    def lose(self) -> None:
        self._s3.delete_object(Bucket=self._bucket, Key=KEY)


def everything(aws: Aws) -> dict[str, list[str]]:
    """Names of what could be there twice."""
    glue, iam = aws.client("glue"), aws.client("iam")
    return {
        "buckets": sorted(one["Name"] for one in aws.client("s3").list_buckets()["Buckets"]),
        "queues": sorted(aws.client("sqs").list_queues().get("QueueUrls", [])),
        "roles": sorted(one["RoleName"] for one in iam.list_roles()["Roles"]),
        "streams": sorted(aws.client("firehose").list_delivery_streams()["DeliveryStreamNames"]),
        "secrets": sorted(one["Name"] for one in aws.client("secretsmanager").list_secrets()["SecretList"]),
        "keys": sorted(one["KeyId"] for one in aws.client("kms").list_keys()["Keys"]),
        "jobs": sorted(glue.list_jobs()["JobNames"]),
        "triggers": sorted(glue.list_triggers()["TriggerNames"]),
        "buses": sorted(one["Name"] for one in aws.client("events").list_event_buses()["EventBuses"]),
        "workgroups": sorted(one["Name"] for one in aws.client("athena").list_work_groups()["WorkGroups"]),
    }


def test_a_lost_state_is_had_back_from_what_is_there(lake: Lakectl) -> None:
    state, before = State(lake), everything(aws_of(lake))
    known = state.types()
    state.lose()

    review = lake.json("plan", "--json")
    assert review["counts"]["adopt"] == sum(count for kind, count in known.items() if kind not in MADE_AGAIN)
    assert review["counts"]["create"] == sum(count for kind, count in known.items() if kind in MADE_AGAIN)
    assert (review["counts"]["replace"], review["counts"]["delete"], review["verdict"]) == (0, 0, "warn")

    lake("deploy", "--plan", review["digest"])

    assert state.types() == known
    assert everything(aws_of(lake)) == before
    counts: dict[str, Any] = lake.json("plan", "--json")["counts"]
    assert {name for name, count in counts.items() if count} == set()
    assert list((lake.folder / ".lakectl" / "env" / "local" / "synth").glob("variant-*")) == []
