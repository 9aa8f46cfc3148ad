"""Texts with a card number in them, in odd spellings, and texts that only look so."""

import json
import random
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from lakectl.events import luhn

# First digits and length, of every issuer that has cards of 13 digits and more.
ISSUED = (
    *(("4", length) for length in (13, 16, 19)),
    *((start, 16) for start in ("51", "55", "2221", "2720", "6011", "65", "81", "9792", "2200", "3528")),
    *(("34", 15), ("37", 15), ("300", 14), ("36", 14), ("38", 14), ("62", 16), ("62", 19), ("5018", 13), ("6304", 18)),
)

_SEPARATORS = ("", " ", "-", ".", "/", "_", "\u00a0", "\u2009", "\u2013", "\u2014", " - ", "  ", "\n", "\t", "\u202f")


def card(rng: random.Random) -> str:
    """A number with a valid check digit."""
    start, length = rng.choice(ISSUED)
    digits = start + "".join(rng.choice("0123456789") for _ in range(length - 1 - len(start)))
    return digits + luhn.check_digit(digits)


def spelled(rng: random.Random, number: str) -> str:
    """The number as somebody may write it, in the middle of something."""
    text = rng.choice(_SPELLINGS)(rng, number)
    before, after = rng.choice((("", ""), ("card ", "."), ("(", ")"), ("pan=", "&x=1"), ("№", "!"), ("PAN", " exp 12")))
    return before + text + after


def grouped(rng: random.Random, number: str) -> str:
    """In the groups that are printed on cards, or digit by digit, or in halves."""
    size, between = rng.choice((4, 4, 4, 1, 2, 8)), rng.choice(_SEPARATORS)
    if size == 8 and between == ".":
        # Nobody can tell it from a number with decimals.
        between = ""
    return between.join(number[at : at + size] for at in range(0, len(number), size))


def _mixed(rng: random.Random, number: str) -> str:
    if len(number) != 16:
        return number
    return "".join(number[at : at + 4] + rng.choice(" -. ") for at in range(0, 16, 4)).rstrip()


def _digits(zero: str) -> Callable[[random.Random, str], str]:
    return lambda rng, number: "".join(
        chr(ord(zero) + int(digit)) if digit.isdigit() else digit for digit in grouped(rng, number)
    )


_SPELLINGS: tuple[Callable[[random.Random, str], str], ...] = (
    lambda _, number: number,
    grouped,
    grouped,
    _mixed,
    _digits("\uff10"),  # full width
    _digits("\u0660"),  # Arabic
    _digits("\U0001d7ce"),  # mathematical bold
    lambda _, number: "\u200b".join(number),
    lambda _, number: "\u00ad".join((number[:4], number[4:])),
    lambda rng, number: f"https://shop.example/pay?pan={quote(grouped(rng, number))}&next=1",
    lambda rng, number: quote(grouped(rng, number), safe="").replace("%20", "+"),
    lambda rng, number: json.dumps({"card": grouped(rng, number), "n": 1}),
    lambda rng, number: json.dumps(json.dumps({"card": grouped(rng, number)})),
    lambda _, number: "".join(f"\\u{ord(digit):04x}" for digit in number),
    lambda _, number: "".join(f"&#{ord(digit)};" for digit in number),
    lambda _, number: f'<a href="tel:{number}">call</a>',
)


def harmless(rng: random.Random) -> str:
    """An order number, a time, an identifier, an amount: without a valid check digit anywhere."""
    return rng.choice(_HARMLESS)(rng)


def _order(rng: random.Random) -> str:
    digits = "".join(rng.choice("0123456789") for _ in range(rng.choice((12, 14, 15, 17))))
    return digits + str((int(luhn.check_digit(digits)) + rng.randint(1, 9)) % 10)


def _moment(rng: random.Random) -> datetime:
    return datetime(2020, 1, 1, tzinfo=UTC) + timedelta(milliseconds=rng.randrange(10 * 365 * 86_400_000))


_HARMLESS: tuple[Callable[[random.Random], str], ...] = (
    _order,
    lambda rng: f"order {_order(rng)} of {_order(rng)}",
    lambda rng: str(uuid.UUID(int=rng.getrandbits(128), version=4)),
    lambda rng: uuid.UUID(int=rng.getrandbits(128), version=4).hex,
    lambda rng: f"{rng.getrandbits(256):064x}",
    lambda rng: _moment(rng).isoformat(),
    lambda rng: f"{_moment(rng):%Y-%m-%d %H:%M:%S} to {_moment(rng):%Y-%m-%d %H:%M:%S}",
    lambda rng: f"{_moment(rng):%Y-%m-%d} {_moment(rng):%Y-%m-%d}",
    lambda rng: f"{_moment(rng):%Y%m%d%H%M%S}",
    lambda rng: str(int(_moment(rng).timestamp() * 1000)),
    lambda rng: str(rng.random()),
    lambda rng: f"{rng.uniform(-90, 90)},{rng.uniform(-180, 180)}",
    lambda rng: ".".join(str(rng.randrange(256)) for _ in range(4)),
    lambda rng: f"paid {rng.uniform(0, 9999):.2f}, {rng.uniform(0, 9999):.2f} and {rng.uniform(0, 9999):.2f}",
    lambda rng: f"+49 {rng.randrange(10**10)}",
)


def event(line: str, text: str, place: tuple[str, ...]) -> bytes:
    """The event with the text in a place."""
    found = json.loads(line)
    inner: Any = found["detail"]
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = text
    return json.dumps(found).encode()
