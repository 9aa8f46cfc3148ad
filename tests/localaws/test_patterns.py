"""EventBridge's comparison operators, each with events that match and events that don't.

"Comparison operators for use in event patterns", "Creating event patterns" (arrays, null and empty values) and the
"$or" section of the EventBridge User Guide; the events are new.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.conftest import REGION, Client

pytestmark = pytest.mark.local

EVENT = {
    "version": "0",
    "id": "1f0c8a52-2a43-4c2b-9e1d-0c8a522a434c",
    "detail-type": "order placed",
    "source": "shop.orders",
    "account": "000000000000",
    "time": "2026-03-04T05:06:07Z",
    "region": REGION,
    "resources": ["arn:aws:s3:::orders", "arn:aws:s3:::bills"],
    "detail": {},
}

Case = tuple[Any, list[Any], list[Any]]

# On `detail.x`: the list of alternatives, values that match, values that don't. MISSING is a field that isn't there.
MISSING = object()
VALUES: dict[str, Case] = {
    "equals": (["Alice"], ["Alice"], ["alice", "Alic", "", None, 1, MISSING]),
    "or, by list": (["Credit", "Debit"], ["Credit", "Debit"], ["Cash", MISSING]),
    "empty": ([""], [""], [" ", None, MISSING]),
    "null": ([None], [None], ["", "null", 0, False, MISSING]),
    "true": ([True], [True], [False, 1, "true"]),
    "a number": ([100], [100, 100.0, 1e2], [100.5, "100", True]),
    "equals-ignore-case": ([{"equals-ignore-case": "alice"}], ["Alice", "ALICE"], ["Alicia", "", None, MISSING]),
    "prefix": ([{"prefix": "us-"}], ["us-east-1", "us-"], ["eu-us-1", "US-east-1", "us", 1, MISSING]),
    "prefix, ignoring case": ([{"prefix": {"equals-ignore-case": "EventB"}}], ["eventbridge", "EVENTB"], ["event", ""]),
    "suffix": ([{"suffix": ".png"}], ["a.png", ".png"], ["a.PNG", "a.png ", "png"]),
    "suffix, ignoring case": ([{"suffix": {"equals-ignore-case": ".png"}}], ["A.PNG", "a.png"], ["a.jpg"]),
    "anything-but": ([{"anything-but": "initializing"}], ["running", "", None, 1], ["initializing", MISSING]),
    "anything-but a number": ([{"anything-but": 123}], [124, "123", None], [123, 123.0, MISSING]),
    "anything-but a list": ([{"anything-but": ["stopped", "overloaded"]}], ["running"], ["stopped", "overloaded"]),
    "anything-but numbers": ([{"anything-but": [100, 200]}], [300, "100"], [100, 200]),
    "anything-but prefix": ([{"anything-but": {"prefix": "init"}}], ["running"], ["init", "initial", MISSING]),
    "anything-but prefixes": ([{"anything-but": {"prefix": ["a", "b"]}}], ["c"], ["ab", "ba"]),
    "anything-but suffix": ([{"anything-but": {"suffix": ".txt"}}], ["a.png", ".txt2"], ["a.txt", ".txt"]),
    "anything-but suffixes": ([{"anything-but": {"suffix": [".txt", ".rtf"]}}], ["a.png"], ["a.txt", "b.rtf"]),
    "anything-but, ignoring case": ([{"anything-but": {"equals-ignore-case": "no"}}], ["yes"], ["no", "NO", "nO"]),
    "anything-but any, ignoring case": (
        [{"anything-but": {"equals-ignore-case": ["no", "never"]}}], ["yes"], ["No", "NEVER"],
    ),
    "anything-but wildcard": ([{"anything-but": {"wildcard": "*/lib/*"}}], ["/usr/bin/x"], ["/usr/lib/x", "/lib/"]),
    "anything-but wildcards": ([{"anything-but": {"wildcard": ["*/a/*", "*/b/*"]}}], ["/c/x"], ["/a/x", "x/b/"]),
    "numeric =": ([{"numeric": ["=", 100]}], [100, 1e2], [101, "100", MISSING]),
    "numeric <": ([{"numeric": ["<", 10]}], [9.99, -1], [10, 11, "9"]),
    "numeric range": ([{"numeric": [">", 10, "<=", 20]}], [10.01, 20], [10, 20.01, "15", None]),
    "numeric, negative": ([{"numeric": [">=", -5, "<", 0]}], [-5, -0.1], [0, -5.1]),
    "exists": ([{"exists": True}], ["", 0, None, False, ["a"]], [MISSING, {"y": 1}, [], {}]),
    "exists not": ([{"exists": False}], [MISSING, {"y": 1}, []], ["", None, 0]),
    "exists not, or a value": ([{"exists": False}, "a"], [MISSING, "a"], ["b", None]),
    "cidr": ([{"cidr": "10.0.0.0/24"}], ["10.0.0.0", "10.0.0.255"], ["10.0.1.0", "10.0.0", "x", MISSING]),
    "cidr of IPv6": ([{"cidr": "2001:db8::/32"}], ["2001:db8::1", "2001:DB8:1::"], ["2001:db9::1", "10.0.0.1"]),
    "wildcard": ([{"wildcard": "dir/*.png"}], ["dir/a.png", "dir/.png", "dir/x/y.png"], ["dir/a.jpg", "a.png"]),
    "wildcards": ([{"wildcard": "*a*b*"}], ["ab", "xaxbx"], ["ba", ""]),
    "wildcard, escaped": ([{"wildcard": "\\*a\\\\b"}], ["*a\\b"], ["xa\\b", "*a/b"]),
    "several operators": ([{"prefix": "a"}, {"suffix": "z"}, 7], ["ab", "yz", 7], ["ba", 8]),
    "any element of an array": (["a", {"prefix": "b"}], [["x", "a"], ["by"], [["a"]]], [["x"], []]),
    "anything-but of an array": ([{"anything-but": "a"}], [["a", "b"]], [["a"], []]),
}  # fmt: skip


def detail(value: Any) -> dict[str, Any]:
    return {} if value is MISSING else {"x": value}


@pytest.fixture(scope="module")
def events(client: Client) -> Any:
    return client("events")


def is_match(events: Any, pattern: Any, event: Any) -> bool:
    reply = events.test_event_pattern(EventPattern=json.dumps(pattern), Event=json.dumps(event))
    return bool(reply["Result"])


@pytest.mark.parametrize("name", VALUES)
def test_a_field_of_the_detail(events: Any, name: str) -> None:
    alternatives, good, bad = VALUES[name]
    pattern = {"detail": {"x": alternatives}}
    found = [is_match(events, pattern, {**EVENT, "detail": detail(value)}) for value in (*good, *bad)]
    assert found == [True] * len(good) + [False] * len(bad)


# Whole patterns: pattern, details that match, details that don't.
DETAILS: dict[str, Case] = {
    "and": (
        {"detail": {"city": ["New York"], "day": ["Monday"]}},
        [{"city": "New York", "day": "Monday", "more": 1}],
        [{"city": "New York"}, {"city": "New York", "day": "Sunday"}],
    ),
    "nested": ({"detail": {"a": {"b": {"c": [1]}}}}, [{"a": {"b": {"c": 1}}}], [{"a": {"b": 1}}, {"a": {"c": 1}}]),
    "or": (
        {"detail": {"$or": [{"city": ["New York"]}, {"day": ["Monday"]}]}},
        [{"city": "New York"}, {"city": "Rome", "day": "Monday"}],
        [{"city": "Rome", "day": "Sunday"}, {}],
    ),
    "or, beside a field": (
        {"detail": {"kind": ["k"], "$or": [{"a": [{"numeric": [">", 0, "<=", 5]}]}, {"b": ["x"]}, {"c": [0, 1]}]}},
        [{"kind": "k", "a": 5}, {"kind": "k", "b": "x"}, {"kind": "k", "c": 0, "a": 9}],
        [{"kind": "k", "a": 6}, {"a": 5}, {"kind": "k"}],
    ),
    "or, nested": (
        {"detail": {"$or": [{"a": [1], "$or": [{"b": [1]}, {"c": [1]}]}, {"d": [1]}]}},
        [{"a": 1, "b": 1}, {"a": 1, "c": 1}, {"d": 1}],
        [{"a": 1}, {"b": 1, "c": 1}],
    ),
    "objects in an array": (
        {"detail": {"items": {"sku": ["s"], "count": [{"numeric": [">", 1]}]}}},
        [{"items": [{"sku": "t", "count": 1}, {"sku": "s", "count": 2}]}],
        [{"items": [{"sku": "s", "count": 1}, {"sku": "t", "count": 2}]}, {"items": []}],
    ),
    "several operators": (
        {"detail": {"name": [{"prefix": "a"}], "size": [{"numeric": ["<", 9]}], "gone": [{"exists": False}]}},
        [{"name": "ab", "size": 1}],
        [{"name": "ab", "size": 9}, {"name": "ab", "size": 1, "gone": None}],
    ),
}


@pytest.mark.parametrize("name", DETAILS)
def test_details(events: Any, name: str) -> None:
    pattern, good, bad = DETAILS[name]
    found = [is_match(events, pattern, {**EVENT, "detail": value}) for value in (*good, *bad)]
    assert found == [True] * len(good) + [False] * len(bad)


ENVELOPES: list[tuple[Any, bool]] = [
    ({"source": ["shop.orders"]}, True),
    ({"source": [{"prefix": "shop."}], "detail-type": [{"suffix": "placed"}]}, True),
    ({"source": [{"prefix": "aws."}]}, False),
    ({"time": [{"prefix": "2026-03-04"}]}, True),
    ({"account": ["000000000000"], "region": [REGION]}, True),
    ({"resources": ["arn:aws:s3:::bills"]}, True),
    ({"resources": ["arn:aws:s3:::none"]}, False),
    ({"replay-name": [{"exists": False}]}, True),
    ({"$or": [{"source": ["none"]}, {"detail-type": ["order placed"]}]}, True),
]


@pytest.mark.parametrize(("pattern", "expected"), ENVELOPES, ids=str)
def test_envelopes(events: Any, pattern: Any, *, expected: bool) -> None:
    assert is_match(events, pattern, EVENT) == expected


REFUSED = [
    {},
    {"source": "shop"},
    {"source": []},
    {"detail": {"x": [{"prefix": 1}]}},
    {"detail": {"x": [{"numeric": [">", "1"]}]}},
    {"detail": {"x": [{"numeric": [">", 5, "<", 1]}]}},
    {"detail": {"x": [{"between": [1, 2]}]}},
    {"detail": {"x": [{"wildcard": "a**b"}]}},
    {"detail": {"x": [{"cidr": "10.0.0.0/33"}]}},
    {"detail": {"x": [{"exists": "yes"}]}},
    {"detail": {"x": [{"anything-but": ["a", 1]}]}},
]


@pytest.mark.parametrize("pattern", REFUSED, ids=str)
def test_what_is_no_pattern_is_refused(events: Any, pattern: Any) -> None:
    with pytest.raises(ClientError) as caught:
        is_match(events, pattern, EVENT)
    assert caught.value.response["Error"]["Code"] == "InvalidEventPatternException"


def test_a_bus_and_test_event_pattern_are_of_one_mind(client: Client, events: Any) -> None:
    """A rule on source and detail type alone is answered from memory; a new kind of event is still looked at."""
    sqs = client("sqs")
    url = sqs.create_queue(QueueName="kinds")["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:000000000000:kinds"
    allow = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps({"Statement": [allow]})})
    events.create_event_bus(Name="kinds")
    pattern = {"source": [{"prefix": "shop."}], "detail-type": [{"anything-but": "no"}]}
    events.put_rule(Name="kinds", EventBusName="kinds", EventPattern=json.dumps(pattern))
    transformer = {"InputPathsMap": {"s": "$.source", "n": "$.detail.n"}, "InputTemplate": '{"from": <s>, "n": <n>}'}
    target = {"Id": "t", "Arn": arn, "InputTransformer": transformer}
    events.put_targets(Rule="kinds", EventBusName="kinds", Targets=[target])
    kinds = [("shop.a", "yes"), ("shop.b", "no"), ("shop.a", "no"), ("other", "yes"), ("shop.c", "yes")] * 2
    entries = [
        {"EventBusName": "kinds", "Source": source, "DetailType": kind, "Detail": json.dumps({"n": number})}
        for number, (source, kind) in enumerate(kinds)
    ]
    assert events.put_events(Entries=entries)["FailedEntryCount"] == 0
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    expected = [("shop.a", 0), ("shop.a", 5), ("shop.c", 4), ("shop.c", 9)]
    assert sorted((body["from"], body["n"]) for body in (json.loads(one["Body"]) for one in found)) == expected
