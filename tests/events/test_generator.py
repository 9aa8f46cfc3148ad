from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from lakectl.events import luhn
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from lakectl.events.generator import CannotSimulateError, generate, to_json
from lakectl.events.summary import truth

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


def test_a_seed_always_gives_this_very_event(transactions: Contract) -> None:
    (event,) = generate(transactions, seed=1, start=START, count=1)
    assert (event.source, event.detail_type) == ("transactions", "card-event")
    assert event.detail_json() == GOLDEN


def test_the_first_events_do_not_depend_on_the_count(transactions: Contract) -> None:
    many = list(generate(transactions, seed=7, start=START, count=50))
    assert list(generate(transactions, seed=7, start=START, count=5)) == many[:5]
    assert list(generate(transactions, seed=8, start=START, count=5)) != many[:5]


def test_events_lie_in_the_day_before_the_start_and_touch_two_dates(transactions: Contract) -> None:
    summary = truth(transactions, generate(transactions, seed=1, start=START, count=1000))
    assert summary.first is not None
    assert summary.last is not None
    assert START - timedelta(days=1) < summary.first < summary.last < START
    assert list(summary.days) == ["2025-12-31", "2026-01-01"]
    assert sum(summary.days.values()) == summary.count == 1000


def test_the_truth_is_the_exact_sum_of_what_is_in_the_json(transactions: Contract) -> None:
    events = list(generate(transactions, seed=3, start=START, count=200))
    total = sum((event.detail["amount"]["value"] for event in events), Decimal())
    assert truth(transactions, events).as_json()["sums"] == {"amount": str(total)}
    assert all(event.detail["amount"]["value"].as_tuple().exponent == -2 for event in events)


def test_columns_of_one_pick_agree(transactions: Contract) -> None:
    places = {
        (event.values["country"], event.values["city"], event.values["currency"])
        for event in generate(transactions, seed=1, start=START, count=300)
    }
    assert places == {(row["country"], row["city"], row["currency"]) for row in transactions.picks["place"]}


def test_card_numbers_are_valid_and_of_their_brand(transactions: Contract) -> None:
    cards = [event.values["credit_card"] for event in generate(transactions, seed=1, start=START, count=100)]
    assert all(luhn.is_valid(card) for card in cards)
    assert {(card[:2] == "37", len(card)) for card in cards} == {(True, 15), (False, 16)}


def test_a_template_quotes_the_other_columns(transactions: Contract) -> None:
    (event,) = generate(transactions, seed=1, start=START, count=1)
    for name in ("first_name", "last_name", "amount", "currency", "city", "credit_card"):
        assert str(event.values[name]) in event.values["message"]


def test_no_events_have_no_first_time(transactions: Contract) -> None:
    assert truth(transactions, []).as_json() == {
        "count": 0,
        "sums": {"amount": "0.00"},
        "days": {},
        "first": None,
        "last": None,
    }


def test_required_columns_without_a_way_get_a_value_of_their_type() -> None:
    columns = "".join(
        f'[[column]]\nname = "c_{name}"\ntype = "{kind}"\npath = "detail.{name}"\n'
        for name, kind in {
            "s": "string",
            "b": "boolean",
            "i": "int",
            "l": "bigint",
            "d": "double",
            "f": "float",
            "m": "decimal(5,3)",
            "t": "timestamp",
            "day": "date",
        }.items()
    )
    contract = parse_contract("things", HEAD + columns)
    (event,) = generate(contract, seed=1, start=START, count=1)
    assert [type(value) for value in event.values.values()] == [
        datetime,
        *(str, bool, int, int, float, float, Decimal, datetime, date),
    ]
    assert event.values["c_m"].as_tuple().exponent == -3


def test_a_pattern_without_a_plain_source_cannot_be_simulated() -> None:
    contract = parse_contract("things", HEAD.replace('["x"]', '[{ prefix = "x" }]'))
    with pytest.raises(CannotSimulateError, match="The pattern of things names no plain source"):
        generate(contract, seed=1, start=START, count=1)


def test_json_keeps_every_digit_and_every_letter() -> None:
    value = {"n": Decimal("12345678901234567890.10"), "t": START, "d": date(2026, 1, 1), "s": "São 🦆", "l": [1, None]}
    assert to_json(value) == (
        '{"n":12345678901234567890.10,"t":"2026-01-01T12:00:00.000Z","d":"2026-01-01","s":"São 🦆","l":[1, null]}'
    )


HEAD = """
key = "event_id"
event_time = "event_time"
[pattern]
source = ["x"]
[[column]]
name = "event_id"
type = "string"
path = "id"
[[column]]
name = "event_time"
type = "timestamp"
path = "time"
"""

GOLDEN = (
    '{"timestamp":"2026-01-01T00:12:37.915Z","amount":{"value":1135.78,"currency":"EUR"},"location":{"cou'
    'ntry":"DE","state":"Bayern","city":"München"},"firstName":"Ines","lastName":"Jensen","credit_card":"'
    '5178626831962854","transaction_message":"Ines Jensen paid 1135.78 EUR in München with card 517862683'
    '1962854"}'
)
