"""What the embedded Athena returns as a role is what the contract says, whatever the contract says."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lakectl.events.contract import CLASSES, ROLES, Access, Contract
from lakectl.events.contract_file import parse_contract
from lakectl.localaws.engines.sql import model
from lakectl.localaws.engines.sql.run import run_query
from tests.localaws.memory_catalog import write

Row = tuple[Any, ...]
Truth = bool | None
"""SQL's: None is unknown."""

COLUMNS = {
    "id": "string",
    "happened": "timestamp",
    "country": "string",
    "amount": "decimal(12,2)",
    "n": "int",
    "ok": "boolean",
}
PLACES = {"country": 2, "amount": 3, "n": 4, "ok": 5}
HEAD = 'key = "id"\nevent_time = "happened"\npattern = { source = ["x"] }\n'


@dataclass(frozen=True)
class Where:
    """A condition as text, and what it means for a row: made together, so that no parser is its own judge."""

    text: str
    holds: Callable[[Row], Truth]


def both(a: Truth, b: Truth) -> Truth:
    return False if a is False or b is False else None if a is None or b is None else True


def negated(a: Truth) -> Truth:
    return None if a is None else not a


def compare(place: int, test: Callable[[Any], bool]) -> Callable[[Row], Truth]:
    return lambda row: None if row[place] is None else test(row[place])


TEXTS = ("IN", "US", "it's", "")
VALUES: dict[str, tuple[Any, ...]] = {
    "country": TEXTS,
    "amount": (Decimal("-1.50"), Decimal("0.00"), Decimal("10.00")),
    "n": (-1, 0, 1, 2),
    "ok": (True, False),
}
# Every combination of the values, and of NULL: whatever the condition, no kind of row is left out.
ROWS: list[Row] = [
    (f"e{number}", "2026-01-01 00:00:00.000", *cells)
    for number, cells in enumerate(itertools.product(*((None, *VALUES[column]) for column in VALUES)))
]
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def literal(value: Any) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value)


@st.composite
def simple(draw: st.DrawFn) -> Where:
    column = draw(st.sampled_from(sorted(PLACES)))
    place, values = PLACES[column], st.sampled_from(VALUES[column])
    one, other = draw(values), draw(values)
    kinds = ["compare", "in", "null"] + ["between"] * (column != "ok") + ["like"] * (column == "country")
    match draw(st.sampled_from(kinds)):
        case "compare":
            sign = draw(st.sampled_from(["=", "<>"] if column == "ok" else sorted(OPERATORS)))
            return Where(f"{column} {sign} {literal(one)}", compare(place, lambda v: OPERATORS[sign](v, one)))
        case "in":
            text = f"{column} IN ({literal(one)}, {literal(other)})"
            return Where(text, compare(place, lambda v: v in (one, other)))
        case "between":
            text = f"{column} BETWEEN {literal(one)} AND {literal(other)}"
            return Where(text, compare(place, lambda v: one <= v <= other))
        case "like":
            return (
                Where(f"{column} LIKE '%' ", compare(place, lambda _: True))
                if not one
                else Where(f"{column} LIKE {literal(one[0] + '%')}", compare(place, lambda v: v.startswith(one[0])))
            )
        case _:
            return Where(f"{column} IS NULL", lambda row: row[place] is None)


def composite(parts: st.SearchStrategy[Where]) -> st.SearchStrategy[Where]:
    def and_(a: Where, b: Where) -> Where:
        return Where(f"({a.text}) AND ({b.text})", lambda row: both(a.holds(row), b.holds(row)))

    def or_(a: Where, b: Where) -> Where:
        either: Callable[[Row], Truth] = lambda row: negated(both(negated(a.holds(row)), negated(b.holds(row))))  # noqa: E731
        return Where(f"({a.text}) OR ({b.text})", either)

    def not_(a: Where) -> Where:
        return Where(f"NOT ({a.text})", lambda row: negated(a.holds(row)))

    return st.builds(and_, parts, parts) | st.builds(or_, parts, parts) | st.builds(not_, parts)


WHERE = st.none() | st.recursive(simple(), composite, max_leaves=4)


Classes = dict[str, str]
"""Column → its class."""


@dataclass(frozen=True)
class Granted:
    """What a role is granted: as text, and what it means for columns and rows."""

    text: str
    reads: Callable[[str, Classes], bool]
    where: Where | None = None


def named(columns: Sequence[str], where: Where | None) -> Granted:
    rows = "" if where is None else f"rows = {_toml(where.text)}\n"
    return Granted(f"columns = {list(columns)!r}\n{rows}", lambda column, _: column in columns, where)


def in_words(word: str, where: Where | None) -> Granted:
    rows = "" if where is None else f"rows = {_toml(where.text)}\n"
    harmless = ("public", "internal")
    return Granted(
        f'columns = "{word}"\n{rows}', lambda column, classes: word == "all" or classes[column] in harmless, where
    )


