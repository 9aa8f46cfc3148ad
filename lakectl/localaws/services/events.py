"""EventBridge: PutEvents, archives, replays, bus policies; an event is in Firehose and archives before the answer.

Buses, rules and patterns are ministack's.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from lakectl.localaws import durability, seam
from lakectl.localaws.api import AwsError, Platform, Reply, Request
from lakectl.localaws.seam_events import Event
from lakectl.localaws.services.archives import Archives
from lakectl.localaws.services.bus_policy import put_permission
from lakectl.localaws.services.entries import check_shape, event, of_service, size
from lakectl.localaws.services.firehose import Firehose
from lakectl.localaws.services.replays import Replays
from lakectl.localaws.services.routing import Buses, Delivery, Router

log = logging.getLogger(__name__)

MAX_ENTRIES = 10
# 1 MB since January 2026 ("Amazon EventBridge quotas").
MAX_BYTES = 1 << 20


class Events:
    """The events' side of EventBridge."""

    name = "events"

    def __init__(self, platform: Platform, firehose: Firehose) -> None:
        archives = Archives(platform.data / "archives")
        self._account = platform.account
        self._router = Router(platform, firehose, archives)
        self._replays = Replays(platform, archives, self._router)
        self._archives = archives

    def handles(self, operation: str) -> bool:
        """Events, archives, replays, and who may send."""
        ours = operation in ("PutEvents", "PutPermission", "CreateEventBus")
        return ours or self._archives.handles(operation) or self._replays.handles(operation)

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError."""
        if self._replays.handles(request.operation):
            return self._replays.handle(request)
        if request.operation == "PutPermission":
            return put_permission(request)
        if request.operation == "CreateEventBus":
            return _create_bus(request)
        if request.operation != "PutEvents":
            return self._archives.handle(request)
        reply, delivery = self.put(request, request.json())
        delivery.finish()
        return reply

    def put(self, request: Request, data: Mapping[str, Any]) -> tuple[Reply, Delivery]:
        """PutEvents, its body read: the answer, which may go out when the delivery is finished; raises AwsError."""
        entries = data.get("Entries") or []
        if not isinstance(entries, list) or not 1 <= len(entries) <= MAX_ENTRIES:
            raise AwsError("ValidationException", f"PutEvents takes 1 to {MAX_ENTRIES} entries.")
        check_shape(entries)
        if len(request.body) > MAX_BYTES and sum(map(size, entries)) > MAX_BYTES:
            raise AwsError("ValidationException", "Total size of the entries in the request is over the limit.")
        buses = self._router.buses(request.account, request.region)
        taken: list[Event] = []
        results = [_put(entry, request, buses, taken) for entry in entries]
        delivery = self._router.send(taken, buses, request.region)
        return Reply.of({"FailedEntryCount": len(entries) - len(taken), "Entries": results}), delivery

    def tell(self, region: str, source: str, kind: str, detail: Mapping[str, Any], resources: Sequence[str]) -> None:
        """Put an event of an AWS service on the default bus, in the background work of its thread; never raises."""
        try:
            told = of_service(self._account, region, source, kind, detail)
            told.record["Resources"] = list(resources)
            self._router.send([told], self._router.buses(self._account, region), region).finish()
        except Exception:  # "delivery type: best effort", and what the event is about has happened
            log.exception("event %s of %s", kind, source)

    def start(self) -> None:
        """Go on with the replays and retries that an earlier process left."""
        self._router.retries.start()
        self._replays.start()

    def stop(self) -> None:
        """Replays and retries go on at the next start."""
        self._replays.stop()
        self._router.retries.stop()
        self._archives.close()


def _create_bus(request: Request) -> Reply:
    """No partner sends anything here, so none of their event sources is there."""
    source = request.json().get("EventSourceName")
    if source:
        raise AwsError("ResourceNotFoundException", f"Event source {source} does not exist.")
    reply = seam.pass_on("events", request)
    durability.touch("eventbridge")
    return reply


def _put(entry: dict[str, Any], request: Request, buses: Buses, taken: list[Event]) -> dict[str, str]:
    try:
        found = event(entry, buses.name_of, request.account, request.region)
    except AwsError as error:
        return {"ErrorCode": error.code, "ErrorMessage": error.message}
    taken.append(found)
    return {"EventId": found.record["EventId"]}
