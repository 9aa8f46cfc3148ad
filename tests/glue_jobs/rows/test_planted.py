"""Whole events with a card number somewhere in a text: none becomes a row that shows it."""

import random
from datetime import date

import pytest

from glue_jobs.rows.row import CARD, Row, Rows, Unfit
from lakectl.events.contract import Contract
from lakectl.events.generator import generate
from tests.glue_jobs.conftest import KEY, START, envelope
from tests.glue_jobs.planted import card, event, harmless, spelled

PLACES = (("location", "city"), ("location", "state"), ("location", "country"), ("amount", "currency"))
ARRIVED = date(2026, 1, 1)
COUNTS = [2_000, pytest.param(100_000, marks=pytest.mark.long)]


@pytest.mark.parametrize("count", COUNTS)
def test_no_planted_number_reaches_the_table_and_no_reason_holds_one(transactions: Contract, count: int) -> None:
    rng, rows = random.Random(3), Rows(transactions, KEY)
    lines = [
        envelope(made, str(number)) for number, made in enumerate(generate(transactions, seed=1, start=START, count=50))
    ]
    shown, kept = 0, 0
    for _ in range(count):
        number, place = card(rng), rng.choice((*PLACES, ("transaction_message",)))
        text = spelled(rng, number)
        found = rows.row(event(rng.choice(lines), text, place), ARRIVED)
        if isinstance(found, Unfit):
            kept += 1
            assert found.reason == f"detail.{'.'.join(place)} {CARD}"
        else:
            # Redacted: nothing of the number is left but what may stand between.
            assert place == ("transaction_message",)
            assert text not in str(found.values["message"])
            assert number not in str(found.values)
            shown += 1
    assert kept + shown == count
    assert min(kept, shown) > count / 20


@pytest.mark.parametrize("count", COUNTS)
def test_nothing_that_only_looks_so_is_kept_back(transactions: Contract, count: int) -> None:
    rng, rows = random.Random(4), Rows(transactions, KEY)
    lines = [
        envelope(made, str(number)) for number, made in enumerate(generate(transactions, seed=1, start=START, count=50))
    ]
    for _ in range(count):
        text = harmless(rng)
        found = rows.row(event(rng.choice(lines), text, ("location", "city")), ARRIVED)
        assert isinstance(found, Row), text
        assert found.values["city"] == text
