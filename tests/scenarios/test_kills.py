"""kill -9 of the embedded AWS at any moment, again and again: what was acknowledged is queried, once."""

from __future__ import annotations

import json
import random
import subprocess
import threading
import time
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws import process
from lakectl.localaws.process import Endpoint
from tests.scenarios.conftest import Lakectl, kill, without_spark

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.long]

BUS = "lake-local-bus"
_DETAIL = {
    "amount": {"value": 12.34, "currency": "INR"},
    "location": {"country": "IN", "state": "Goa", "city": "Panaji"},
    "timestamp": "2026-01-02T03:04:05.000Z",
    "firstName": "Asha",
    "lastName": "Rao",
    "credit_card": "4111111111111111",
    "transaction_message": "paid",
}
_PATIENCE = 600


class Sender(threading.Thread):
    """Puts events without a pause and notes which were acknowledged, until the endpoint is gone."""

    def __init__(self, endpoint: Endpoint) -> None:
        super().__init__(daemon=True)
        self.acknowledged: list[str] = []
        keys = {"aws_access_key_id": endpoint.access_key, "aws_secret_access_key": endpoint.secret_key}
        config = Config(retries={"total_max_attempts": 1})
        self._events = boto3.client(
            "events", endpoint_url=endpoint.url, region_name=endpoint.region, config=config, **keys
        )

    def run(self) -> None:
        entry = {"EventBusName": BUS, "Source": "transactions", "DetailType": "card-event"}
        entries: Any = [{**entry, "Detail": json.dumps(_DETAIL)}] * 10
        while True:
            try:
                reply = self._events.put_events(Entries=entries)
            except (BotoCoreError, ClientError):
                return
            assert reply["FailedEntryCount"] == 0
            self.acknowledged += [one["EventId"] for one in reply["Entries"]]


def running(lake: Lakectl) -> Endpoint:
    """The lake's embedded AWS, started again by an ordinary command when it is dead."""
    assert lake.json("status", "--env", "local", "--json")["resources"] > 40
    endpoint = process.find(lake.folder)
    assert endpoint is not None
    return endpoint


def struck(lake: Lakectl, seed: random.Random) -> list[str]:
    """One cycle: events come, in half of the cycles the ETL runs too, and then the endpoint is killed."""
    endpoint = running(lake)
    sender = Sender(endpoint)
    sender.start()
    etl: subprocess.Popen[str] | None = None
    if seed.random() < 0.5:
        etl = lake.start("etl", "run", "--env", "local")
    time.sleep(seed.uniform(0.2, 12.0 if etl else 3.0))
    kill(endpoint.pid)
    sender.join(_PATIENCE)
    if etl is not None:
        _, err = etl.communicate(timeout=_PATIENCE)
        assert etl.returncode in {0, 1}, err
        assert "Traceback" not in err
    return sender.acknowledged


def wait_for_delivery(lake: Lakectl) -> None:
    """Until nothing waits in Firehose's buffers."""
    deadline = time.monotonic() + _PATIENCE
    while list(lake.folder.glob(".lakectl/aws/firehose/*/*/*.wal")):
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.timeout(14_400)
@pytest.mark.parametrize("cycles", [3, 20])
def test_no_acknowledged_event_is_lost_or_there_twice(empty: Lakectl, cycles: int) -> None:
    seed = random.Random(cycles)
    without_spark(empty)
    empty("deploy", "--env", "local", "--auto-approve")
    acknowledged: list[str] = []
    for _ in range(cycles):
        acknowledged += struck(empty, seed)
        running(empty)
        empty("etl", "run", "--env", "local")
    wait_for_delivery(empty)
    empty("etl", "run", "--env", "local")

    rows = empty.json("query", "--env", "local", "--json", "SELECT event_id FROM transactions")
    found = [row["event_id"] for row in rows]
    assert len(found) == len(set(found))
    assert set(acknowledged) - set(found) == set()
    # A call that was cut off before its answer may have been taken: ten events a cycle at most.
    assert len(found) - len(acknowledged) <= 10 * cycles
    review = empty.json("plan", "--env", "local", "--json")
    assert {name: count for name, count in review["counts"].items() if count} == {}
