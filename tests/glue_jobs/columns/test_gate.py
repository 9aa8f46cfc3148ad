"""Horizon, values and the output gate by whole columns: the same as line by line."""

import random
from datetime import date, timedelta

import pytest

from glue_jobs.columns.arrivals import Arrivals
from glue_jobs.columns.block import Columns
from glue_jobs.columns.texts import lines_of
from glue_jobs.rows.row import Row, Rows
from lakectl.events.contract import Contract
from lakectl.events.generator import generate
from tests.glue_jobs.conftest import KEY, START, envelope
from tests.glue_jobs.planted import card, event, harmless, spelled
from tests.glue_jobs.rows.test_row import GATED

DAYS = (date(2026, 7, 4), date(2026, 7, 5))


def same(shape: Contract, lines: list[bytes], days: tuple[date, ...]) -> int:
    """How many lines are rows; a line's day of arrival is the first for even lines and the last for odd ones."""

    def arrived(number: int) -> date:
        return days[number % len(days)]

    found = Columns(shape, KEY).block(lines_of(b"".join(line + b"\n" for line in lines)), Arrivals(days, arrived))
    judged = [Rows(shape, KEY).row(line, arrived(number)) for number, line in enumerate(lines)]
    rows = [dict(one.values) for one in judged if isinstance(one, Row)]
    assert sorted(found.rows.to_pylist(), key=repr) == sorted(rows, key=repr)
    misfits = [(number, one.reason) for number, one in enumerate(judged) if not isinstance(one, Row)]
    assert [(misfit.number, misfit.reason) for misfit in found.misfits] == misfits
    return len(rows)


def test_times_around_the_horizon_of_two_days_of_arrival() -> None:
    steps = [timedelta(hours=hours) for hours in range(-1000, 100, 5)]
    times = [f"{(START.replace(year=2026, month=7, day=5) + step).isoformat()}" for step in steps]
    lines = [f'{{"id":"x","time":"{time}","d":{{}}}}'.encode() for time in times for _ in DAYS]
    assert 0 < same(GATED, lines, DAYS) < len(lines)


@pytest.mark.parametrize("state", ['"new"', '"old"', "null", "1", '""'])
def test_values_that_there_are_and_others(state: str) -> None:
    line = f'{{"id":"x","time":"2026-07-05T00:00:00Z","d":{{"state":{state}}}}}'.encode()
    assert same(GATED, [line] * 3, DAYS) == (3 if state in ('"new"', "null") else 0)


@pytest.mark.parametrize("count", [3000, pytest.param(100_000, marks=pytest.mark.long)])
def test_planted_numbers_and_what_only_looks_so(transactions: Contract, count: int) -> None:
    rng = random.Random(6)
    made = [envelope(one, "x") for one in generate(transactions, seed=1, start=START, count=50)]
    places = (("location", "city"), ("location", "state"), ("amount", "currency"), ("transaction_message",))
    lines = [
        event(rng.choice(made), spelled(rng, card(rng)) if rng.random() < 0.5 else harmless(rng), rng.choice(places))
        for _ in range(count)
    ]
    assert count / 3 < same(transactions, lines, (START.date(),)) < count * 0.7


def test_the_value_of_a_hidden_column_in_another(transactions: Contract) -> None:
    made = [envelope(one, "x") for one in generate(transactions, seed=1, start=START, count=60)]
    names = ("Asha", "BEN", "of Chiara", "Diegos", "Costa Rica", "Iyer,", "Grâce")
    lines = [event(line, names[number % len(names)], ("location", "city")) for number, line in enumerate(made)]
    assert 0 < same(transactions, lines, (START.date(),)) < len(lines)


def test_a_name_that_is_four_hex_digits_of_the_event_id(transactions: Contract) -> None:
    ids = (f"cb0b42d7-beda-477d-ae45-{number:012x}" for number in range(60))
    made = map(envelope, generate(transactions, seed=1, start=START, count=60), ids)
    lines = [event(line, "Beda", ("firstName",)) for line in made]
    assert same(transactions, lines, (START.date(),)) == len(lines)
