"""What changes between two matrices, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import Enum

from lakectl.access.conditions import EVERY_ROW, Change, change, said
from lakectl.access.model import Cell, Matrix


class Kind(Enum):
    """What happens to a reader."""

    GAIN = "gains"
    LOSE = "loses"
    ROWS = "rows"
    HIDING = "hiding"
    MAY_GRANT = "may grant"
    NO_LONGER_GRANTS = "may no longer grant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The same change of one role on some columns of one table."""

    kind: Kind
    role: str
    table: str
    columns: tuple[str, ...] = ()
    before: str = EVERY_ROW
    """The rows; of HIDING, how the column is hidden."""
    after: str = EVERY_ROW
    rows: Change = Change.SAME
    whole: bool = False
    """ROWS: every column that the role reads of the table is meant."""
    personal: tuple[str, ...] = ()
    """Which of the columns are personal."""

    @property
    def widens(self) -> bool:
        """Whether somebody reads more; rows of which that can't be told count as more."""
        if self.kind is Kind.ROWS:
            return self.rows is not Change.NARROW
        return self.kind in (Kind.GAIN, Kind.HIDING, Kind.MAY_GRANT)

    @property
    def sentence(self) -> str:
        """The change in words."""
        listed = ", ".join(f"{self.table}.{column}" for column in self.columns)
        match self.kind:
            case Kind.GAIN:
                where = "" if self.after == EVERY_ROW else f" where {said(self.after)}"
                text = f"{self.role} gains {listed}{where}"
            case Kind.LOSE:
                text = f"{self.role} loses {listed}"
            case Kind.ROWS:
                rows = f"{self.rows.value} from {said(self.before)} to {said(self.after)}"
                text = f"{self.role}'s rows of {self.table if self.whole else listed} {rows}"
            case Kind.HIDING:
                text = f"{self.role} reads {listed} as {self.after} instead of as {self.before}"
            case _:
                text = f"{self.role} {self.kind.value} {self.table} to others"
        return text + (f" [personal: {', '.join(self.personal)}]" if self.personal and self.widens else "")


def differences(
    before: Matrix, after: Matrix, personal: Collection[tuple[str, str]] = frozenset()
) -> tuple[Difference, ...]:
    """What becomes different, by role and table; `personal` names (table, column) pairs. Pure.

    Two conditions that provably let the same rows through aren't a difference.
    """
    return tuple(_differences(before, after, personal))


def _differences(before: Matrix, after: Matrix, personal: Collection[tuple[str, str]]) -> Iterator[Difference]:
    groups: dict[tuple[str, str, Kind, str, str], list[str]] = {}
    for cell in _in_order(before, after):
        old, new = before.cells.get(cell), after.cells.get(cell)
        kind = Kind.GAIN if old is None else Kind.LOSE if new is None else Kind.ROWS
        was, becomes = old or EVERY_ROW, new or EVERY_ROW
        if kind is Kind.ROWS and change(was, becomes) is Change.SAME:
            continue
        groups.setdefault((cell.role, cell.table, kind, was, becomes), []).append(cell.column)
    for (role, table, kind, was, becomes), columns in groups.items():
        yield Difference(
            kind=kind,
            role=role,
            table=table,
            columns=tuple(columns),
            before=was,
            after=becomes,
            rows=change(was, becomes),
            whole=set(columns) >= {cell.column for cell in after.cells if (cell.role, cell.table) == (role, table)},
            personal=tuple(column for column in columns if (table, column) in personal),
        )
    yield from _grantors(before, after, personal)


def _in_order(before: Matrix, after: Matrix) -> list[Cell]:
    """Every cell of both, by role, table and the column's place in the table."""
    cells = before.cells.keys() | after.cells.keys()
    places = {
        (table, column): place
        for matrix in (before, after)
        for table in matrix.tables
        for place, column in enumerate(matrix.columns_of(table))
    }
    return sorted(cells, key=lambda c: (c.role, c.table, places.get((c.table, c.column), len(places)), c.column))


def _grantors(before: Matrix, after: Matrix, personal: Collection[tuple[str, str]]) -> Iterator[Difference]:
    for role, table in sorted(after.grantors - before.grantors):
        read = [c for c in after.columns_of(table) if Cell(role, table, c) in after.cells]
        passed_on = tuple(column for column in read if (table, column) in personal)
        yield Difference(kind=Kind.MAY_GRANT, role=role, table=table, personal=passed_on)
    for role, table in sorted(before.grantors - after.grantors):
        yield Difference(kind=Kind.NO_LONGER_GRANTS, role=role, table=table)
