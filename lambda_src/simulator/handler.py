"""The simulator Lambda: made-up events of `stream` (else of the first one) onto the bus."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3

from lakectl.events.batches import send
from lakectl.events.contract_file import parse_contract
from lakectl.events.generator import DEFAULT_COUNT, DEFAULT_SEED, generate, iso


def handle(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Send `count` events of `seed` that happened in the day before `start` (ISO 8601, default now)."""
    folder = Path(__file__).parent / "streams"
    file = folder / f"{event['stream']}.toml" if "stream" in event else min(folder.glob("*.toml"))
    contract = parse_contract(file.stem, file.read_text(encoding="utf-8"))
    start = datetime.fromisoformat(event["start"]) if "start" in event else datetime.now(UTC)
    seed, count = event.get("seed", DEFAULT_SEED), event.get("count", DEFAULT_COUNT)
    events = generate(contract, seed=seed, start=start, count=count)
    sent = send(boto3.client("events"), os.environ["BUS_NAME"], contract, events)
    told = {"stream": contract.name, "seed": seed, "start": iso(start), **sent.accepted.as_json()}
    return told | {"failed": sent.failed, "message": sent.message}
