"""Send made-up events and watch them land: what was sent is known, so what arrives can be checked."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from lakectl.aws.lambdas import invoke
from lakectl.aws.raw import Landing
from lakectl.aws.session import AwsCallError, calls
from lakectl.config import names
from lakectl.errors import LakectlError, UsageError
from lakectl.events.batches import send
from lakectl.events.contract import Contract
from lakectl.events.generator import generate, iso
from lakectl.events.reader import did_you_mean
from lakectl.lake import Lake, NotDeployedError

_POLL_SECONDS = 0.5
# Beyond Firehose's own buffer, the time that delivery may take before a lack of events is a loss.
_GRACE_SECONDS = 60


class EventsLostError(LakectlError):
    """Events that the bus took have not landed in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What to send."""

    stream: str = ""
    """The contract's name; "" is the only one, or the first."""
    count: int = 1000
    seed: int = 1
    rate: float = 0.0
    """At most so many events per second; 0 is as fast as it goes."""
    via_lambda: bool = False
    wait: bool = True
    """Whether to stay until every event has landed in the raw zone."""


@dataclass(slots=True)
class _Bus:
    """The bus that remembers the ids it gave to events."""

    client: Any
    seconds_per_event: float
    ids: set[str] = field(default_factory=set)

    def put_events(self, *, Entries: list[dict[str, Any]]) -> Mapping[str, Any]:  # noqa: N803 - as boto3 spells it
        time.sleep(self.seconds_per_event * len(Entries))
        reply: Mapping[str, Any] = self.client.put_events(Entries=Entries)
        self.ids.update(entry["EventId"] for entry in reply["Entries"] if "EventId" in entry)
        return reply


def simulate(lake: Lake, simulation: Simulation) -> dict[str, Any]:
    """Send the events, wait for them; the report (shape: docs/json.md, `simulate`)."""
    contract = _contract(lake, simulation.stream)
    aws = lake.deployed_aws
    began = datetime.now(UTC).replace(microsecond=0)
    if simulation.via_lambda:
        report = _by_lambda(lake, contract, simulation)
        ids: set[str] = set()
    else:
        report, ids = _by_hand(lake, contract, simulation, began)
    report = {"version": 1, "stream": contract.name, "seed": simulation.seed, "start": iso(began), **report}
    if simulation.wait and ids:
        bucket = names.bucket(lake.config, "raw", aws.account)
        # S3 gives whole seconds; a second of slack costs nothing because events are told by their ids.
        landing = Landing(aws, bucket, names.raw_prefix(contract), began - timedelta(seconds=1))
        report["landed"] = _wait(lake, contract, landing, ids)
    _remember(lake.work, report)
    return report


def _contract(lake: Lake, stream: str) -> Contract:
    if not stream:
        return lake.config.streams[0]
    try:
        return lake.config.stream(stream)
    except KeyError:
        known = [contract.name for contract in lake.config.streams]
        raise UsageError(f"There is no stream {stream!r}.", hint=did_you_mean(stream, known)) from None


def _by_hand(
    lake: Lake, contract: Contract, simulation: Simulation, start: datetime
) -> tuple[dict[str, Any], set[str]]:
    bus_name = names.bus(lake.config)
    _check_bus(lake, bus_name)
    bus = _Bus(lake.aws.client("events"), 1 / simulation.rate if simulation.rate else 0.0)
    done = 0
    with lake.console.step(f"Sending {simulation.count:,} events to {bus_name}") as progress:

        def news(settled: int) -> None:
            nonlocal done
            done += settled
            progress(f"{done:,} of {simulation.count:,}")

        events = generate(contract, seed=simulation.seed, start=start, count=simulation.count)
        with calls("put events on the bus"):
            sent = send(bus, bus_name, contract, events, progress=news)
    if sent.failed:
        refused = ", ".join(f"{code}: {count:,}" for code, count in sent.failed.items())
        raise LakectlError(
            f"The bus refused {sum(sent.failed.values()):,} of {simulation.count:,} events ({refused}): {sent.message}",
            hint=f"The other {sent.accepted.count:,} are on their way.",
        )
    return {**sent.accepted.as_json(), "failed": 0}, bus.ids


def _check_bus(lake: Lake, bus: str) -> None:
    try:
        with calls(f"look for the bus {bus}"):
            lake.aws.client("events").describe_event_bus(Name=bus)
    except AwsCallError as error:
        if error.code == "ResourceNotFoundException":
            raise NotDeployedError(lake.environment) from error
        raise


def _by_lambda(lake: Lake, contract: Contract, simulation: Simulation) -> dict[str, Any]:
    function = names.simulator(lake.config)
    with lake.console.step(f"Invoking {function}"):
        try:
            asked = {"stream": contract.name, "count": simulation.count, "seed": simulation.seed}
            return invoke(lake.aws, function, asked)
        except AwsCallError as error:
            if error.code == "ResourceNotFoundException":
                raise NotDeployedError(lake.environment) from error
            raise


def _wait(lake: Lake, contract: Contract, landing: Landing, expected: set[str]) -> int:
    patience = lake.config.buffer_seconds(contract) + _GRACE_SECONDS
    missing, deadline = set(expected), time.monotonic() + patience
    with lake.console.step("Waiting for them to land in the raw zone") as progress:
        while True:
            fresh = landing.new_event_ids() & missing
            if fresh:
                missing -= fresh
                deadline = time.monotonic() + patience
            progress(f"{len(expected) - len(missing):,} of {len(expected):,}")
            if not missing:
                return len(expected)
            if time.monotonic() > deadline:
                break
            time.sleep(_POLL_SECONDS)
    raise EventsLostError(
        f"{len(missing):,} of {len(expected):,} events haven't landed within {patience} seconds.",
        hint="They may be late, or in the stream's dead-letter queue or error prefix.",
    )


def _remember(work: Path, report: dict[str, Any]) -> None:
    with (work / "simulations.jsonl").open("a", encoding="utf-8") as ledger:
        ledger.write(json.dumps(report) + "\n")


def last_simulation(work: Path) -> dict[str, Any] | None:
    """The newest report in this environment's ledger."""
    ledger = work / "simulations.jsonl"
    if not ledger.exists():
        return None
    report: dict[str, Any] = json.loads(ledger.read_text(encoding="utf-8").splitlines()[-1])
    return report
