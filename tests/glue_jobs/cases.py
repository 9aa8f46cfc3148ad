"""Lines with what becomes of them; whoever judges lines must say this."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from lakectl.events.contract_file import parse_contract

KINDS = {
    "s": "string",
    "b": "boolean",
    "i": "int",
    "l": "bigint",
    "d": "double",
    "m": "decimal(12,2)",
    "w": "decimal(38,0)",
    "t": "timestamp",
    "on": "date",
}
CONTRACT = parse_contract(
    "things",
    """
key = "id"
event_time = "time"
[pattern]
source = ["x"]
[[column]]
name = "id"
type = "string"
path = "id"
[[column]]
name = "time"
type = "timestamp"
path = "time"
"""
    + "".join(
        f'[[column]]\nname = "{name}"\ntype = "{kind}"\npath = "detail.a-b.{name}"\nrequired = false\n'
        for name, kind in KINDS.items()
    ),
)

FITS: dict[str, tuple[str, Any]] = {
    '"s":"Zoë 🦆\\nü"': ("s", "Zoë 🦆\nü"),
    '"s":""': ("s", ""),
    '"s":"null"': ("s", "null"),
    '"s":null': ("s", None),
    '"b":true': ("b", True),
    '"i":-2147483648': ("i", -2147483648),
    '"l":9223372036854775807': ("l", 9223372036854775807),
    '"d":1.5e3': ("d", 1500.0),
    '"m":0.1': ("m", Decimal("0.10")),
    '"m":9999999999.99': ("m", Decimal("9999999999.99")),
    '"m":1.100': ("m", Decimal("1.10")),
    '"m":1e3': ("m", Decimal("1000.00")),
    '"m":"12.50"': ("m", Decimal("12.50")),
    '"w":99999999999999999999999999999999999999': ("w", Decimal(10**38 - 1)),
    '"t":"2026-01-01T00:00:00.123456Z"': ("t", datetime(2026, 1, 1, 0, 0, 0, 123456, UTC)),
    '"t":"2026-01-01T00:00:00+05:30"': ("t", datetime(2025, 12, 31, 18, 30, tzinfo=UTC)),
    '"t":"2026-01-01 00:00:00"': ("t", datetime(2026, 1, 1, tzinfo=UTC)),
    '"on":"2024-02-29"': ("on", date(2024, 2, 29)),
    '"new":{"x":[1]}': ("s", None),
}

UNFIT = {
    '"b":"true"': "detail.a-b.b is no boolean",
    '"i":1.5': "detail.a-b.i is no int",
    '"i":2147483648': "detail.a-b.i is no int",
    '"i":"1"': "detail.a-b.i is no int",
    '"l":9223372036854775808': "detail.a-b.l is no bigint",
    '"d":"x"': "detail.a-b.d is no double",
    '"m":1.005': "detail.a-b.m is no decimal(12,2)",
    '"m":10000000000': "detail.a-b.m is no decimal(12,2)",
    '"m":"twelve"': "detail.a-b.m is no decimal(12,2)",
    '"m":{}': "detail.a-b.m is no decimal(12,2)",
    '"t":"2026"': "detail.a-b.t is no timestamp",
    '"t":"12:30:00"': "detail.a-b.t is no timestamp",
    '"t":"2026-02-30T00:00:00Z"': "detail.a-b.t is no timestamp",
    '"t":"2026-12-31T23:59:60Z"': "detail.a-b.t is no timestamp",
    '"t":1767225600': "detail.a-b.t is no timestamp",
    '"on":"2023-02-29"': "detail.a-b.on is no date",
    '"on":"2023-02-29T00:00:00Z"': "detail.a-b.on is no date",
    '"d":NaN': "not one JSON object",
}

WHOLE = '{"id":"x","time":"2026-01-01T00:00:00Z","detail":{}}'
LINES = {
    WHOLE: "",
    '{"id":"x","time":"2026-01-01T00:00:00Z"}': "",
    WHOLE[:-1]: "not one JSON object",
    WHOLE[:20]: "not one JSON object",
    WHOLE + WHOLE: "not one JSON object",
    WHOLE + "," + WHOLE: "not one JSON object",
    WHOLE + " trailing": "not one JSON object",
    "\ufeff" + WHOLE: "not one JSON object",
    f"[{WHOLE}]": "not one JSON object",
    "null": "not one JSON object",
    "7": "not one JSON object",
    "{}": "id is missing",
    '{"id":"x"}': "time is missing",
    '{"id":"x","time":null}': "time is missing",
    '{"id":"x","time":"now"}': "time is no timestamp",
    '{"id":"x","time":"2026-01-01T00:00:00Z","detail":7}': "a value doesn't fit its type",
}


def of(fields: str) -> str:
    return f'{{"id":"x","time":"2026-01-01T00:00:00Z","detail":{{"a-b":{{{fields}}}}}}}'
