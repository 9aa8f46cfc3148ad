"""How the simulator makes one value; `simulation` checks what a contract may ask of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from lakectl.events import luhn
from lakectl.events.contract import Column

_AMEX = ("34", "37")
_AMEX_DIGITS = 15
_CARD_DIGITS = 16


@dataclass(frozen=True, slots=True)
class Draw:
    """The event in the making."""

    rng: random.Random
    time: datetime
    picked: Mapping[str, Mapping[str, Any]]
    """The row that this event has of each of the contract's picks."""
    values: Mapping[str, Any]
    """What has been made so far, by column name."""


def make(column: Column, draw: Draw) -> Any:
    """A value in the Python type of the column: str, int, float, bool, Decimal, date or datetime."""
    if not column.simulate:
        return _BY_TYPE[column.type.name](column, draw)
    ((maker, setting),) = column.simulate.items()
    return _MAKERS[maker](setting, column, draw)


def _choice(setting: list[Any], _: Column, draw: Draw) -> Any:
    return draw.rng.choice(setting)


def _decimal(setting: list[Any], column: Column, draw: Draw) -> Any:
    low, high = (Decimal(str(bound)) for bound in setting)
    scale = column.type.scale if column.type.name == "decimal" else _digits(low, high)
    unit = Decimal(1).scaleb(-scale)
    value = Decimal(draw.rng.randint(int(low / unit), int(high / unit))).scaleb(-scale)
    return value if column.type.name == "decimal" else float(value)


def _digits(*numbers: Decimal) -> int:
    return max(0, *(-int(number.as_tuple().exponent) for number in numbers))


def _integer(setting: list[int], _: Column, draw: Draw) -> int:
    return draw.rng.randint(*setting)


def _pick(setting: str, _: Column, draw: Draw) -> Any:
    name, field = setting.split(".")
    return draw.picked[name][field]


def _card(setting: list[str], _: Column, draw: Draw) -> str:
    prefix = draw.rng.choice(setting)
    length = _AMEX_DIGITS if prefix.startswith(_AMEX) else _CARD_DIGITS
    digits = prefix + "".join(draw.rng.choice("0123456789") for _ in range(length - 1 - len(prefix)))
    return digits + luhn.check_digit(digits)


def _template(setting: str, _: Column, draw: Draw) -> str:
    return setting.format_map(draw.values)


_MAKERS: Mapping[str, Callable[[Any, Column, Draw], Any]] = {
    "choice": _choice,
    "decimal": _decimal,
    "integer": _integer,
    "pick": _pick,
    "card": _card,
    "template": _template,
}

# For required columns whose contract doesn't say how.
_BY_TYPE: Mapping[str, Callable[[Column, Draw], Any]] = {
    "string": lambda column, draw: f"{column.name}-{draw.rng.randrange(1000)}",
    "boolean": lambda _, draw: draw.rng.random() < 0.5,  # noqa: PLR2004
    "int": lambda _, draw: draw.rng.randrange(1000),
    "bigint": lambda _, draw: draw.rng.randrange(1000),
    "double": lambda _, draw: draw.rng.randrange(1000) / 4,
    "float": lambda _, draw: draw.rng.randrange(1000) / 4,
    "decimal": lambda column, draw: Decimal(draw.rng.randrange(10)).scaleb(-column.type.scale),
    "timestamp": lambda _, draw: draw.time,
    "date": lambda _, draw: draw.time.date(),
}
