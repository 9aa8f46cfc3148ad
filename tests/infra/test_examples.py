"""The contracts in examples/streams work beside `transactions`."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest

from lakectl import bundle
from lakectl.config.model import LakeConfig
from lakectl.events.generator import generate, iso
from lakectl.localaws import process
from tests.infra.conftest import Synthesized

pytestmark = pytest.mark.infra

EXAMPLES = ["api_usage", "large_payments", "payments", "state_changes", "unmatched"]
START = datetime(2026, 7, 5, 12, tzinfo=UTC)
EVENTS_PER_STREAM = 20


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """EventBridge of an embedded AWS of its own."""
    folder = tmp_path_factory.mktemp("examples-aws")
    endpoint = process.up(folder, region="eu-central-1")
    session = boto3.Session(endpoint.access_key, endpoint.secret_key, region_name=endpoint.region)
    yield session.client("events", endpoint_url=endpoint.url)
    process.down(folder)


def test_they_load_together(examples: LakeConfig) -> None:
    assert [contract.name for contract in examples.streams] == sorted([*EXAMPLES, "transactions"])


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_becomes_what_transactions_becomes(name: str, examples_stack: Synthesized) -> None:
    kinds: dict[str, set[str]] = {name: set(), "transactions": set()}
    for address in examples_stack.resources:
        kind, item = address.split(".")
        for stream, found in kinds.items():
            if item == stream or item.startswith(f"{stream}_"):
                found.add(f"{kind}.{item.removeprefix(stream)}")
    # Grants and saved queries are each contract's own.
    own = {entry for entry in kinds["transactions"] | kinds[name] if "lakeformation" in entry or "named_query" in entry}

    assert kinds[name] - own == kinds["transactions"] - own


def test_no_two_of_their_resources_share_an_address(examples_stack: Synthesized) -> None:
    assert examples_stack.count == len(examples_stack.resources)


def test_the_simulator_knows_them(examples: LakeConfig) -> None:
    with zipfile.ZipFile(bundle.simulator(examples.project)) as archive:
        packed = {name for name in archive.namelist() if name.startswith("streams/")}
    assert packed == {f"streams/{name}.toml" for name in [*EXAMPLES, "transactions"]}


@pytest.mark.local
@pytest.mark.parametrize("name", [*EXAMPLES, "transactions"])
def test_an_event_goes_to_its_own_stream_only(name: str, examples: LakeConfig, events: Any) -> None:
    made = generate(examples.stream(name), seed=7, start=START, count=EVENTS_PER_STREAM)
    for number, event in enumerate(made):
        envelope = {
            "version": "0", "id": f"{name}-{number}", "account": "000000000000", "region": "eu-central-1",
            "resources": [], "time": iso(event.time), "source": event.source, "detail-type": event.detail_type,
            "detail": json.loads(event.detail_json()),
        }  # fmt: skip
        takers = [
            contract.name
            for contract in examples.streams
            if events.test_event_pattern(EventPattern=json.dumps(contract.pattern), Event=json.dumps(envelope))[
                "Result"
            ]
        ]
        assert takers == [name]
