"""Random contracts, and lines that may or may not fit them: for comparing one judge of lines with another."""

import json
import random
from typing import Any

from lakectl.events.contract import UNKNOWNS, Contract
from lakectl.events.contract_file import parse_contract

TYPES = ("string", "boolean", "int", "bigint", "double", "decimal(12,2)", "decimal(5,0)", "timestamp", "date")
PATHS = ("id", "time", "detail.a", "detail.b", "detail.deep.c", "detail.deep.d", "detail.deep.er.e", "detail.f-g", "i")
WORDS = ("Asha", "Ben", "Zoë", "o'Neil", "a.c", "x\\Ey", "$1", "李", "ÅSE", "  pad ", "", "[redacted]", "12345678")


def contract(rng: random.Random) -> Contract:
    """A key, a time, and up to eight columns of any type, some of them hidden."""
    text = f'unknown = "{rng.choice(UNKNOWNS)}"\n'
    text += 'key = "id"\nevent_time = "time"\nhorizon = "1000 days"\n[pattern]\nsource = ["x"]\n'
    text += '[[column]]\nname = "id"\ntype = "string"\npath = "id"\n'
    text += '[[column]]\nname = "time"\ntype = "timestamp"\npath = "time"\n'
    for number, path in enumerate(rng.sample(PATHS[2:], rng.randint(3, 7))):
        kind, personal = rng.choice(TYPES), ""
        if rng.random() < 0.5:
            kind, personal = "string", rng.choice(("token", "mask", "redact", "drop", "clear"))
        text += f'[[column]]\nname = "c{number}"\ntype = "{kind}"\npath = "{path}"\n'
        text += f"required = {str(rng.random() < 0.3).lower()}\n"
        text += f'personal = "{personal}"\nreason = "a test"\n' if personal else ""
    return parse_contract("things", text)


def line(rng: random.Random, shape: Contract) -> str:
    """One line: mostly an event that fits, with something odd about some of its values, or about the whole."""
    event: dict[str, Any] = {"version": "0", "resources": [], "detail": _unknown(rng)}
    for column in shape.columns:
        if rng.random() < 0.04:
            continue
        place = event
        for name in column.path[:-1]:
            place = place.setdefault(name, {})
        place[column.path[-1]] = _Raw(value(rng, column.type.name))
    if rng.random() < 0.03:
        event["detail"] = _Raw(rng.choice(("7", '"x"', "[]", "null", "{}")))
    text = _json(event)
    return _broken(rng, text) if rng.random() < 0.1 else text


def _unknown(rng: random.Random) -> dict[str, Any]:
    """Fields that no column takes, on any level, some of them by a name that is known elsewhere."""
    if rng.random() < 0.5:
        return {}
    found: dict[str, Any] = {"unknown": [1, {"x": None}]}
    for _ in range(rng.randint(0, 2)):
        name = rng.choice(("c", "id", "version", "a", "Zoë", "4111111111111111", "Asha", "", 'q"', "\ud83e"))
        place = rng.choice((found, found.setdefault("deep", {}), found.setdefault("deep", {}).setdefault("er", {})))
        place[name] = _Raw(value(rng, rng.choice(("string", "plain", "odd", "timestamp"))))
    return found


def value(rng: random.Random, kind: str) -> str:
    """The JSON text of a value: two of three fit."""
    fitting = rng.random() < 0.93
    if not fitting or rng.random() < 0.05:
        kind = rng.choice(("string", "boolean", "plain", "timestamp", "date", "odd"))
    return _VALUES[kind](rng)


def _text(rng: random.Random) -> str:
    words = [rng.choice(WORDS) for _ in range(rng.randint(0, 4))]
    words += [_card(rng)] if rng.random() < 0.2 else []
    return json.dumps(rng.choice((" ", "-", ", ", "")).join(words), ensure_ascii=rng.random() < 0.5)


def _card(rng: random.Random) -> str:
    digits = "".join(rng.choice("0123456789٤\uff14") for _ in range(rng.choice((12, 13, 16, 20))))
    return rng.choice(("", "", " ", "-", ".", "_")).join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _decimal(rng: random.Random) -> str:
    shapes = (
        lambda: f"{rng.randint(-9999, 9999)}.{rng.randint(0, 99):02d}",
        lambda: str(rng.randint(-99999, 99999)),
        lambda: f"{rng.randint(0, 99)}.{rng.choice(('10', '100', '005', '5'))}",
        lambda: rng.choice(("0", "-0", "0.00", "1e3", "1.5E+2", "12e-1", '"12.50"', '"7"', "9999999999.99", "1e12")),
    )
    return rng.choice(shapes)()


def _time(rng: random.Random) -> str:
    day = f"{rng.choice((1999, 2024, 2026)):04d}-{rng.randint(1, 12):02d}-{rng.randint(1, 31):02d}"
    clock = f"{rng.choice((*range(24), 24)):02d}:{rng.randint(0, 59):02d}:{rng.choice((*range(60), 60)):02d}"
    fraction = rng.choice(("", "", ".1", ".123", ".123456", ".123456789"))
    zone = rng.choice(("Z",) * 10 + ("", "+05:30", "-08:00", "+00:00", "+18:00", "+18:01", "-19:00", "+01:60"))
    return f'"{day}{rng.choice("T ")}{clock}{fraction}{zone}"'


_ODD = ("null", "{}", "[]", "[1]", '{"a": 1}', '""', '"null"', '"NaN"', '"Infinity"', "true", "1767225600000", '"true"')

_VALUES: dict[str, Any] = {
    "string": _text,
    "boolean": lambda rng: rng.choice(("true", "false")),
    "int": lambda rng: rng.choice(("0", "-1", "-0", "2147483647", "-2147483648", "2147483648", "42")),
    "bigint": lambda rng: rng.choice(("9223372036854775807", "-9223372036854775808", "9223372036854775808", "7")),
    "double": lambda rng: rng.choice(("1.5", "-2e10", "0", "7", "1e-400", "3.25E2", "-0.0", "123456789.123456789")),
    # Where a string is expected, the job's Spark writes other numbers anew: 3.25E2 as 325.0.
    "plain": lambda rng: rng.choice(("0", "7", "-1", "1.5")),
    "decimal": _decimal,
    "timestamp": _time,
    "date": lambda rng: f'"2024-{rng.randint(0, 13):02d}-{rng.randint(0, 31):02d}"',
    "odd": lambda rng: rng.choice(_ODD),
}


def _broken(rng: random.Random, text: str) -> str:
    cut = rng.randrange(len(text))
    return rng.choice(
        (
            text[:cut],
            text + text,
            text + "," + text,
            text[:cut] + rng.choice('{}[],:"\\x0') + text[cut + 1 :],
            text + " x",
            "[" + text + "]",
            " \t" + text + "  ",
            text.replace("[1,", "[NaN,"),
            text.replace("[1,", "[01,"),
            text.replace("unknown", "un\tknown"),
            text.replace("unknown", "un\\qknown"),
            rng.choice(("null", "7", '"x"', "{}", "[]", "true", "{", "}", '{"id":', "\ufeff" + text)),
        )
    )


class _Raw(str):
    """JSON text that stands in an event as it is."""

    __slots__ = ()


def _json(value: Any) -> str:
    if isinstance(value, _Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{_json(item)}" for name, item in value.items()) + "}"
    return json.dumps(value)
