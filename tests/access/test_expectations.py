from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from lakectl.access.declared import declared
from lakectl.access.expectations import Expectation, Seen, judge, outside, parse_expectations
from lakectl.events.contract import PARTITION_KEYS, ROLES, Contract
from lakectl.events.reader import MistakesError
from tests.conftest import PROJECT

TABLES: dict[str, Sequence[str]] = {"t": ("a", "b", "c")}
EXPECTED = Expectation(
    role="cloud-analyst",
    table="t",
    columns=("a", "b"),
    rows="a = 'x'",
    values={"a": frozenset({"x"})},
    never=("c",),
)
GOOD = Seen(columns=("a", "b"), count=3, expected=3, values={"a": frozenset({"x"})})


def shipped(transactions: Contract) -> tuple[Expectation, ...]:
    text = (PROJECT / "access/expectations.toml").read_text(encoding="utf-8")
    columns = [*(column.name for column in transactions.columns), *PARTITION_KEYS]
    quarantine = {"transactions_quarantine": ["raw"]}
    return parse_expectations(text, "access/expectations.toml", {"transactions": columns, **quarantine}, ROLES)


def test_the_shipped_expectations_are_what_the_contract_says(transactions: Contract) -> None:
    matrix = declared([transactions])
    for one in shipped(transactions):
        cells = {c.column: rows for c, rows in matrix.cells.items() if (c.role, c.table) == (one.role, one.table)}
        assert set(one.columns) == set(cells)
        assert {one.rows or ""} >= set(cells.values())
        assert not set(one.never) & set(cells)


def test_the_shipped_expectations_are_the_readmes_table(transactions: Contract) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8").split("## Who sees what")[1]
    lines = re.findall(r"^\| (cloud-\S+) \| (.+) \| (.+) \|$", readme, re.MULTILINE)
    assert len(lines) == 3
    for role, columns, rows in lines:
        (one,) = [x for x in shipped(transactions) if (x.role, x.table) == (role, "transactions")]
        seen = [column for column in one.columns if column not in PARTITION_KEYS]
        assert (one.rows or "all") == rows
        if columns.startswith("all that aren't personal"):
            assert seen == [column.name for column in transactions.columns if not column.personal]
        elif columns.startswith("all"):
            assert seen == [column.name for column in transactions.columns]
        else:
            assert seen == columns.split(", ")


def read(text: str) -> tuple[Expectation, ...]:
    return parse_expectations(text, "e.toml", TABLES, ROLES)


def test_a_file_is_read() -> None:
    text = """
        [[expect]]
        role = "cloud-analyst"
        table = "t"
        columns = ["a", "b"]
        rows = "a = 'x'"
        values = { a = ["x"] }
        never = ["c"]

        [[expect]]
        role = "cloud-developer"
        table = "t"
        columns = []
        rows = "all"
    """
    nothing = Expectation(role="cloud-developer", table="t", columns=(), rows="", values={})
    assert read(text) == (EXPECTED, nothing)


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ('role = "cloud-analist"', "role: the lake has no role 'cloud-analist'; did you mean 'cloud-analyst'?"),
        ('table = "tt"', "table: the lake has no table 'tt'; did you mean 't'?"),
        ('columns = ["z"]', "columns: t has no column 'z'; known: a, b, c"),
        ('never = ["z"]', "never: t has no column 'z'; known: a, b, c"),
        ('never = ["a"]', "never: 'a' is among the columns too; decide on one"),
        (
            'values = { c = ["x"] }',
            "values: 'c' isn't among the columns, so they can't be seen; add it to columns",
        ),
        ('rows = "1 = 1"', "rows: '1 = 1' has 1 where a column should stand; compare columns with constants, "),
        ('nevver = ["c"]', "nevver: isn't a known key; did you mean 'never'?"),
    ],
)
def test_a_mistake_is_told_with_its_place(line: str, mistake: str) -> None:
    fields = {"role": '"cloud-analyst"', "table": '"t"', "columns": '["a"]'}
    key, _, value = line.partition(" = ")
    text = "[[expect]]\n" + "\n".join(f"{name} = {each}" for name, each in {**fields, key: value}.items())
    with pytest.raises(MistakesError) as refused:
        read(text)
    assert str(refused.value.mistakes[0]).startswith(f"e.toml: expect[0].{mistake}")


@pytest.mark.parametrize(
    ("text", "mistake"),
    [("", "e.toml: expect: there is no expectation; add an [[expect]] table"), ("[", "e.toml: isn't valid TOML: ")],
)
def test_a_file_without_expectations(text: str, mistake: str) -> None:
    with pytest.raises(MistakesError) as refused:
        read(text)
    assert str(refused.value).startswith(mistake)


def wrong(seen: Seen) -> list[str]:
    return [f"{one.what}: {one.found}" for one in judge(EXPECTED, seen) if not one.good]


def test_all_is_well() -> None:
    verdicts = list(judge(EXPECTED, GOOD))
    assert [(one.what, one.found) for one in verdicts] == [
        ("columns", "sees 2, as expected"),
        ("never c", "can't be read"),
        ("rows", "sees 3, as expected"),
        ("values of a", "as expected"),
    ]
    assert wrong(GOOD) == []


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (
            Seen(columns=("a", "c"), count=3, expected=3, values={}, readable=frozenset("c")),
            ["columns: sees c too and doesn't see b", "never c: reads c"],
        ),
        (
            Seen(columns=("a", "b"), count=5, expected=3, outside=2, values={"a": frozenset("xy")}),
            ["rows: sees 2 rows outside the condition", "values of a: sees y too"],
        ),
        (Seen(columns=("a", "b"), count=2, expected=3, values={}), ["rows: sees 2 rows instead of 3"]),
        (Seen(columns=(), values={}), ["columns: doesn't see a, b"]),
    ],
)
def test_what_is_wrong_is_named(seen: Seen, found: list[str]) -> None:
    assert wrong(seen) == found


def test_a_cell_says_who_and_where() -> None:
    first = next(judge(EXPECTED, Seen(columns=("a", "b", "c"), values={})))
    assert first.cell == "cloud-analyst on t, columns: sees c too"


def test_an_empty_table_proves_nothing_about_rows() -> None:
    (rows,) = [one for one in judge(EXPECTED, Seen(columns=("a", "b"), values={})) if one.what == "rows"]
    assert (rows.good, rows.found) == (True, "there are no such rows yet: nothing is proved")


def test_rows_that_shouldnt_be_seen_are_asked_for_where_they_can_be() -> None:
    assert outside(EXPECTED) == "coalesce(NOT (a = 'x'), TRUE)"
    hidden = Expectation(role="r", table="t", columns=("b",), rows="a = 'x'", values={})
    assert outside(hidden) == ""
    assert outside(Expectation(role="r", table="t", columns=("a",), rows="", values={})) == ""