def by_tags(wanted: Sequence[str]) -> Granted:
    text = f"tags = {{ classification = {list(wanted)!r} }}\n"
    return Granted(text, lambda column, classes: classes[column] in wanted)


GRANTED = (
    st.builds(named, st.lists(st.sampled_from(list(COLUMNS)), min_size=1, unique=True), WHERE)
    | st.builds(in_words, st.sampled_from(["all", "not personal"]), WHERE)
    | st.builds(by_tags, st.lists(st.sampled_from(CLASSES), min_size=1, unique=True))
)
# What identifies an event, and its time, can't be personal.
CLASSIFIED = st.fixed_dictionaries(
    {name: st.sampled_from([one for one in CLASSES if name in PLACES or one != "personal"]) for name in COLUMNS}
)


def contract(classes: Classes, granted: dict[str, Granted]) -> Contract:
    """Read from TOML, so that what the reader refuses would show here."""
    described = "".join(
        f'[[column]]\nname = "{name}"\ntype = "{kind}"\npath = "detail.{name}"\nclassification = "{classes[name]}"\n'
        + ('personal = "clear"\nreason = "x"\n' if classes[name] == "personal" else "")
        for name, kind in COLUMNS.items()
    )
    access = "".join(f"[access.{role}]\n{one.text}" for role, one in granted.items())
    return parse_contract("t", f"{HEAD}{described}{access}")


def _toml(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass
class OneTable:
    """A catalog of one table as the role of an access section sees it."""

    file: Path
    access: Access

    def relation(self, database: str, name: str) -> model.Relation | None:
        columns = tuple(model.Column(column, kind) for column, kind in COLUMNS.items())
        table = model.Table(database="d", name="t", columns=columns)
        rule = model.Rule(frozenset(self.access.columns), self.access.rows or model.ALL_ROWS)
        return model.Relation(table, (rule,)) if (database, name) == ("d", "t") else None

    def databases(self) -> Sequence[str]:
        return ["d"]

    def relations(self, database: str) -> Sequence[model.Relation]:  # noqa: ARG002 - the protocol asks for it
        return []

    def partitions(self, table: model.Table) -> Sequence[model.Partition]:  # noqa: ARG002 - see above
        return [model.Partition((), "")]

    def files(self, table: model.Table, partitions: Sequence[model.Partition]) -> Sequence[model.DataFile]:  # noqa: ARG002
        return [model.DataFile(self.file, self.file.stat().st_size, ())]


def sql(value: Any, kind: str) -> str:
    return f"CAST({'NULL' if value is None else literal(value)} AS {kind.replace('string', 'varchar')})"


def shown(value: Any) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def reference(rows: list[Row], columns: Sequence[str], where: Where | None) -> list[tuple[str | None, ...]]:
    """The contract, evaluated by hand: the granted columns, of the rows that satisfy the condition."""
    readable = [place for place, name in enumerate(COLUMNS) if name in columns]
    seen = [row for row in rows if where is None or where.holds(row) is True]
    return [tuple(shown(row[place]) for place in readable) for row in seen]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All rows as Parquet, once."""
    path = tmp_path_factory.mktemp("rows") / "t.parquet"
    kinds = list(COLUMNS.values())
    values = ", ".join("(" + ", ".join(map(sql, row, kinds)) + ")" for row in ROWS)
    write(path, f"SELECT * FROM (VALUES {values}) AS t({', '.join(COLUMNS)})")
    return path


@pytest.mark.local
@settings(max_examples=40, deadline=None)
@given(classes=CLASSIFIED, granted=st.fixed_dictionaries(dict.fromkeys(ROLES, GRANTED)))
def test_every_role_sees_what_the_contract_says(file: Path, classes: Classes, granted: dict[str, Granted]) -> None:
    access = contract(classes, granted).access

    for role, one in granted.items():
        columns = [name for name in COLUMNS if one.reads(name, classes)]
        try:
            result = run_query("SELECT * FROM t", database="d", catalog=OneTable(file, access[role]))
        except model.QueryError:
            assert columns == [], role
            continue
        assert [column.name for column in result.columns] == columns, role
        assert sorted(result.rows, key=str) == sorted(reference(ROWS, columns, one.where), key=str), role


@pytest.mark.local
def test_the_reference_itself_knows_null() -> None:
    rows: list[Row] = [("e0", "", None, None, 1, None), ("e1", "", "IN", None, 2, None)]
    india = Where("country <> 'IN'", compare(2, lambda v: v != "IN"))

    assert reference(rows, ["n"], india) == []
    assert reference(rows, ["n"], None) == [("1",), ("2",)]
    assert re.fullmatch(r"CAST\('it''s' AS varchar\)", sql("it's", "string"))
