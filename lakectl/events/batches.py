"""Events onto a bus in PutEvents requests, each event counted once.

Source of the limits: "PutEvents" in the EventBridge API reference and "Calculating PutEvents event entry size" in the
EventBridge user guide. The size limit was 256 KB before 2026 and still is in some regions: so requests stay below
that, and only an event that is larger by itself (up to 1 MB) travels alone and may be refused there.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lakectl.events.contract import Contract
from lakectl.events.generator import Event
from lakectl.events.summary import Summary, Tally

MAX_ENTRIES = 10
MAX_REQUEST_BYTES = 256 * 1024
"""Of all entries of a request together, unless there is only one."""
MAX_ENTRY_BYTES = 1_000_000

_TIME_BYTES = 14

# "PutEventsResultEntry" in the API reference; other codes stay wrong however often one asks.
_RETRYABLE = ("InternalFailure", "InternalException", "ThrottlingException")
_ATTEMPTS = 6
_FIRST_PAUSE = 0.2

Pair = tuple[Event, dict[str, Any]]
"""An event and its PutEvents entry."""

TOO_LARGE = "EntryTooLarge"
"""The code under which events beyond the limit are counted as failed; they are never sent."""


class PutsEvents(Protocol):
    """The part of boto3's "events" client that is used here."""

    def put_events(self, *, Entries: list[dict[str, Any]]) -> Mapping[str, Any]:  # noqa: N803 - as boto3 spells it
        """Put up to 10 events on a bus; the reply has one result per entry, in order."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the events."""

    accepted: Summary
    """The events that the bus took."""
    failed: Mapping[str, int]
    """Error code → events that the bus did not take."""
    message: str = ""
    """What the bus said about the first of them."""


@dataclass(frozen=True, slots=True)
class _Result:
    event: Event
    code: str = ""
    message: str = ""


def entry(event: Event, bus: str) -> dict[str, Any]:
    """The PutEvents entry of an event."""
    return {
        "EventBusName": bus,
        "Source": event.source,
        "DetailType": event.detail_type,
        "Time": event.time,
        "Detail": event.detail_json(),
    }


def entry_bytes(item: Mapping[str, Any]) -> int:
    """The size of an entry as EventBridge counts it."""
    return _TIME_BYTES + sum(len(item[key].encode()) for key in ("Source", "DetailType", "Detail"))


def batches(events: Iterable[Event], bus: str) -> Iterator[list[Pair]]:
    """The events with their entries, as many together as one request takes; a larger event comes alone."""
    batch: list[Pair] = []
    size = 0
    for event in events:
        item = entry(event, bus)
        item_bytes = entry_bytes(item)
        if batch and (len(batch) == MAX_ENTRIES or size + item_bytes > MAX_REQUEST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append((event, item))
        size += item_bytes
    if batch:
        yield batch


def send(
    client: PutsEvents,
    bus: str,
    contract: Contract,
    events: Iterable[Event],
    *,
    progress: Callable[[int], None] = lambda _: None,
    sleep: Callable[[float], None] = time.sleep,
) -> Sent:
    """Put all events on the bus, trying entries again that failed by no fault of theirs.

    `progress` is told after each request how many events it settled. An exception of the client ends it all.
    """
    accepted, failed, message = Tally(contract), Counter[str](), ""
    for batch in batches(events, bus):
        results = _settle(client, batch, sleep)
        for result in results:
            if result.code:
                failed[result.code] += 1
                message = message or result.message
            else:
                accepted.add(result.event)
        progress(len(results))
    return Sent(accepted.summary(), dict(failed), message)


def _settle(client: PutsEvents, batch: list[Pair], sleep: Callable[[float], None]) -> list[_Result]:
    if entry_bytes(batch[0][1]) > MAX_ENTRY_BYTES:
        return [_Result(event, TOO_LARGE, f"The event is larger than {MAX_ENTRY_BYTES} bytes.") for event, _ in batch]
    settled: list[_Result] = []
    for attempt in range(_ATTEMPTS):
        results = _put(client, batch)
        again = [result.code in _RETRYABLE and attempt < _ATTEMPTS - 1 for result in results]
        settled += [result for result, repeat in zip(results, again, strict=True) if not repeat]
        batch = [pair for pair, repeat in zip(batch, again, strict=True) if repeat]
        if not batch:
            break
        sleep(_FIRST_PAUSE * 2**attempt)
    return settled


def _put(client: PutsEvents, batch: list[Pair]) -> list[_Result]:
    reply = client.put_events(Entries=[item for _, item in batch])
    return [
        _Result(event, answer.get("ErrorCode", ""), answer.get("ErrorMessage", ""))
        for (event, _), answer in zip(batch, reply["Entries"], strict=True)
    ]
