from __future__ import annotations

from lakectl.access.difference import differences
from lakectl.access.model import Matrix
from lakectl.access.render import document, header, markdown, rows
from tests.access.conftest import Matrices

INDIA = "country = 'IN'"
PERSONAL = frozenset({("t", "name")})


def said(before: Matrix, after: Matrix) -> list[str]:
    return [("+ " if one.widens else "- ") + one.sentence for one in differences(before, after, PERSONAL)]


def test_nothing_changes(m: Matrices) -> None:
    one = m(analyst={"amount": INDIA})
    assert said(one, m(analyst={"amount": "COUNTRY  = 'IN'"})) == []


def test_columns_come_and_go(m: Matrices) -> None:
    before = m(analyst={"country": "", "amount": ""}, engineer={"name": ""})
    after = m(analyst={"country": "", "name": ""}, tester={"amount": INDIA, "country": INDIA})

    assert said(before, after) == [
        "- analyst loses t.amount",
        "+ analyst gains t.name [personal: name]",
        "- engineer loses t.name",
        "+ tester gains t.amount, t.country where country = 'IN'",
    ]


def test_rows_widen_and_narrow(m: Matrices) -> None:
    few, all_rows = m(developer={"amount": INDIA, "name": INDIA}), m(developer={"amount": "", "name": ""})

    assert said(few, all_rows) == ["+ developer's rows of t widen from country = 'IN' to all [personal: name]"]
    assert said(all_rows, few) == ["- developer's rows of t narrow from all to country = 'IN'"]


def test_rows_of_some_columns_change(m: Matrices) -> None:
    before = m(developer={"amount": INDIA, "country": INDIA})
    after = m(developer={"amount": "country = 'US'", "country": INDIA})

    assert said(before, after) == ["+ developer's rows of t.amount change from country = 'IN' to country = 'US'"]


def test_the_right_to_grant(m: Matrices) -> None:
    plain, option = m(a={"amount": ""}), m(grantors=frozenset({("a", "t")}), a={"amount": ""})

    assert said(plain, option) == ["+ a may grant t to others"]
    assert said(option, plain) == ["- a may no longer grant t to others"]


def test_the_matrix_as_lines_markdown_and_json(m: Matrices) -> None:
    matrix = m(frozenset({("developer", "t")}), analyst={"amount": INDIA}, developer={"amount": "", "extra": ""})

    assert [header(matrix), *rows(matrix)] == [
        ["table", "column", "analyst", "developer"],
        ["t", "amount", "country = 'IN'", "all"],
        ["t", "country", "-", "-"],
        ["t", "name", "-", "-"],
        ["t", "extra", "-", "all"],
    ]
    assert markdown(matrix).splitlines()[:3] == [
        "| table | column | analyst | developer |",
        "| --- | --- | --- | --- |",
        "| t | amount | country = 'IN' | all |",
    ]
    assert document(matrix) == {
        "tables": {"t": ["amount", "country", "name", "extra"]},
        "cells": [
            {"role": "analyst", "table": "t", "column": "amount", "rows": INDIA},
            {"role": "developer", "table": "t", "column": "amount", "rows": ""},
            {"role": "developer", "table": "t", "column": "extra", "rows": ""},
        ],
        "grantors": [{"role": "developer", "table": "t"}],
    }
