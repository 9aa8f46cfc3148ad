"""Personal columns that become readable in another way, though nobody is granted anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lakectl.access.declared import declared
from lakectl.access.difference import Difference, Kind
from lakectl.access.model import Cell
from lakectl.events.contract import Contract

CLEAR = "clear"


def hiding_differences(before: Iterable[Contract], after: Iterable[Contract]) -> Iterator[Difference]:
    """Every role that reads a column before and after, while how the column is hidden changes."""
    old, new = list(before), list(after)
    known = {(contract.name, column.name): column.personal or CLEAR for contract in old for column in contract.columns}
    was, becomes = declared(old), declared(new)
    for contract in new:
        for column in contract.stored_columns:
            hidden, now = known.get((contract.name, column.name), ""), column.personal or CLEAR
            if hidden in ("", CLEAR, now):
                continue
            for role in becomes.roles:
                cell = Cell(role, contract.name, column.name)
                if cell in was.cells and cell in becomes.cells:
                    names = (column.name,)
                    yield Difference(
                        kind=Kind.HIDING, role=role, table=contract.name, columns=names, personal=names,
                        before=hidden, after=now,
                    )  # fmt: skip
