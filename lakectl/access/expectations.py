"""What somebody expects of the lake: who sees which columns and rows. Read from TOML, judged against what was seen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lakectl.access.conditions import EVERY_ROW
from lakectl.events.contract_rows import RowsError, comparisons_of, parse_rows
from lakectl.events.reader import Mistakes, Table, did_you_mean, toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One role and one table."""

    role: str
    table: str
    columns: tuple[str, ...]
    """What SELECT * shows, exactly; none means that the table can't be read at all."""
    rows: str | None = None
    """The condition of the rows that are seen, EVERY_ROW for all; None when it isn't said."""
    values: Mapping[str, frozenset[str]]
    """For some columns, the distinct values that are seen, as Athena writes them."""
    never: tuple[str, ...] = ()
    """Columns that must not be readable, by their name either."""


def parse_expectations(
    text: str, file: str, tables: Mapping[str, Sequence[str]], roles: Sequence[str]
) -> tuple[Expectation, ...]:
    """The expectations of a file about these tables (name → columns) and roles; raises MistakesError with all."""
    mistakes = Mistakes(file)
    top = Table(toml(text, mistakes), mistakes)
    found = tuple(_expectation(entry, tables, roles) for entry in top.tables("expect"))
    if not found:
        top.wrong("expect", "there is no expectation", "add an [[expect]] table")
    top.close()
    mistakes.raise_any()
    return found


def _expectation(entry: Table, tables: Mapping[str, Sequence[str]], roles: Sequence[str]) -> Expectation:
    role, table = _known(entry, "role", roles), _known(entry, "table", list(tables))
    entry.need("columns", list, [])
    expectation = Expectation(
        role=role,
        table=table,
        columns=entry.strings("columns"),
        rows=_rows(entry),
        values=_values(entry.table("values")),
        never=entry.strings("never"),
    )
    entry.close()
    if table in tables:
        _check_columns(entry, expectation, tables[table])
    return expectation


def _known(entry: Table, key: str, known: Sequence[str]) -> str:
    name = entry.need(key, str, "")
    if name and name not in known:
        entry.wrong(key, f"the lake has no {key} {name!r}", did_you_mean(name, known))
    return name


def _rows(entry: Table) -> str | None:
    if not entry.has("rows"):
        return None
    rows = entry.get("rows", str, "")
    if rows == "all":
        return EVERY_ROW
    try:
        parse_rows(rows)
    except RowsError as error:
        entry.wrong("rows", f"{rows!r} {error}", error.hint or 'use "all" or a condition')
    return rows


def _values(table: Table) -> dict[str, frozenset[str]]:
    return {column: frozenset(table.strings(column)) for column, _ in table.items()}


def _check_columns(entry: Table, expectation: Expectation, known: Sequence[str]) -> None:
    # A misspelt column would be unreadable and so satisfy `never`.
    for key, names in (("columns", expectation.columns), ("never", expectation.never), ("values", expectation.values)):
        for name in names:
            if name not in known:
                entry.wrong(key, f"{expectation.table} has no column {name!r}", did_you_mean(name, known))
    for name in expectation.never:
        if name in expectation.columns:
            entry.wrong("never", f"{name!r} is among the columns too", "decide on one")
    for name in expectation.values:
        if name not in expectation.columns:
            entry.wrong("values", f"{name!r} isn't among the columns, so they can't be seen", "add it to columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What Athena answered a role about a table."""

    columns: tuple[str, ...]
    readable: frozenset[str] = frozenset()
    """Those of `never` that could be read."""
    count: int = 0
    """How many rows the role sees."""
    expected: int = 0
    """How many it should see."""
    outside: int = 0
    """How many of those it sees don't satisfy the condition."""
    values: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One thing that was expected, and whether it is so."""

    role: str
    table: str
    what: str
    good: bool
    found: str

    @property
    def cell(self) -> str:
        """Which cell of the matrix it is about, and what is wrong there."""
        return f"{self.role} on {self.table}, {self.what}: {self.found}"


def judge(expectation: Expectation, seen: Seen) -> Iterator[Verdict]:
    """Every part of an expectation against what was seen."""

    def verdict(what: str, wrong: str, good: str = "as expected") -> Verdict:
        return Verdict(role=expectation.role, table=expectation.table, what=what, good=not wrong, found=wrong or good)

    yield verdict("columns", _columns_wrong(expectation, seen), f"sees {len(seen.columns)}, as expected")
    for column in expectation.never:
        yield verdict(f"never {column}", f"reads {column}" if column in seen.readable else "", "can't be read")
    if expectation.rows is not None and expectation.columns:
        good = f"sees {seen.count:,}, as expected" if seen.count else "there are no such rows yet: nothing is proved"
        yield verdict("rows", _rows_wrong(seen), good)
    for column, values in expectation.values.items():
        yield verdict(f"values of {column}", _values_wrong(values, seen.values.get(column, frozenset())))


def outside(expectation: Expectation) -> str:
    """A WHERE for rows that the role shouldn't see; "" when it can't be asked by the columns it has."""
    if not expectation.rows:
        return ""
    needed = {one.column for one in comparisons_of(parse_rows(expectation.rows))}
    return f"coalesce(NOT ({expectation.rows}), TRUE)" if needed <= set(expectation.columns) else ""


def _columns_wrong(expectation: Expectation, seen: Seen) -> str:
    more = sorted(set(seen.columns) - set(expectation.columns))
    fewer = sorted(set(expectation.columns) - set(seen.columns))
    parts = [f"sees {', '.join(more)} too"] if more else []
    parts += [f"doesn't see {', '.join(fewer)}"] if fewer else []
    return " and ".join(parts)


def _rows_wrong(seen: Seen) -> str:
    if seen.outside:
        return f"sees {seen.outside:,} rows outside the condition"
    return "" if seen.count == seen.expected else f"sees {seen.count:,} rows instead of {seen.expected:,}"


def _values_wrong(expected: frozenset[str], seen: frozenset[str]) -> str:
    # Of a table that isn't full yet not every value may be there; one that shouldn't be there is wrong at once.
    more = sorted(seen - expected)
    return f"sees {', '.join(more)} too" if more else ""
