"""Made events, the same for every contestant: `python -m bench.etl.made FOLDER EVENTS OBJECTS [SEED]`.

Card transactions as Firehose delivers them, over three days: customers and cities are picked unevenly, the card stands
in the text in one of three spellings, 1 % of the lines are redelivered, 1 % happened up to six days earlier, 0.1 % are
broken in one of four ways. `truth.json` beside the objects says what an exact contestant must find.
"""

from __future__ import annotations

import gzip
import json
import random
import sys
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

START = datetime(2026, 3, 1, tzinfo=UTC)
DAYS = 3
CUSTOMERS = 300_000
SHOPS = 20_000

_REDELIVERED, _LATE, _BROKEN = 0.01, 0.01, 0.001
_RECENT = 5_000
_GZIP_LEVEL = 6
_SYLLABLES = [first + second for first in "bdklmnrstvyz" for second in "aeo"]
_PLACES = [
    ("IN", "Karnataka", "Bengaluru", "INR"),
    ("IN", "Maharashtra", "Mumbai", "INR"),
    ("US", "Washington", "Seattle", "USD"),
    ("US", "New York", "New York", "USD"),
    ("DE", "Bayern", "München", "EUR"),
    ("BR", "São Paulo", "São Paulo", "BRL"),
    ("JP", "Tokyo", "Tokyo", "JPY"),
    ("GB", "England", "London", "GBP"),
]


@dataclass(frozen=True, slots=True)
class Truth:
    """What stands in the objects."""

    lines: int
    unique: int
    broken: int
    amount: str
    """The sum over the unique events."""
    raw_bytes: int
    gzip_bytes: int


def _names(draw: random.Random, count: int, syllables: int) -> list[str]:
    return ["".join(draw.choices(_SYLLABLES, k=syllables)).capitalize() for _ in range(count)]


def _card(draw: random.Random) -> str:
    digits = [draw.choice((4, 5)), *(draw.randrange(10) for _ in range(14))]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[::2]]
    return "".join(map(str, digits)) + str(-(sum(doubled) + sum(digits[1::2])) % 10)


def _in_text(card: str, spelling: int) -> str:
    if spelling == 0:
        return card
    return (" " if spelling == 1 else "-").join(card[place : place + 4] for place in range(0, 16, 4))


class Maker:
    """Line after line; `truth` counts along."""

    def __init__(self, seed: int) -> None:
        self._draw = draw = random.Random(seed)
        firsts, lasts = _names(draw, 3_000, 2), _names(draw, 60_000, 4)
        self._customers = [(draw.choice(firsts), draw.choice(lasts), _card(draw)) for _ in range(CUSTOMERS)]
        self._shops = [" ".join(_names(draw, 2, 3)) for _ in range(SHOPS)]
        self._recent: deque[str] = deque(maxlen=_RECENT)
        self.lines = self.unique = self.broken = 0
        self.amount = Decimal()

    def line(self, at: datetime) -> str:
        """The next line that arrives at that time."""
        self.lines += 1
        chance = self._draw.random()
        if chance < _REDELIVERED and self._recent:
            return self._recent[self._draw.randrange(len(self._recent))]
        if chance < _REDELIVERED + _BROKEN:
            self.broken += 1
            return self._break(self._event(at, "12.00"))
        cents = min(int(self._draw.expovariate(1 / 6000)) + 99, 999_999)
        self.unique += 1
        self.amount += Decimal(cents).scaleb(-2)
        late = chance > 1 - _LATE
        happened = at - timedelta(seconds=self._draw.random() * (6 * 86_400 if late else 2))
        line = self._event(happened, f"{cents // 100}.{cents % 100:02d}", at)
        self._recent.append(line)
        return line

    def _event(self, happened: datetime, amount: str, at: datetime | None = None) -> str:
        draw = self._draw
        first, last, card = self._customers[int(CUSTOMERS * draw.random() ** 2)]
        country, state, city, currency = _PLACES[int(8 * draw.random() ** 1.5)]
        shop = self._shops[int(SHOPS * draw.random() ** 3)]
        number = f"{draw.getrandbits(128):032x}"
        told = f"{number[:8]}-{number[8:12]}-4{number[13:16]}-a{number[17:20]}-{number[20:]}"
        text = (
            f"{first} {last} paid {amount} {currency} at {shop} in {city} with card "
            f"{_in_text(card, draw.randrange(3))}, terminal {draw.randrange(500)}"
        )
        return (
            f'{{"version":"0","id":"{told}","detail-type":"card-event","source":"transactions",'
            f'"account":"123456789012","time":"{(at or happened).isoformat()[:19]}Z","region":"eu-central-1",'
            '"resources":[],'
            f'"detail":{{"amount":{{"value":{amount},"currency":"{currency}"}},"location":{{"country":"{country}",'
            f'"state":"{state}","city":"{city}"}},"timestamp":"{happened.isoformat("T", "milliseconds")[:23]}Z",'
            f'"firstName":"{first}","lastName":"{last}","credit_card":"{card}","transaction_message":"{text}"}}}}'
        )

    def _break(self, line: str) -> str:
        match self._draw.randrange(4):
            case 0:
                return line[: self._draw.randrange(1, len(line))]
            case 1:
                return line + line
            case 2:
                return line.replace('"value":12.00', '"value":"twelve"')
            case _:
                return line.replace('"timestamp"', '"moment"')


def make(folder: Path, events: int, objects: int, seed: int = 1) -> Truth:
    """Write the objects below `folder`/raw; their truth, which is kept beside them."""
    maker, sizes = Maker(seed), [0, 0]
    for number in range(objects):
        lines = list(_lines(maker, events * number // objects, events * (number + 1) // objects, events))
        arrived = _arrival(events * number // objects, events)
        path = folder / "raw" / f"{arrived:year=%Y/month=%m/day=%d}" / f"lake-{number:06d}.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        body = "".join(lines).encode()
        packed = gzip.compress(body, _GZIP_LEVEL, mtime=0)
        path.write_bytes(packed)
        sizes = [sizes[0] + len(body), sizes[1] + len(packed)]
    truth = Truth(maker.lines, maker.unique, maker.broken, str(maker.amount), *sizes)
    (folder / "truth.json").write_text(json.dumps(asdict(truth)))
    return truth


def _lines(maker: Maker, start: int, end: int, events: int) -> Iterator[str]:
    return (maker.line(_arrival(number, events)) + "\n" for number in range(start, end))


def _arrival(number: int, events: int) -> datetime:
    return START + timedelta(days=DAYS * number / events)


if __name__ == "__main__":
    print(make(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *map(int, sys.argv[4:])))
