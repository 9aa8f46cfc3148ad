"""A state that knows too little: lost as a whole, or without what a create that was cut off has made."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from typing import Any

from lakectl.aws.adoptable import MADE_AGAIN
from tests.scenarios.conftest import Lakectl, client

_KEY = "local/terraform.tfstate"


class State:
    """The state object, as somebody with access to the bucket sees it."""

    def __init__(self, lake: Lakectl) -> None:
        self._s3 = client(lake, "s3")
        self._bucket = str(lake.json("state", "show", "--json")["bucket"])

    def types(self) -> Counter[str]:
        """How many resources of each type it knows."""
        managed = [one for one in self._read()["resources"] if one["mode"] == "managed"]
        return Counter(one["type"] for one in managed for _ in one["instances"])

    def lose(self) -> None:
        """Delete it."""
        self._s3.delete_object(Bucket=self._bucket, Key=_KEY)

    def forget(self, types: Collection[str]) -> None:
        """Take every resource of these types out of it."""
        found = self._read()
        found["resources"] = [one for one in found["resources"] if one["type"] not in types]
        self._s3.put_object(Bucket=self._bucket, Key=_KEY, Body=json.dumps(found).encode())

    def _read(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self._s3.get_object(Bucket=self._bucket, Key=_KEY)["Body"].read())
        return document


def had_back(lake: Lakectl, known: Counter[str], lost: Counter[str]) -> None:
    """The next deploy imports what was lost and can be, makes the rest again, and the state is what it was."""
    review = lake.json("plan", "--json")
    assert [one for one in review["findings"] if one["severity"] == "block"] == []
    assert review["counts"]["adopt"] == sum(count for kind, count in lost.items() if kind not in MADE_AGAIN)
    assert review["counts"]["create"] == sum(count for kind, count in lost.items() if kind in MADE_AGAIN)
    assert (review["counts"]["replace"], review["counts"]["delete"], review["verdict"]) == (0, 0, "warn")

    lake("deploy", "--plan", review["digest"])

    assert State(lake).types() == known
    counts: dict[str, Any] = lake.json("plan", "--json")["counts"]
    assert {name for name, count in counts.items() if count} == set()
    assert list((lake.folder / ".lakectl" / "env" / "local" / "synth").glob("variant-*")) == []


def everything(lake: Lakectl) -> dict[str, list[str]]:
    """Names of what could be there twice."""
    glue, quicksight, account = client(lake, "glue"), client(lake, "quicksight"), {"AwsAccountId": "000000000000"}
    budgets = client(lake, "budgets").describe_budgets(AccountId="000000000000").get("Budgets", [])
    return {
        "buckets": sorted(one["Name"] for one in client(lake, "s3").list_buckets()["Buckets"]),
        "queues": sorted(client(lake, "sqs").list_queues().get("QueueUrls", [])),
        "roles": sorted(one["RoleName"] for one in client(lake, "iam").list_roles()["Roles"]),
        "streams": sorted(client(lake, "firehose").list_delivery_streams()["DeliveryStreamNames"]),
        "secrets": sorted(one["Name"] for one in client(lake, "secretsmanager").list_secrets()["SecretList"]),
        "keys": sorted(one["KeyId"] for one in client(lake, "kms").list_keys()["Keys"]),
        "jobs": sorted(glue.list_jobs()["JobNames"]),
        "triggers": sorted(glue.list_triggers()["TriggerNames"]),
        "buses": sorted(one["Name"] for one in client(lake, "events").list_event_buses()["EventBuses"]),
        "workgroups": sorted(one["Name"] for one in client(lake, "athena").list_work_groups()["WorkGroups"]),
        "topics": sorted(one["TopicArn"] for one in client(lake, "sns").list_topics()["Topics"]),
        "subscriptions": sorted(one["Endpoint"] for one in client(lake, "sns").list_subscriptions()["Subscriptions"]),
        "alarms": sorted(one["AlarmName"] for one in client(lake, "cloudwatch").describe_alarms()["MetricAlarms"]),
        "budgets": sorted(one["BudgetName"] for one in budgets),
        "data sets": sorted(one["DataSetId"] for one in quicksight.list_data_sets(**account)["DataSetSummaries"]),
        "data sources": sorted(one["DataSourceId"] for one in quicksight.list_data_sources(**account)["DataSources"]),
    }
