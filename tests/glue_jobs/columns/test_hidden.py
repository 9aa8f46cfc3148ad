"""What hides values by whole columns, each with a reference in plain Python."""

import hmac
from collections.abc import Sequence

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glue_jobs.columns.hidden import Hiding, Tokens
from glue_jobs.rows.row import Rows
from lakectl.events.contract_file import parse_contract
from lakectl.events.token_keys import current
from lakectl.events.token_keys import token as with_key
from tests.glue_jobs.conftest import KEY
from tests.glue_jobs.rows.test_contacts import HIDDEN, SHOWN

HEAD = """
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


def column(name: str, personal: str, more: str = "") -> str:
    return f'[[column]]\nname = "{name}"\ntype = "string"\npath = "{name}"\npersonal = "{personal}"\n{more}\n'


CONTRACT = parse_contract(
    "things",
    HEAD
    + column("name", "token")
    + column("card", "mask")
    + column("gone", "drop")
    + column("text", "redact")
    + column("city", "clear", 'reason = "public"'),
)


def hidden(rows: Sequence[tuple[str | None, ...]]) -> list[tuple[str | None, ...]]:
    """(name, card, gone, text, city) → (name, card, text, city); `glue_jobs.rows` must say the same."""
    names = ("name", "card", "gone", "text", "city")
    columns = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(names)}
    given = columns | {"id": pa.array(["x"] * len(rows)), "time": pa.nulls(len(rows), pa.timestamp("us", tz="UTC"))}
    found = [column.to_pylist() for column in Hiding(CONTRACT, KEY).hidden(given)[2:]]
    shown = list(zip(*found, strict=True))
    plain = Rows(CONTRACT, KEY)
    for row, one in zip(rows, shown, strict=True):
        values = plain.hidden({"id": "x", "time": None, **dict(zip(names, row, strict=True))})
        assert one == tuple(values.values())[2:]
    return shown


def token(value: str) -> str:
    return "01" + hmac.digest(KEY, value.encode(), "sha256").hex()[:30]


def test_a_token_is_its_keys_id_and_pythons_hmac() -> None:
    names = ["Asha", "", "Zoë 🦆", "a" * 1000, "line\nline", "\0"]
    expected = ["01" + hmac.digest(KEY, name.encode(), "sha256").hex()[:30] for name in names]
    assert [row[0] for row in hidden([(name, None, None, None, None) for name in names])] == expected


def test_the_last_key_of_the_ring_makes_the_tokens() -> None:
    ring = KEY + bytes(range(32, 64))
    made = Tokens(ring).of(pa.array(["Asha", None, "Asha"])).to_pylist()
    assert made == [with_key("Asha", current(ring)), None, with_key("Asha", current(ring))]
    assert made[0][:2] == "02"


def test_a_contract_with_tokens_needs_a_key() -> None:
    with pytest.raises(ValueError, match="name becomes a token, and there is no key"):
        Hiding(CONTRACT, None).hidden({column.name: pa.array(["x"]) for column in CONTRACT.columns})


def test_no_more_tokens_are_remembered_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("glue_jobs.columns.hidden._MOST_REMEMBERED", 2)
    tokens = Tokens(KEY)
    for value in ("a", "b", "c", "d", None, "a"):
        assert tokens.of(pa.array([value], pa.string())).to_pylist() == [value and token(value)]
    assert len(tokens._known) <= 4


def test_a_mask_keeps_the_last_four_of_what_is_long_enough() -> None:
    values = {
        "4111111111111111": "************1111",
        "4111 1111 1111 1111": "***************1111",
        "12345678": "****5678",
        "1234567": "*******",
        "": "",
        "ééééé🦆🦆🦆🦆": "*****🦆🦆🦆🦆",
    }
    found = hidden([(None, value, None, None, None) for value in values])
    assert [row[1] for row in found] == list(values.values())


def test_text_loses_card_numbers_and_the_personal_values_of_its_own_event() -> None:
    def text(value: str) -> tuple[str | None, ...]:
        return ("Ben", "4111111111111111", "O'Neil", value, "Bengaluru")

    values = {
        "Ben paid": "[redacted] paid",
        "BEN, ben's": "[redacted], [redacted]'s",
        "in Bengaluru": "in Bengaluru",
        "o'neil again": "[redacted] again",
        "card 4111 1111 1111 1111.": "card [redacted].",
        "card 5500-0000-0000-0004": "card [redacted]",
        "4111111111111111": "[redacted]",
        "٤١١١١١١١١١١١١١١١": "[redacted]",
        "on 2026-07-05 12:30:00 for 1234567.89": "on 2026-07-05 12:30:00 for 1234567.89",
    }
    found = hidden([text(value) for value in values])
    assert [row[2] for row in found] == list(values.values())
    assert {row[3] for row in found} == {"Bengaluru"}


def test_a_value_is_never_read_as_a_pattern() -> None:
    rows = [("a.c", None, None, "abc a.c", None), (r"x\Ey", None, None, r"xy x\Ey", None), ("$1", None, None, "$1", "")]
    assert [row[2] for row in hidden(rows)] == ["abc [redacted]", "xy [redacted]", "[redacted]"]


def test_what_is_missing_stays_missing_and_hides_nothing_else() -> None:
    rows = [(None, None, None, "hello", "x"), ("", " ", "", "hello", "x"), (None, None, None, None, None)]
    assert hidden(rows) == [
        (None, None, "hello", "x"),
        ("01" + hmac.digest(KEY, b"", "sha256").hex()[:30], "*", "hello", "x"),
        (None, None, None, None),
    ]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=40), min_size=20, max_size=60))
def test_any_text_gives_pythons_hmac_and_a_mask_of_the_same_length(values: list[str]) -> None:
    found = hidden([(value, value, None, value, None) for value in values])
    for value, row in zip(values, found, strict=True):
        assert row[0] == "01" + hmac.digest(KEY, value.encode(), "sha256").hex()[:30]
        kept = 4 if len(value) >= 8 else 0
        assert row[1] == "*" * (len(value) - kept) + value[len(value) - kept :]


WORDS = st.sampled_from(
    ["Ben", "ben", "BEN", "-a", "a-", "redacted", "e", "É", "\u212a", "\u017f", "İ", "i", " ", "Ben-Ami", "µ", "²"]
)
TEXTS = st.lists(st.one_of(WORDS, st.sampled_from(["-", " ", "[", "]", "k", "s", "4111111111111111", "x"])), max_size=9)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS, TEXTS.map("".join)), min_size=1, max_size=20))
def test_texts_that_are_hard_to_redact_are_redacted_as_row_by_row(rows: list[tuple[str, str, str, str]]) -> None:
    # `hidden` compares.
    assert len(hidden([(*row, None) for row in rows])) == len(rows)


PARTS = st.sampled_from(
    [
        *HIDDEN,
        *SHOWN,
        "Ben",
        "é",
        "(",
        "+",
        "-",
        " ",
        ".",
        "@",
        "%40",
        "7",
        "30 1234567",
        "\x1e",
        "tel",
        "x.de",
        "\n",
        "",
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDS, st.lists(PARTS, max_size=5).map("".join)), min_size=1, max_size=20))
def test_contacts_are_taken_out_as_row_by_row(rows: list[tuple[str, str]]) -> None:
    # `hidden` compares.
    assert len(hidden([(word, None, None, text, None) for word, text in rows])) == len(rows)


def test_contacts_are_taken_out_of_every_text_of_many() -> None:
    # Longer numbers are card-like already.
    short = [text for text in SHOWN if sum(map(str.isdigit, text)) < 13]
    texts = [text for both in zip(HIDDEN, [*short, *short], strict=False) for text in both]
    found = [row[2] for row in hidden([(None, None, None, text, None) for text in texts])]
    assert found == [HIDDEN.get(text, text).replace("[x]", "[redacted]") for text in texts]


def test_a_contracts_own_patterns_are_taken_out_as_row_by_row() -> None:
    shape = parse_contract("things", 'redact = ["EMP-[0-9]{6}", "\\\\bBN[A-Z]+"]\n' + HEAD + column("text", "redact"))
    texts = [
        "of EMP-123456",
        "EMP-12345, BNXY",
        "x",
        None,
        "日本 EMP-000001",
        "EMP-123456EMP-123457",
        "\x1e",
        "aBNX",
        "",
    ]
    given = {"id": pa.array(["x"] * len(texts)), "time": pa.nulls(len(texts), pa.timestamp("us", tz="UTC"))}
    found = Hiding(shape, None).hidden({**given, "text": pa.array(texts, pa.string())})[2].to_pylist()
    assert found == [Rows(shape).hidden({"id": "x", "time": None, "text": text})["text"] for text in texts]
    assert found == [
        *(
            "of [redacted]",
            "EMP-12345, [redacted]",
            "x",
            None,
            "日本 [redacted]",
            "[redacted][redacted]",
            "\x1e",
            "aBNX",
        ),
        "",
    ]
