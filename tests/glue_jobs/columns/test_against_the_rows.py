"""Random lines under random contracts: whole columns and the plain rows say the same of every line."""

import random
from datetime import datetime
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from glue_jobs.columns.block import Block, Columns
from glue_jobs.columns.texts import lines_of
from glue_jobs.rows.row import Row, Rows
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from lakectl.events.generator import generate
from tests.glue_jobs.cases import CONTRACT, FITS, LINES, UNFIT, of
from tests.glue_jobs.conftest import KEY, START, envelope
from tests.glue_jobs.hostile import contract, line

# What Arrow's reader takes for something else than it is, or takes at all; each with lines around it.
LENIENT = (
    "null",
    "[1]",
    '{"id":"x"}{"id":"y"}',
    '{"id":"x"}null{}',
    '{"id":"x"} null {}',
    '{"id":"x"}[]{}',
    '{"id":"x","id":"y","time":"2026-01-01T00:00:00Z"}',
    '{"id":"x","time":"2026-01-01T00:00:00Z","more":NaN}',
    '{"id":"x","time":"2026-01-01T00:00:00Z","more":[-Infinity]}',
    '{"id":"x","time":"2026-01-01T00:00:00Z","more":01}',
    '{"id":"x","time":"2026-01-01T00:00:00Z","more":"\\ud800"}',
    '{"id":"x","time":"2026-01-01T00:00:00Z","more":' + "[" * 101 + "]" * 101 + "}",
    '{"id":"x","time":"2026-01-01T00:00:00Z","more":' + "[" * 98 + "]" * 98 + "}",
    of('"m":12345678901234567890'),
    of('"m":1e50'),
    of('"m":' + "9" * 60),
    of('"m":"1_0"'),
    of('"\\u006d":"1_0"'),
    of('"w":-1' + "0" * 37),
    of('"i":1.0'),
    of('"d":1e400'),
    of('"s":"\0"'),
    of('"s":"a\\u0000b"'),
    '{"id":"x",\n"time":"2026-01-01T00:00:00Z"}',
    '{"id":{}\n{"a":"x"},"time":"2026-01-01T00:00:00Z"}',
    '{"id":"x","time":"2026-01-01T00:00:00Z"}\r',
    '\ufeff{"id":"x","time":"2026-01-01T00:00:00Z"}',
)


def one_by_one(shape: Contract, lines: list[bytes]) -> tuple[list[Any], list[Any], list[Any]]:
    rows, misfits, unknown = [], [], []
    for number, text in enumerate(one.rstrip(b" \t\r") for one in lines):
        if not text:
            continue
        found = Rows(shape, KEY).row(text)
        if found.unknown:
            unknown.append(repr(found.unknown))
        if isinstance(found, Row):
            rows.append(plain(found.values))
        else:
            misfits.append((number, text, found.reason))
    return rows, misfits, sorted(unknown)


def plain(row: dict[str, Any]) -> dict[str, Any]:
    """-0.0 and 0.0 are two, time zones by their offset."""
    return {
        name: value.timestamp() if isinstance(value, datetime) else repr(value) if isinstance(value, float) else value
        for name, value in row.items()
    }


def by_columns(block: Block) -> tuple[list[Any], list[Any], list[Any]]:
    rows = [plain(row) for row in block.rows.to_pylist()]
    misfits = [(misfit.number, misfit.line, misfit.reason) for misfit in block.misfits]
    return rows, misfits, sorted(map(repr, block.unknown))


def assert_same(shape: Contract, lines: list[bytes]) -> None:
    content = b"".join(text + b"\n" for text in lines)
    lines = content.split(b"\n")
    rows, misfits, unknown = by_columns(Columns(shape, KEY).block(lines_of(content)))
    expected_rows, expected_misfits, expected_unknown = one_by_one(shape, lines)
    assert (misfits, unknown) == (expected_misfits, expected_unknown)
    assert sorted(rows, key=repr) == sorted(expected_rows, key=repr)


# A smaller seed isn't a simpler case: nothing to shrink.
@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate], derandomize=True)
@given(st.integers(min_value=0))
@example(7)
def test_columns_and_rows_agree_on_random_lines(seed: int) -> None:
    rng = random.Random(seed)
    shape = contract(rng)
    assert_same(shape, [line(rng, shape).encode(errors="surrogatepass") for _ in range(rng.randint(1, 120))])


def test_columns_and_rows_agree_on_every_known_case() -> None:
    assert_same(CONTRACT, [text.encode() for text in (*map(of, (*FITS, *UNFIT)), *LINES)])


@pytest.mark.parametrize("odd", LENIENT)
def test_what_arrow_would_take_is_judged_as_ever(odd: str) -> None:
    good = b'{"id":"a","time":"2026-01-01T00:00:00Z"}'
    assert_same(CONTRACT, [good, odd.encode(), good, good])
    assert_same(CONTRACT, [odd.encode(), good])
    assert_same(CONTRACT, [odd.encode(), odd.encode()])


@pytest.mark.parametrize("odd", [b'{"id":"\xff"}', b'{"id":"x","z":"\xed\xa0\x80"}', b"\xff", b"", b"  ", b"\r"])
def test_bytes_that_are_no_text_are_judged_as_ever(odd: bytes) -> None:
    assert_same(CONTRACT, [b'{"id":"a","time":"2026-01-01T00:00:00Z"}', odd])


def test_ordinary_lines_are_all_read_by_columns(transactions: Contract, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> None:
        raise AssertionError("an ordinary line was read by itself")

    monkeypatch.setattr(Rows, "row", slow)
    events = generate(transactions, seed=1, start=START, count=300)
    content = "".join(envelope(event, str(number)) + "\n" for number, event in enumerate(events))
    assert Columns(transactions, KEY).block(lines_of(content.encode())).rows.num_rows == 300


def test_contracts_that_arrow_cannot_read_are_read_line_by_line() -> None:
    head = 'key = "id"\nevent_time = "time"\n[pattern]\nsource = ["x"]\n'
    columns = {"id": ("string", "id"), "time": ("timestamp", "time")}
    for more in (("all", "string", "detail"), ("same", "string", "time"), ("odd", "int", "detail.ä")):
        named = columns | {more[0]: more[1:], "deep": ("int", "detail.x")}
        text = head + "".join(
            f'[[column]]\nname = "{name}"\ntype = "{kind}"\npath = "{path}"\nrequired = false\n'.replace(
                "required = false\n", "" if name in columns else "required = false\n"
            )
            for name, (kind, path) in named.items()
        )
        lines = [b'{"id":"a","time":"2026-01-01T00:00:00Z","detail":{"x":7,"\xc3\xa4":8}}', b"{}"]
        assert_same(parse_contract("things", text), lines)


def test_an_empty_block_has_no_rows() -> None:
    block = Columns(CONTRACT).block(lines_of(b"\n\n"))
    assert (block.rows.num_rows, block.rows.schema, block.misfits) == (0, pa.schema(block.rows.schema), [])
