"""The simulator Lambda as it is deployed: its files in a folder of their own, a fresh process, real boto3 calls."""

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lakectl.events.contract_file import parse_contract
from lakectl.events.generator import generate
from lakectl.events.summary import truth

PROJECT = Path(__file__).parents[2]
RUN = "import json, sys, handler; print(json.dumps(handler.handle(json.loads(sys.argv[1]), None)))"


class Bus(ThreadingHTTPServer):
    """A loopback endpoint that takes every PutEvents entry."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.taken: list[dict[str, Any]] = []


class _Answer(BaseHTTPRequestHandler):
    server: Bus

    def do_POST(self) -> None:
        entries = json.loads(self.rfile.read(int(self.headers["content-length"])))["Entries"]
        assert self.headers["x-amz-target"] == "AWSEvents.PutEvents"
        self.server.taken += entries
        body = json.dumps({"FailedEntryCount": 0, "Entries": [{"EventId": "x"} for _ in entries]}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def bus() -> Iterator[Bus]:
    with Bus() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def deployed(tmp_path: Path) -> Path:
    shutil.copy(PROJECT / "lambda_src/simulator/handler.py", tmp_path)
    (tmp_path / "lakectl").mkdir()
    shutil.copy(PROJECT / "lakectl/__init__.py", tmp_path / "lakectl")
    shutil.copytree(PROJECT / "lakectl/events", tmp_path / "lakectl/events")
    shutil.copytree(PROJECT / "streams", tmp_path / "streams")
    return tmp_path


def invoke(deployed: Path, bus: Bus, event: dict[str, Any]) -> dict[str, Any]:
    environment = {
        "PATH": os.environ["PATH"],
        "BUS_NAME": "the-bus",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{bus.server_port}",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
    }
    command = [sys.executable, "-c", RUN, json.dumps(event)]
    done = subprocess.run(command, cwd=deployed, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_it_sends_the_very_events_that_the_generator_makes(deployed: Path, bus: Bus) -> None:
    told = invoke(deployed, bus, {"count": 25, "seed": 7, "start": "2026-01-01T12:00:00Z"})
    contract = parse_contract("transactions", (PROJECT / "streams/transactions.toml").read_text(encoding="utf-8"))
    events = list(generate(contract, seed=7, start=datetime(2026, 1, 1, 12, tzinfo=UTC), count=25))
    assert [entry["Detail"] for entry in bus.taken] == [event.detail_json() for event in events]
    assert {entry["EventBusName"] for entry in bus.taken} == {"the-bus"}
    assert told == {
        "stream": "transactions",
        "seed": 7,
        "start": "2026-01-01T12:00:00.000Z",
        **truth(contract, events).as_json(),
        "failed": {},
        "message": "",
    }


def test_an_empty_event_means_1000_events_of_the_last_day(deployed: Path, bus: Bus) -> None:
    told = invoke(deployed, bus, {})
    assert told["count"] == len(bus.taken) == 1000
    assert told["last"] < told["start"]
