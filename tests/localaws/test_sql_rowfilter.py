from __future__ import annotations

import pytest

from lakectl.localaws.engines.sql.rowfilter import RowFilterError, columns_of, parse_row_filter

COLUMNS = {"country", "year", "id", "refunded"}


@pytest.mark.parametrize(
    ("text", "sql"),
    [
        ("country = 'IN'", "\"country\" = 'IN'"),
        ("year > 2010 and country != 'US'", '"year" > 2010 AND "country" <> \'US\''),
        ("(year > 2010 and country = 'US') or (id < -8)", '("year" > 2010 AND "country" = \'US\') OR ("id" < -8)'),
        ("COUNTRY between 'A' and 'U'", "\"country\" BETWEEN 'A' AND 'U'"),
        ("country not in ('US', 'DE')", "NOT \"country\" IN ('US', 'DE')"),
        ("country like '%ited%'", "\"country\" LIKE '%ited%'"),
        ("not country is null", 'NOT "country" IS NULL'),
        ("country is not null", 'NOT "country" IS NULL'),
        ("refunded = false", '"refunded" = FALSE'),
        ("true", "TRUE"),
    ],
)
def test_expression_of_the_grammar(text: str, sql: str) -> None:
    assert parse_row_filter(text, COLUMNS).sql(dialect="duckdb") == sql


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("lower(country) = 'in'", "A row filter compares columns with constants, not LOWER(country)."),
        ("country = lower('IN')", "A row filter compares columns with constants, not LOWER('IN')."),
        ("country = id", "A row filter compares columns with constants, not id."),
        ("1 = 1", "A row filter compares columns with constants, not 1."),
        ("card = 'x'", "The row filter names the column card, which the table doesn't have."),
        ("t.country = 'x'", "A row filter compares columns with constants, not t.country."),
        ("country IN (SELECT 'IN')", "A row filter can't contain country IN (SELECT 'IN')."),
        ("country = (SELECT 'IN')", "A row filter compares columns with constants, not (SELECT 'IN')."),
        ("EXISTS (SELECT 1)", "A row filter can't contain EXISTS(SELECT 1)."),
        ("country", "A row filter can't contain country."),
        ("SELECT 1", "A row filter can't contain SELECT 1."),
        ("country = 'IN'; SELECT 1", "The row filter expression must be one expression."),
        ("country = current_user", "A row filter compares columns with constants, not CURRENT_USER."),
        ("country ~ 'x'", "The row filter expression can't be parsed: country ~ 'x'"),
        ("", "The row filter expression must be one expression."),
        ("country = 'IN' OR", "The row filter expression can't be parsed: country = 'IN' OR"),
    ],
)
def test_anything_else_is_refused(text: str, why: str) -> None:
    with pytest.raises(RowFilterError) as refused:
        parse_row_filter(text, COLUMNS)
    assert str(refused.value) == why


def test_length_is_limited() -> None:
    with pytest.raises(RowFilterError, match="longer than 2048 characters"):
        parse_row_filter("country = '" + "x" * 2048 + "'", COLUMNS)


def test_columns_of_a_filter() -> None:
    assert columns_of(parse_row_filter("Country = 'IN' AND id > 1", COLUMNS)) == {"country", "id"}
