"""The output gate's eye for card numbers."""

import random

import pytest

from glue_jobs.rows.cards import holds_card
from tests.glue_jobs.planted import card, harmless, spelled

COUNT = 5_000


def test_every_planted_number_is_seen_however_it_is_spelled() -> None:
    rng = random.Random(1)
    texts = [spelled(rng, card(rng)) for _ in range(COUNT)]
    assert [text for text in texts if not holds_card(text)] == []


def test_nothing_is_seen_in_order_numbers_times_and_identifiers() -> None:
    rng = random.Random(2)
    assert [text for text in (harmless(rng) for _ in range(COUNT)) if holds_card(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",  # another check digit
        "0000000000000000",  # no issuer
        "41111111111111110",  # 17 digits
        "0.4111111111111111",  # a fraction
        "4111 1111 1111 111",
        "4111:1111:1111:1111",
        "12345678-4111-1111-1111-1111aaaaaaaa",
        "a" * 100_000,
        "1 " * 50_000,
    ],
)
def test_what_is_no_card_passes(text: str) -> None:
    assert not holds_card(text)


@pytest.mark.parametrize(
    "text",
    ["1234 4111 1111 1111 1111 99", "x4111111111111111y", "4111-1111 1111.1111", "1.4111 1111 1111 1111", "5 4 " * 500],
)
def test_what_stands_around_a_number_does_not_hide_it(text: str) -> None:
    assert holds_card(text)
