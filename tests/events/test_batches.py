"""PutEvents, against a bus in this process that fails on demand as EventBridge does."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lakectl.events.batches import MAX_ENTRY_BYTES, MAX_REQUEST_BYTES, batches, entry, entry_bytes, send
from lakectl.events.contract import Contract
from lakectl.events.generator import Event, generate
from lakectl.events.summary import truth

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Bus:
    """Takes every entry, save those that `fails` gives an error code; remembers what it took."""

    def __init__(self, *fails: dict[int, str]) -> None:
        self.fails = list(fails)
        self.requests: list[int] = []
        self.taken: list[str] = []

    def put_events(self, *, Entries: list[dict[str, Any]]) -> Mapping[str, Any]:  # noqa: N803 - as boto3 spells it
        codes = self.fails.pop(0) if self.fails else {}
        self.requests.append(len(Entries))
        self.taken += [item["Detail"] for index, item in enumerate(Entries) if index not in codes]
        results = [
            {"ErrorCode": codes[index], "ErrorMessage": "because"} if index in codes else {"EventId": "x"}
            for index in range(len(Entries))
        ]
        return {"FailedEntryCount": len(codes), "Entries": results}


def events_of(contract: Contract, count: int) -> list[Event]:
    return list(generate(contract, seed=1, start=START, count=count))


def of_size(size: int) -> Event:
    return Event("s", "t", START, {"x": "a" * (size - 14 - 2 - len('{"x":""}'))}, {"event_time": START})


def test_an_entry_is_measured_as_eventbridge_does() -> None:
    item = entry(Event("söurce", "type", START, {"a": Decimal("1.10")}, {}), "bus")
    assert item == {
        "EventBusName": "bus",
        "Source": "söurce",
        "DetailType": "type",
        "Time": START,
        "Detail": '{"a":1.10}',
    }
    assert entry_bytes(item) == 14 + 7 + 4 + 10


def test_ten_at_a_time(transactions: Contract) -> None:
    bus, told = Bus(), []
    sent = send(bus, "bus", transactions, events_of(transactions, 25), progress=told.append)
    assert bus.requests == told == [10, 10, 5]
    assert sent.accepted == truth(transactions, events_of(transactions, 25))
    assert (sent.failed, sent.message) == ({}, "")


def test_large_events_share_a_request_up_to_its_limit_and_larger_ones_travel_alone() -> None:
    third = MAX_REQUEST_BYTES // 3
    sizes = [third, third, third, third, MAX_ENTRY_BYTES, third]
    assert [len(batch) for batch in batches(map(of_size, sizes), "bus")] == [3, 1, 1, 1]


def test_an_event_beyond_the_limit_is_counted_and_never_sent(transactions: Contract) -> None:
    bus = Bus()
    sent = send(bus, "bus", transactions, [of_size(MAX_ENTRY_BYTES), of_size(MAX_ENTRY_BYTES + 1)])
    assert (sent.accepted.count, sent.failed, len(bus.taken)) == (1, {"EntryTooLarge": 1}, 1)
    assert sent.message == "The event is larger than 1000000 bytes."


def test_entries_that_were_throttled_are_sent_again_alone_and_counted_once(transactions: Contract) -> None:
    events = events_of(transactions, 10)
    bus, pauses = Bus({2: "ThrottlingException", 5: "InternalFailure"}, {1: "ThrottlingException"}), []
    sent = send(bus, "bus", transactions, events, sleep=pauses.append)
    assert bus.requests == [10, 2, 1]
    assert pauses == [0.2, 0.4]
    assert sent.accepted == truth(transactions, events)
    assert sorted(bus.taken) == sorted(event.detail_json() for event in events)


def test_what_the_bus_refuses_is_not_tried_again_and_not_in_the_sums(transactions: Contract) -> None:
    events = events_of(transactions, 3)
    bus = Bus({0: "NotAuthorizedForSourceException"})
    sent = send(bus, "bus", transactions, events)
    assert bus.requests == [3]
    assert sent.accepted == truth(transactions, events[1:])
    assert (sent.failed, sent.message) == ({"NotAuthorizedForSourceException": 1}, "because")


def test_a_bus_that_stays_busy_ends_in_a_count_not_in_a_loop(transactions: Contract) -> None:
    bus, pauses = Bus(*[{0: "ThrottlingException"}] * 6), []
    sent = send(bus, "bus", transactions, events_of(transactions, 1), sleep=pauses.append)
    assert (sent.accepted.count, sent.failed) == (0, {"ThrottlingException": 1})
    assert pauses == [0.2, 0.4, 0.8, 1.6, 3.2]
