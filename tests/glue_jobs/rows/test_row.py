"""Which lines become rows, and what is said of the others; without Spark."""

import hmac
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from glue_jobs.rows.row import Row, Rows, Unfit
from lakectl.events.contract_file import parse_contract
from tests.glue_jobs.cases import CONTRACT, FITS, LINES, UNFIT, of

KEY = bytes(range(32))
ROWS = Rows(CONTRACT)

# Where from_json says less, or guesses.
EXACTLY = {
    '{"id":"x","time":"2026-01-01T00:00:00Z","detail":7}': "detail is no object",
    '{"id":"x","time":"2026-01-01T00:00:00Z","detail":{"a-b":[]}}': "detail.a-b is no object",
}
MORE: dict[str, str | tuple[str, Any]] = {
    # Digits beyond the scale, however far beyond.
    '"m":1.00000000000000000000000000000000000000000000000000001': "detail.a-b.m is no decimal(12,2)",
    '"m":1e-400': "detail.a-b.m is no decimal(12,2)",
    '"m":1.00000000000000000000000000000000000000000000000000000': ("m", Decimal("1.00")),
    '"w":0.5': "detail.a-b.w is no decimal(38,0)",
    '"w":1e38': "detail.a-b.w is no decimal(38,0)",
    '"w":-99999999999999999999999999999999999999': ("w", Decimal(1 - 10**38)),
    '"m":1e1000000000': "detail.a-b.m is no decimal(12,2)",
    '"m":0e1000000000': ("m", Decimal("0.00")),
    '"m":-0.00': ("m", Decimal("0.00")),
    f'"m":{"1" * 5000}': "detail.a-b.m is no decimal(12,2)",
    # A number in quotes is a number as JSON writes it; 1,5 isn't 15.
    '"m":"1,5"': "detail.a-b.m is no decimal(12,2)",
    '"m":" 1"': "detail.a-b.m is no decimal(12,2)",
    '"m":"+1"': "detail.a-b.m is no decimal(12,2)",
    '"m":"٤"': "detail.a-b.m is no decimal(12,2)",
    '"i":-0': ("i", 0),
    f'"l":{"9" * 5000}': "detail.a-b.l is no bigint",
    '"d":1e400': "detail.a-b.d is no double",
    '"d":-1e-400': ("d", -0.0),
    # What stands where a string is expected keeps its digits.
    '"s":1.10': ("s", "1.10"),
    '"s":1e3': ("s", "1e3"),
    '"s":123456789012345678901234567890.5': ("s", "123456789012345678901234567890.5"),
    '"s":{"b" : [1.0, true, null, "é\\n"]}': ("s", '{"b":[1.0,true,null,"é\\n"]}'),
    '"s":false': ("s", "false"),
    '"s":"\\ud83e\\udd86"': ("s", "🦆"),
    '"s":"\\ud83e"': "detail.a-b.s is no string",
    '"s":["\\udd86"]': "detail.a-b.s is no string",
    '"s":"\\u0000"': ("s", "\0"),
    '"s":1,"s":"last"': ("s", "last"),
    # Zones reach to 18 hours, days to the ends of the years 1 and 9999 in UTC.
    '"t":"2026-01-01T00:00:00+18:00"': ("t", datetime(2025, 12, 31, 6, tzinfo=UTC)),
    '"t":"2026-01-01T00:00:00+18:01"': "detail.a-b.t is no timestamp",
    '"t":"2026-01-01T00:00:00-05:60"': "detail.a-b.t is no timestamp",
    '"t":"2026-01-01T24:00:00Z"': "detail.a-b.t is no timestamp",
    '"t":"2026-01-01T00:00:00Z\\n"': "detail.a-b.t is no timestamp",
    '"t":"2026-01-01T00:00:00.9999999Z"': ("t", datetime(2026, 1, 1, 0, 0, 0, 999999, UTC)),
    '"t":"2016-12-31T23:59:60.5Z"': "detail.a-b.t is no timestamp",
    '"t":"0000-01-01T00:00:00Z"': "detail.a-b.t is no timestamp",
    '"t":"0001-01-01T00:00:00+00:01"': "detail.a-b.t is no timestamp",
    '"t":"9999-12-31T23:59:59-00:01"': "detail.a-b.t is no timestamp",
    # The hour that clocks skip in Berlin, and the one that they show twice: an offset tells both apart.
    '"t":"2026-03-29T02:30:00+01:00"': ("t", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
    '"t":"2026-10-25T02:30:00+02:00"': ("t", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    '"t":"2026-10-25T02:30:00+01:00"': ("t", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    '"on":"0000-01-01"': "detail.a-b.on is no date",
}
WHOLE = b'{"id":"x","time":"2026-01-01T00:00:00Z"}'
BYTES = {
    b"": "not one JSON object",
    b'{"id":"\xff"}': "not UTF-8",
    WHOLE.decode().encode("utf-16"): "not UTF-8",
    b'{"id":"\x01"}': "not one JSON object",
    WHOLE + b"\0": "not one JSON object",
    WHOLE[:-1] + b',"x":+1}': "not one JSON object",
    WHOLE[:-1] + b',"x":Infinity}': "not one JSON object",
    WHOLE[:-1] + b',"x":' + b"[" * 99 + b"]" * 99 + b"}": "",
    WHOLE[:-1] + b',"x":' + b"[" * 100 + b"]" * 100 + b"}": "nested deeper than 100",
    b"[" * 1_000_000: "nested deeper than 100",
    WHOLE[:-1] + b',"x":"' + b"[" * 1000 + b'"}': "",
    # Two objects that would be one value each in a list.
    WHOLE + b'],"v":[' + WHOLE: "not one JSON object",
}


def judged(line: bytes) -> tuple[str, dict[str, Any]]:
    found = ROWS.row(line)
    return (found.reason, {}) if isinstance(found, Unfit) else ("", found.values)


@pytest.mark.parametrize("fields", [*FITS, *UNFIT, *MORE])
def test_a_value_is_read_exactly_or_named(fields: str) -> None:
    expected = {**FITS, **UNFIT, **MORE}[fields]
    reason, values = judged(of(fields).encode())
    if isinstance(expected, str):
        assert reason == expected
    else:
        name, value = expected
        assert (reason, values[name]) == ("", value)
        assert type(values[name]) is type(value)


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_one_whole_object_with_all_that_is_required(line: str) -> None:
    assert judged(line.encode())[0] == EXACTLY.get(line, LINES[line])


@pytest.mark.parametrize("line", [*BYTES, *(line.encode() for line in EXACTLY)])
def test_any_bytes_are_judged(line: bytes) -> None:
    assert judged(line)[0] == {**BYTES, **{line.encode(): said for line, said in EXACTLY.items()}}[line]


HIDING = parse_contract(
    "things",
    """
key = "id"
event_time = "time"
pattern = { source = ["x"] }
column = [
    { name = "id", type = "string", path = "id" },
    { name = "time", type = "timestamp", path = "time" },
    { name = "name", type = "string", path = "name", required = false, personal = "token" },
    { name = "card", type = "string", path = "card", required = false, personal = "mask" },
    { name = "gone", type = "string", path = "gone", required = false, personal = "drop" },
    { name = "age", type = "int", path = "age", required = false, personal = "drop" },
    { name = "text", type = "string", path = "text", required = false, personal = "redact" },
    { name = "city", type = "string", path = "city", required = false, personal = "clear", reason = "public" },
]
""",
)


def hidden(fields: str) -> dict[str, Any]:
    found = Rows(HIDING, KEY).row(f'{{"id":"x","time":"2026-07-05T23:30:00-01:00",{fields}}}'.encode())
    assert isinstance(found, Row)
    assert found.day == ("2026", "07", "06")
    return found.values


def test_a_row_holds_the_stored_columns_hidden() -> None:
    name = "01" + hmac.digest(KEY, b"Ben", "sha256").hex()[:30]
    text = '"text":"BEN, 4111-1111-1111-1111 of o\'neil in Bengaluru"'
    assert hidden(f'"name":"Ben","card":"4111111111111111","gone":"O\'Neil","age":7,{text},"city":"Ben"') == {
        "id": "x",
        "time": datetime(2026, 7, 6, 0, 30, tzinfo=UTC),
        "name": name,
        "card": "************1111",
        "text": "[redacted], [redacted] of [redacted] in Bengaluru",
        "city": "Ben",
    }


def test_what_is_missing_stays_missing_and_hides_nothing_else() -> None:
    found = hidden('"name":"","card":" ","gone":"","text":"hello"')
    assert (found["name"], found["card"]) == ("01" + hmac.digest(KEY, b"", "sha256").hex()[:30], "*")
    assert (found["text"], found["city"]) == ("hello", None)


def test_a_contract_with_tokens_needs_a_key_that_is_one() -> None:
    with pytest.raises(ValueError, match="name becomes a token, and there is no key"):
        Rows(HIDING).row(b'{"id":"x","time":"2026-07-05T00:00:00Z","name":"Ben"}')
    with pytest.raises(ValueError, match="The token key has 15 bytes"):
        Rows(HIDING, bytes(15))
    with pytest.raises(ValueError, match="The token key has 65 bytes"):
        Rows(HIDING, bytes(65))


GATED = parse_contract(
    "things",
    """
key = "id"
event_time = "time"
horizon = "30 days"
ahead = "1 day"
pattern = { source = ["x"] }
column = [
    { name = "id", type = "string", path = "id" },
    { name = "time", type = "timestamp", path = "time" },
    { name = "name", type = "string", path = "name", required = false, personal = "token" },
    { name = "text", type = "string", path = "d.text", required = false, personal = "redact" },
    { name = "city", type = "string", path = "d.city", required = false },
    { name = "state", type = "string", path = "d.state", required = false, values = ["new", "4111111111111111"] },
    { name = "order", type = "string", path = "d.order", required = false, ungated = "made by our own counter" },
    { name = "number", type = "bigint", path = "d.number", required = false },
]
""",
)
ARRIVED = date(2026, 7, 5)


def gate(fields: str, time: str = "2026-07-05T12:00:00Z") -> str:
    found = Rows(GATED, KEY).row(f'{{"id":"x","time":"{time}","name":"Asha Iyer","d":{{{fields}}}}}'.encode(), ARRIVED)
    return found.reason if isinstance(found, Unfit) else ""


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ('"city":"4111 1111 1111 1111"', "d.city holds a card number"),
        ('"city":4111111111111111', "d.city holds a card number"),
        ('"city":{"card":["4111-1111-1111-1111"]}', "d.city holds a card number"),
        ('"city":"sold to ASHA IYER."', "d.city holds the value of a hidden column"),
        ('"city":"Asha"', ""),
        ('"city":"Basha Iyers"', ""),
        ('"text":"4111 1111 1111 1111 of Asha Iyer"', ""),
        ('"text":"4111 - 1111 - 1111 - 1111"', "d.text holds a card number"),
        ('"state":"4111111111111111"', ""),
        ('"state":"old"', "d.state is none of its values"),
        ('"state":null', ""),
        ('"order":"4111111111111111"', ""),
        ('"number":4111111111111111', ""),
    ],
)
def test_a_row_that_would_show_what_is_hidden_is_none(fields: str, reason: str) -> None:
    assert gate(fields) == reason


BEDA = "cb0b42d7-beda-477d-ae45-849fdb743fea"


@pytest.mark.parametrize(
    ("name", "city", "reason"),
    [
        ("Beda", BEDA, ""),
        ("Beda", BEDA.upper(), ""),
        ("Beda", f"{BEDA} of Beda", "d.city holds the value of a hidden column"),
        ("Beda", "cb0b42d7-beda", "d.city holds the value of a hidden column"),
        ("cb0b42d7", BEDA, "d.city holds the value of a hidden column"),
        (BEDA, BEDA, "d.city holds the value of a hidden column"),
    ],
)
def test_four_hex_digits_of_an_identifier_are_no_name(name: str, city: str, reason: str) -> None:
    line = f'{{"id":"x","time":"2026-07-05T12:00:00Z","name":"{name}","d":{{"city":"{city}"}}}}'
    found = Rows(GATED, KEY).row(line.encode(), ARRIVED)
    assert (found.reason if isinstance(found, Unfit) else "") == reason


@pytest.mark.parametrize(
    ("time", "reason"),
    [
        ("2026-06-05T00:00:00Z", ""),
        ("2026-06-04T23:59:59.999999Z", "time is more than 30 days before its arrival"),
        ("2026-07-06T23:59:59Z", ""),
        ("2026-07-06T23:59:59-00:01", "time is more than 1 day after its arrival"),
        ("1970-01-01T00:00:00Z", "time is more than 30 days before its arrival"),
        ("9999-12-31T00:00:00Z", "time is more than 1 day after its arrival"),
    ],
)
def test_a_time_that_cannot_be_right_makes_no_partition(time: str, reason: str) -> None:
    assert gate("", time) == reason


def test_without_a_day_of_arrival_any_time_will_do() -> None:
    assert isinstance(Rows(GATED, KEY).row(b'{"id":"x","time":"1970-01-01T00:00:00Z"}'), Row)


def test_a_line_that_no_event_can_have_is_not_even_read() -> None:
    assert Rows(GATED, KEY).row(WHOLE[:-1] + b',"x":"' + b"y" * (1 << 20) + b'"}', ARRIVED) == Unfit(
        "time is more than 30 days before its arrival"
    )
    assert Rows(GATED, KEY).row(b" " * (1 << 21) + b"x") == Unfit("longer than 2097152 bytes")
