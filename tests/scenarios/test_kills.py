"""kill -9 of the embedded AWS at any moment, again and again: what was acknowledged is queried, once."""

from __future__ import annotations

import json
import random
import subprocess
import threading
import time
from contextlib import suppress
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws import process
from lakectl.localaws.process import Endpoint
from tests.scenarios.conftest import Lakectl, kill, without_spark
from tests.scenarios.strikes import free

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
    assert lake.json("status", "--json")["resources"] > 40
    endpoint = process.find(lake.folder)
    assert endpoint is not None
    return endpoint


def struck(lake: Lakectl, command: tuple[str, ...], after: float) -> list[str]:
    """While events come and a command runs, the endpoint is killed; which events were acknowledged."""
    endpoint = running(lake)
    sender = Sender(endpoint)
    sender.start()
    run = lake.start(*command)
    # A command that is through sooner is followed by the strike: events come all the while.
    with suppress(subprocess.TimeoutExpired):
        run.wait(after)
    kill(endpoint.pid)
    sender.join(_PATIENCE)
    assert not sender.is_alive()
    _, err = run.communicate(timeout=_PATIENCE)
    assert run.returncode in {0, 1}, err
    assert "Traceback" not in err
    return sender.acknowledged


def widened(lake: Lakectl, cycle: int) -> None:
    """A column more in the contract, so that the next deploy has something to change."""
    contract = lake.folder / "streams" / "transactions.toml"
    column = f'[[column]]\nname = "n{cycle}"\ntype = "string"\npath = "detail.n{cycle}"\nrequired = false\n'
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace("\n[[column]]", f"\n{column}\n[[column]]", 1), encoding="utf-8")


def wait_for_delivery(lake: Lakectl) -> None:
    """Until nothing waits in Firehose's buffers."""
    deadline = time.monotonic() + _PATIENCE
    while list(lake.folder.glob(".lakectl/aws/firehose/*/*/*.wal")):
        assert time.monotonic() < deadline
        time.sleep(0.2)


# What a cycle runs.
DEPLOY, SIMULATE, ETL = STEPS = (("deploy", "--auto-approve"), ("simulate", "--count", "2000"), ("etl", "run"))


def took(lake: Lakectl, step: tuple[str, ...]) -> float:
    """Seconds of one whole run."""
    began = time.monotonic()
    lake(*step)
    return time.monotonic() - began


@pytest.mark.timeout(14_400)
@pytest.mark.parametrize("cycles", [3, 20])
def test_no_acknowledged_event_is_lost_or_there_twice(empty: Lakectl, cycles: int) -> None:
    dice = random.Random(cycles)
    without_spark(empty)
    seconds = {step: took(empty, step) for step in STEPS}
    acknowledged: list[str] = []
    for cycle in range(cycles):
        widened(empty, cycle)
        aim = STEPS[cycle % len(STEPS)]
        for step in STEPS:
            if step == aim:
                acknowledged += struck(empty, step, dice.uniform(0.0, seconds[step]))
                running(empty)
                # Terraform can't give its lock back to what is dead; the next deploy says how to remove it.
                free(empty)
            seconds[step] = took(empty, step)
    wait_for_delivery(empty)
    empty(*ETL)

    rows = empty.json("query", "--json", "SELECT event_id FROM transactions")
    found = [row["event_id"] for row in rows]
    assert len(found) == len(set(found))
    assert set(acknowledged) - set(found) == set()
    # What was cut off before its answer may have been taken: ten events of a sender, at most all of a simulation.
    whole, cut_off = 1 + cycles, cycles // len(STEPS) + 1
    assert 0 <= len(found) - len(acknowledged) - 2000 * whole <= 10 * cycles + 2000 * cut_off
    counts = empty.json("plan", "--json")["counts"]
    assert {name: count for name, count in counts.items() if count} == {}
    assert empty("audit", "verify").err.endswith("records, none changed, removed or moved.\n")
