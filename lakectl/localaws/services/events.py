"""EventBridge: PutEvents, archives, replays, bus policies; an event is in Firehose and archives before the answer.

Buses, rules and patterns are ministack's.
"""

from __future__ import annotations

import json
import random
import time
import uuid
from typing import Any

from lakectl.localaws.api import AwsError, Platform, Reply, Request
from lakectl.localaws.seam_events import Event, bus_of
from lakectl.localaws.services.archives import Archives
from lakectl.localaws.services.bus_policy import put_permission
from lakectl.localaws.services.firehose import Firehose
from lakectl.localaws.services.replays import Replays
from lakectl.localaws.services.routing import Router

MAX_ENTRIES = 10
# 1 MB since January 2026 ("Amazon EventBridge quotas").
MAX_BYTES = 1 << 20


class Events:
    """The events' side of EventBridge."""

    name = "events"

    def __init__(self, platform: Platform, firehose: Firehose) -> None:
        archives = Archives(platform.data / "archives")
        self._router = Router(platform, firehose, archives)
        self._replays = Replays(platform, archives, self._router)
        self._archives = archives

    def handles(self, operation: str) -> bool:
        """Events, archives, replays, and who may send."""
        ours = operation in ("PutEvents", "PutPermission")
        return ours or self._archives.handles(operation) or self._replays.handles(operation)

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError."""
        if self._replays.handles(request.operation):
            return self._replays.handle(request)
        if request.operation == "PutPermission":
            return put_permission(request)
        if request.operation != "PutEvents":
            return self._archives.handle(request)
        entries = request.json().get("Entries") or []
        if not isinstance(entries, list) or not 1 <= len(entries) <= MAX_ENTRIES:
            raise AwsError("ValidationException", f"PutEvents takes 1 to {MAX_ENTRIES} entries.")
        if len(request.body) > MAX_BYTES:
            raise AwsError("ValidationException", "Total size of the entries in the request is over the limit.")
        taken: list[Event] = []
        results = [_put(entry, request, taken) for entry in entries]
        self._router.send(taken, request.region)
        return Reply.of({"FailedEntryCount": len(entries) - len(taken), "Entries": results})

    def start(self) -> None:
        """Go on with the replays that an earlier process left."""
        self._replays.start()

    def stop(self) -> None:
        """Replays go on at the next start."""
        self._replays.stop()
        self._archives.close()


def _put(entry: dict[str, Any], request: Request, taken: list[Event]) -> dict[str, str]:
    try:
        event = Event(_record(entry, request))
    except AwsError as error:
        return {"ErrorCode": error.code, "ErrorMessage": error.message}
    taken.append(event)
    return {"EventId": event.record["EventId"]}


def _record(entry: dict[str, Any], request: Request) -> dict[str, Any]:
    """The event of an entry, as ministack keeps one; AwsError for an entry that EventBridge would refuse."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            raise AwsError("InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument.")
    if entry["Source"].startswith("aws."):
        raise AwsError("NotAuthorizedForSourceException", "Not authorized for the source.")
    bus = bus_of(str(entry.get("EventBusName", "")))
    if bus is None:
        raise AwsError("ResourceNotFoundException", f"Event bus {entry['EventBusName']} does not exist.")
    if not _is_object(entry["Detail"]):
        raise AwsError("MalformedDetail", "Detail is malformed.")
    return {
        # Not uuid4(): the kernel's random bytes cost a switch of threads each, and nobody may not guess an event's id.
        "EventId": str(uuid.UUID(int=random.getrandbits(128), version=4)),
        "Source": entry["Source"],
        "DetailType": entry["DetailType"],
        "Detail": entry["Detail"],
        "EventBusName": bus,
        "Time": int(entry.get("Time") or time.time()),
        "Resources": entry.get("Resources") or [],
        "Account": request.account,
        "Region": request.region,
    }


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
