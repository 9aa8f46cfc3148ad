"""StartReplay sends archived events to their bus again."""

from __future__ import annotations

import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lakectl.localaws import process
from tests.localaws.conftest import REGION, Client, client_of
from tests.localaws.test_firehose import landed, make_roles, make_rule, make_stream, put

pytestmark = pytest.mark.local


@pytest.fixture(scope="module", autouse=True)
def _roles(client: Client) -> None:
    make_roles(client)


def archived(aws: Client, name: str, count: int) -> tuple[str, str, list[str]]:
    """A bus with an archive that took events: their ARNs, and the events' ids."""
    make_rule(aws, name)
    bus = aws("events").describe_event_bus(Name=name)["Arn"]
    archive = aws("events").create_archive(ArchiveName=name, EventSourceArn=bus)["ArchiveArn"]
    ids = [one for start in range(0, count, 10) for one in put(aws("events"), name, start, min(10, count - start))]
    return bus, archive, ids


def replay(events: Any, name: str, bus: str, archive: str, **options: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    window = {"EventStartTime": now - timedelta(hours=1), "EventEndTime": now + timedelta(hours=1), **options}
    started: dict[str, Any] = events.start_replay(
        ReplayName=name, EventSourceArn=archive, Destination={"Arn": bus}, **window
    )
    return started


def ended(events: Any, name: str) -> dict[str, Any]:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        found: dict[str, Any] = events.describe_replay(ReplayName=name)
        if found["State"] not in {"STARTING", "RUNNING"}:
            return found
        time.sleep(0.05)
    raise AssertionError("the replay didn't end")


def test_events_come_again_with_their_ids_and_the_replay_s_name(client: Client) -> None:
    bus, archive, ids = archived(client, "again", 12)
    make_stream(client, "again")
    events = client("events")
    started = replay(events, "again-1", bus, archive)
    assert started["ReplayArn"] == f"arn:aws:events:{REGION}:000000000000:replay/again-1"
    assert started["State"] == "STARTING"
    found = ended(events, "again-1")
    assert found["State"] == "COMPLETED"
    assert found["EventLastReplayedTime"] <= found["ReplayEndTime"]
    got = [event for some in landed(client("s3"), "b-again", 12).values() for event in some]
    assert [event["id"] for event in got] == ids
    assert {event["replay-name"] for event in got} == {"again-1"}
    assert events.describe_archive(ArchiveName="again")["EventCount"] == 12
    assert [one["ReplayName"] for one in events.list_replays(NamePrefix="again")["Replays"]] == ["again-1"]
    assert events.list_replays(State="FAILED")["Replays"] == []


def test_only_events_of_the_time_asked_for_and_only_rules_asked_for(client: Client) -> None:
    bus, archive, _ = archived(client, "window", 3)
    make_stream(client, "window")
    events, now = client("events"), datetime.now(UTC)
    replay(
        events, "early", bus, archive, EventStartTime=now - timedelta(hours=2), EventEndTime=now - timedelta(hours=1)
    )
    other = {"Arn": bus, "FilterArns": [f"arn:aws:events:{REGION}:000000000000:rule/window/other"]}
    events.start_replay(
        ReplayName="other",
        EventSourceArn=archive,
        Destination=other,
        EventStartTime=now - timedelta(hours=1),
        EventEndTime=now + timedelta(hours=1),
    )
    assert {ended(events, name)["State"] for name in ("early", "other")} == {"COMPLETED"}
    time.sleep(1.5)
    assert client("s3").list_objects_v2(Bucket="b-window")["KeyCount"] == 0


def test_what_is_refused(client: Client) -> None:
    bus, archive, _ = archived(client, "refused", 1)
    events, now = client("events"), datetime.now(UTC)
    replay(events, "once", bus, archive)

    def code(*arguments: Any, **options: Any) -> str:
        with pytest.raises(ClientError) as caught:
            replay(events, *arguments, **options)
        return str(caught.value.response["Error"]["Code"])

    assert code("once", bus, archive) == "ResourceAlreadyExistsException"
    assert code("twice", bus, archive + "x") == "ResourceNotFoundException"
    assert code("twice", bus + "x", archive) == "ValidationException"
    assert code("twice", bus, archive, EventEndTime=now - timedelta(hours=2)) == "ValidationException"
    ended(events, "once")
    for call in (events.describe_replay, events.cancel_replay):
        with pytest.raises(ClientError, match="ResourceNotFoundException"):
            call(ReplayName="none")
    with pytest.raises(ClientError, match="IllegalStatusException"):
        events.cancel_replay(ReplayName="once")


def test_a_replay_goes_on_after_a_crash(folder: Path) -> None:
    endpoint = process.up(folder, region=REGION)

    def aws(service: str) -> Any:
        return client_of(endpoint, service)

    make_roles(aws)
    bus, archive, ids = archived(aws, "crash", 60)
    # Long enough to be killed in: the archive again and again.
    file = endpoint.data / "archives" / REGION / "crash.ndjson"
    process.down(folder)
    file.write_bytes(file.read_bytes() * 60)
    endpoint = process.up(folder, region=REGION)
    make_stream(aws, "crash")
    replay(aws("events"), "crash", bus, archive)
    os.kill(endpoint.pid, signal.SIGKILL)
    while process._holder(endpoint.data):
        time.sleep(0.01)
    endpoint = process.up(folder, region=REGION)
    assert ended(aws("events"), "crash")["State"] == "COMPLETED"
    got = [event["id"] for some in landed(aws("s3"), "b-crash", 3600).values() for event in some]
    assert set(got) == set(ids)
