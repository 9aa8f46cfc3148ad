from __future__ import annotations

from decimal import Decimal

import pytest

from lakectl.events.contract_file import parse_contract
from lakectl.events.contract_rows import Both, Comparison, Condition, Not, RowsError, parse_rows
from lakectl.events.reader import MistakesError
from tests.conftest import PROJECT

SHIPPED = (PROJECT / "streams" / "transactions.toml").read_text(encoding="utf-8")
INDIA = Comparison("country", "=", ("IN",))


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("country = 'IN'", INDIA),
        ("\"COUNTRY\"='IN'", INDIA),
        ("note = 'it''s'", Comparison("note", "=", ("it's",))),
        ("id != -8.5", Comparison("id", "<>", (Decimal("-8.5"),))),
        ("done = true", Comparison("done", "=", (True,))),
        ("country not in ('US', 'DE')", Not(Comparison("country", "IN", ("US", "DE")))),
        ("day between '01' and '05'", Comparison("day", "BETWEEN", ("01", "05"))),
        ("city like '%ai'", Comparison("city", "LIKE", ("%ai",))),
        ("city is not null", Not(Comparison("city", "NULL"))),
        (
            "a = 1 or b = 2 and not c = 3",
            Both(
                "OR",
                (
                    Comparison("a", "=", (Decimal(1),)),
                    Both("AND", (Comparison("b", "=", (Decimal(2),)), Not(Comparison("c", "=", (Decimal(3),))))),
                ),
            ),
        ),
        ("(a = 1)", Comparison("a", "=", (Decimal(1),))),
    ],
)
def test_a_condition_is_read(text: str, condition: Condition) -> None:
    assert parse_rows(text) == condition


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has the end where a column should stand"),
        ("lower(country) = 'in'", "has ( where an operator should stand"),
        ("country = lower('IN')", "compares with lower, which is no constant"),
        ("country = state", "compares with state, which is no constant"),
        ("1 = 1", "has 1 where a column should stand"),
        ("t.country = 'x'", "can't be read from \".country = 'x'\" on"),
        ("country IN (SELECT 'IN')", "compares with SELECT, which is no constant"),
        ("country = 'IN'; SELECT 1", "can't be read from '; SELECT 1' on"),
        ("country = 'IN' OR", "has the end where a column should stand"),
        ("country = 'IN", "can't be read from \"'IN\" on"),
        ("country = 'IN' city = 'x'", "has city where the condition should end"),
        ("country BETWEEN 'A'", "has the end where AND should stand"),
        ("(country = 'IN'", "has the end where ) should stand"),
        ("country = 'IN' -- x", "has - where the condition should end"),
        ("country = '" + "x" * 2048 + "'", "has 2060 characters, Lake Formation takes fewer than 2048"),
    ],
)
def test_anything_else_is_no_condition(text: str, why: str) -> None:
    with pytest.raises(RowsError) as refused:
        parse_rows(text)
    assert str(refused.value) == why


AT = "streams/transactions.toml: access.cloud-analyst.rows: "


@pytest.mark.parametrize(
    ("rows", "mistake"),
    [
        (
            "contry = 'IN'",
            "names the column 'contry', which the table doesn't have; did you mean 'country'?",
        ),
        ("country = 5", "compares 'country', a string, with 5; use a text in single quotes"),
        ("amount > '5'", "compares 'amount', a decimal(12,2), with '5'; use a number without quotes"),
        ("amount LIKE '5%'", "uses LIKE on 'amount', a decimal(12,2); LIKE works on strings"),
        ("year = 2026", "compares 'year', a string, with 2026; use a text in single quotes"),
        ("country = TRUE", "compares 'country', a string, with TRUE; use a text in single quotes"),
        (
            "event_time > '2026-01-01'",
            "compares 'event_time', a timestamp: Lake Formation can't; use the partition keys year, month and day",
        ),
        ("day IS NULL", "asks whether the partition key 'day' is NULL: Lake Formation can't; it never is"),
        (
            "country = 'IN' OR TRUE",
            "\"country = 'IN' OR TRUE\" has TRUE or FALSE in the place of a comparison; leave `rows` out for every row",
        ),
        (
            "upper(country) = 'IN'",
            (
                "\"upper(country) = 'IN'\" has ( where an operator should stand; "
                "compare columns with constants, for example country = 'IN' AND amount < 100"
            ),
        ),
        ("", "is empty; leave it out for every row"),
    ],
)
def test_a_wrong_condition_is_a_mistake_of_the_contract(rows: str, mistake: str) -> None:
    text = SHIPPED.replace("rows = \"country = 'IN'\"", f'rows = "{rows}"')
    with pytest.raises(MistakesError) as refused:
        parse_contract("transactions", text)
    assert str(refused.value) == AT + mistake


def test_every_mistake_of_a_condition_is_told() -> None:
    text = SHIPPED.replace("rows = \"country = 'IN'\"", "rows = \"amount = 'x' AND town = 'y'\"")
    with pytest.raises(MistakesError) as refused:
        parse_contract("transactions", text)
    assert len(refused.value.mistakes) == 2


@pytest.mark.parametrize(
    "rows",
    ["amount >= 0.5 AND country IN ('IN', 'US')", "year = '2026' AND NOT city LIKE 'New%'", "first_name IS NULL"],
)
def test_a_condition_that_fits_is_kept_as_written(rows: str) -> None:
    text = SHIPPED.replace("rows = \"country = 'IN'\"", f'rows = "{rows}"')
    assert parse_contract("transactions", text).access["cloud-analyst"].rows == rows
