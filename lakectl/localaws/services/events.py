"""EventBridge: PutEvents, with delivery to Firehose and to archives on disk before the answer.

Buses, rules, patterns and the other kinds of targets are ministack's.
"""

from __future__ import annotations

import json
import time
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from lakectl.localaws import durability, seam
from lakectl.localaws.api import AwsError, Platform, Reply, Request
from lakectl.localaws.services.archives import Archives
from lakectl.localaws.services.dead_letters import DeadLetters
from lakectl.localaws.services.firehose import Firehose

MAX_ENTRIES = 10
# 1 MB since January 2026 ("Amazon EventBridge quotas").
MAX_BYTES = 1 << 20

_FIREHOSE = ":deliverystream/"
# What ministack delivers to, by the service in the target's ARN, and the state that it changes.
_DELIVERED = {"lambda": "cloudwatch_logs", "sqs": "sqs", "sns": "sns"}


@dataclass(slots=True)
class Batch:
    """What one PutEvents call has for Firehose streams and archives."""

    streams: defaultdict[str, list[tuple[seam.Event, seam.Hit, bytes]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    """By the stream's ARN."""
    archives: defaultdict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))


class Events:
    """The events' side of EventBridge."""

    name = "events"

    def __init__(self, platform: Platform, firehose: Firehose) -> None:
        self._account = platform.account
        self._firehose = firehose
        self._archives = Archives(platform.data / "archives")
        self._dead_letters = DeadLetters(platform)

    def handles(self, operation: str) -> bool:
        """Events and archives."""
        return operation == "PutEvents" or self._archives.handles(operation)

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError."""
        if request.operation != "PutEvents":
            return self._archives.handle(request)
        entries = request.json().get("Entries") or []
        if not isinstance(entries, list) or not 1 <= len(entries) <= MAX_ENTRIES:
            raise AwsError("ValidationException", f"PutEvents takes 1 to {MAX_ENTRIES} entries.")
        if len(request.body) > MAX_BYTES:
            raise AwsError("ValidationException", "Total size of the entries in the request is over the limit.")
        batch = Batch()
        results = [self._put(entry, request, batch) for entry in entries]
        self._commit(batch, request)
        failed = sum("ErrorCode" in result for result in results)
        return Reply.of({"FailedEntryCount": failed, "Entries": results})

    def start(self) -> None:
        """Nothing runs in the background."""

    def stop(self) -> None:
        """Nothing to end."""
        self._archives.close()

    def _put(self, entry: dict[str, Any], request: Request, batch: Batch) -> dict[str, str]:
        try:
            event = seam.Event(_record(entry, request))
        except AwsError as error:
            return {"ErrorCode": error.code, "ErrorMessage": error.message}
        for hit in event.hits():
            self._deliver(event, hit, batch)
        for archive in event.archives():
            batch.archives[archive].append(json.dumps(event.envelope()).encode())
        return {"EventId": event.record["EventId"]}

    def _deliver(self, event: seam.Event, hit: seam.Hit, batch: Batch) -> None:
        arn = str(hit.target.get("Arn", ""))
        if _FIREHOSE in arn:
            batch.streams[arn].append((event, hit, event.input_of(hit).encode()))
            return
        service = arn.split(":")[2] if arn.count(":") > 1 else ""
        if service in _DELIVERED:
            event.invoke(hit)
            durability.touch(_DELIVERED[service])
        else:
            self._dead_letters.send(event, hit, "NOT_SUPPORTED", f"The embedded AWS doesn't deliver to {arn}.")

    def _commit(self, batch: Batch, request: Request) -> None:
        for arn, sent in batch.streams.items():
            name = arn.rpartition("/")[2]
            try:
                self._firehose.accept((request.region, name), [payload for _, _, payload in sent])
            except AwsError as error:
                for event, hit, _ in sent:
                    self._dead_letters.send(event, hit, "RESOURCE_NOT_FOUND", error.message)
        for archive, envelopes in batch.archives.items():
            self._archives.append((request.region, archive), envelopes)


def _record(entry: dict[str, Any], request: Request) -> dict[str, Any]:
    """The event of an entry, as ministack keeps one; AwsError for an entry that EventBridge would refuse."""
    for name in ("Source", "DetailType", "Detail"):
        if not entry.get(name):
            raise AwsError("InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument.")
    if entry["Source"].startswith("aws."):
        raise AwsError("NotAuthorizedForSourceException", "Not authorized for the source.")
    bus = seam.bus_of(str(entry.get("EventBusName", "")))
    if bus is None:
        raise AwsError("ResourceNotFoundException", f"Event bus {entry['EventBusName']} does not exist.")
    if not _is_object(entry["Detail"]):
        raise AwsError("MalformedDetail", "Detail is malformed.")
    return {
        "EventId": str(uuid.uuid4()),
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
