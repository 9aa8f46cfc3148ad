"""From an entry of PutEvents to an event, or to the error that EventBridge has for this entry alone."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from lakectl.localaws.api import AwsError
from lakectl.localaws.seam_events import Event

# "PutEvents entry size": a time counts for this much, texts for their bytes in UTF-8.
_TIME_BYTES = 14


def event(entry: Any, bus_of: Callable[[str], str | None], account: str, region: str) -> Event:
    """The event of an entry; AwsError for one that EventBridge would refuse."""
    source, kind, detail = (_text(entry, name) for name in ("Source", "DetailType", "Detail"))
    for name, text in (("Source", source), ("DetailType", kind), ("Detail", detail)):
        if not text:
            raise AwsError("InvalidArgument", f"Parameter {name} is not valid. Reason: {name} is a required argument.")
    if source.startswith("aws."):
        raise AwsError("NotAuthorizedForSourceException", "Not authorized for the source.")
    bus = bus_of(_text(entry, "EventBusName"))
    if bus is None:
        raise AwsError("ResourceNotFoundException", f"Event bus {entry['EventBusName']} does not exist.")
    if not _is_object(detail):
        raise AwsError("MalformedDetail", "Detail is malformed.")
    return Event({
        "EventId": _identity(),
        "Source": source,
        "DetailType": kind,
        "Detail": detail,
        "EventBusName": bus,
        "Time": int(entry.get("Time") or time.time()),
        "Resources": entry.get("Resources") or [],
        "Account": account,
        "Region": region,
    })  # fmt: skip


def of_service(account: str, region: str, source: str, kind: str, detail: Mapping[str, Any]) -> Event:
    """An event of an AWS service itself, which goes to the default bus."""
    return Event({
        "EventId": _identity(),
        "Source": source,
        "DetailType": kind,
        "Detail": json.dumps(detail),
        "EventBusName": "default",
        "Time": int(time.time()),
        "Resources": [],
        "Account": account,
        "Region": region,
    })  # fmt: skip


def check_shape(entries: Any) -> None:
    """SerializationException for what no entries can be: AWS reads a whole request before it looks at one entry."""
    for entry in entries:
        if not isinstance(entry, dict):
            raise AwsError("SerializationException", "An entry is not an object.")
        for name in ("Source", "DetailType", "Detail", "EventBusName"):
            if not isinstance(entry.get(name) or "", str):
                raise AwsError("SerializationException", f"{name} is not a string.")
        resources = entry.get("Resources") or []
        if not isinstance(resources, list) or not all(isinstance(one, str) for one in resources):
            raise AwsError("SerializationException", "Resources is not a list of strings.")
        if not isinstance(entry.get("Time") or 0, int | float):
            raise AwsError("SerializationException", "Time is not a number of seconds.")


def size(entry: Mapping[str, Any]) -> int:
    """The bytes of an entry as EventBridge counts them."""
    texts = (*(_text(entry, name) for name in ("Source", "DetailType", "Detail")), *(entry.get("Resources") or ()))
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts) + (_TIME_BYTES if entry.get("Time") else 0)


def _text(entry: Mapping[str, Any], name: str) -> str:
    return entry.get(name) or ""


def _identity() -> str:
    # Not uuid4(): the kernel's random bytes cost a switch of threads each, and anybody may guess an event's id.
    text = f"{random.getrandbits(128):032x}"
    return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{'89ab'[int(text[16], 16) & 3]}{text[17:20]}-{text[20:]}"


def _no_number(literal: str) -> NoReturn:
    raise ValueError(f"{literal} is no JSON")


_decode = json.JSONDecoder(parse_constant=_no_number).decode


def _is_object(text: str) -> bool:
    try:
        return isinstance(_decode(text), dict)
    except (ValueError, RecursionError):
        return False
