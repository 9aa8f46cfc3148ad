"""Made-up events of a contract, the same for the same seed, with their known truth.

The command line and the simulator Lambda use this one generator, so equal (contract, seed, start, count) mean equal
events in both. Event n doesn't depend on the count: the first 10 of 1000 events are the 10 of 10.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from lakectl.events.contract import Column, Contract
from lakectl.events.makers import Draw, make

DEFAULT_COUNT = 1000
DEFAULT_SEED = 1

# Events happen within this long before `start`: two UTC days (one when `start` is midnight), so partitions show.
SPREAD = timedelta(days=1)

_MILLISECOND = timedelta(milliseconds=1)


class CannotSimulateError(ValueError):
    """The contract doesn't say enough to make events up; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event before EventBridge gives it an id."""

    source: str
    detail_type: str
    time: datetime
    """UTC, whole milliseconds."""
    detail: Mapping[str, Any]
    """Nested as the contract's paths say; JSON types and Decimal."""
    values: Mapping[str, Any]
    """The truth: column name → str, int, float, bool, Decimal, date or aware datetime, for columns with a value."""

    def detail_json(self) -> str:
        """The detail as JSON text; a Decimal keeps every digit that it has."""
        return to_json(self.detail)


def generate(contract: Contract, *, seed: int, start: datetime, count: int) -> Iterator[Event]:
    """`count` events that happened within SPREAD before `start` (an aware time, cut to milliseconds).

    Raises CannotSimulateError at once when the pattern names no plain source or detail-type.
    """
    sources, detail_types = _plain(contract, "source"), _plain(contract, "detail-type")
    before = milliseconds(start)
    rng = random.Random(f"{contract.name}:{seed}")  # noqa: S311 - made-up data, reproducible by design

    def events() -> Iterator[Event]:
        for _ in range(count):
            time = before - rng.randrange(1, SPREAD // _MILLISECOND) * _MILLISECOND
            values = _values(contract, rng, time)
            yield Event(rng.choice(sources), rng.choice(detail_types), time, _detail(contract, values), values)

    return events()


def milliseconds(time: datetime) -> datetime:
    """The time in UTC, cut to milliseconds: what event times are made of."""
    utc = time.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


def iso(time: datetime) -> str:
    """`2026-07-05T12:34:56.789Z`, how times stand in the JSON."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_json(value: Any) -> str:
    """Compact JSON; Decimal becomes a number with its own digits (a float would round it), times become text."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(key)}:{to_json(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return json.dumps(iso(value))
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    return json.dumps(value, ensure_ascii=False)


def _plain(contract: Contract, key: str) -> list[str]:
    if contract.catch_all:
        return [contract.name]  # what nobody else knows
    found = [value for value in contract.pattern.get(key, [contract.name]) if isinstance(value, str)]
    if not found:
        raise CannotSimulateError(f"The pattern of {contract.name} names no plain {key}, so no event can be made up.")
    return found


def _values(contract: Contract, rng: random.Random, time: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {}
    picked = {name: rng.choice(rows) for name, rows in contract.picks.items()}
    draw = Draw(rng, time, picked, values)
    # Templates quote other columns, so they come last.
    for column in sorted(contract.columns, key=lambda column: "template" in (column.simulate or {})):
        if column.name == contract.event_time:
            values[column.name] = time
        elif _is_made(column):
            values[column.name] = make(column, draw)
    return values


def _is_made(column: Column) -> bool:
    # The rest of the envelope (id, account, region) is EventBridge's.
    return column.path[0] == "detail" and (column.required or column.simulate is not None)


def _detail(contract: Contract, values: Mapping[str, Any]) -> dict[str, Any]:
    detail: dict[str, Any] = {}
    for column in contract.columns:
        if column.name in values and column.path[0] == "detail":
            *parents, last = column.path[1:]
            table = detail
            for key in parents:
                table = table.setdefault(key, {})
            table[last] = values[column.name]
    return detail
