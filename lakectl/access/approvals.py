"""Who reads more of what is personal, and whether a contract says that somebody approved it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lakectl.access.declared import open_columns, personal_columns
from lakectl.access.difference import Difference, differences
from lakectl.access.hiding import hiding_differences
from lakectl.access.model import Matrix
from lakectl.events.contract import Approval, Contract


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Somebody reads more of a personal or secret column."""

    difference: Difference
    approvals: tuple[Approval, ...]
    """Those that hold today; empty when somebody's word is missing."""

    @property
    def said(self) -> str:
        """The approvals in words; "" when there is none."""
        words = (f"approved by {one.by} until {one.until}: {one.because}" for one in self.approvals)
        return "; ".join(dict.fromkeys(words))


def openings(found: Iterable[Difference], contracts: Iterable[Contract], today: date) -> Iterator[Opening]:
    """Every difference that lets somebody read more of what is personal, column by column."""
    known = {contract.name: contract.approvals for contract in contracts}
    for one in found:
        for part in _parts(one) if one.widens and one.personal else ():
            held = [_approval(known.get(part.table, ()), part.role, column, today) for column in part.personal]
            whole = all(held)
            yield Opening(difference=part, approvals=tuple(filter(None, held)) if whole else ())


def widened(old: Matrix, new: Matrix, before: Sequence[Contract], after: Sequence[Contract]) -> Iterator[Difference]:
    """What lets somebody read other things than before; of a new table only what it stores as it came.

    What a new table hides, nobody reads in clear, so its first readers need nobody's word.
    """
    both = differences(old, new, personal_columns([*before, *after]))
    yield from (one for one in both if one.table in old.tables)
    yield from (one for one in differences(old, new, open_columns(after)) if one.table not in old.tables)
    yield from hiding_differences(before, after)


def expired(contracts: Iterable[Contract], today: date) -> Iterator[tuple[Contract, Approval]]:
    """Approvals that ended while the role still reads the column."""
    for contract in contracts:
        for one in contract.approvals:
            if not _holds(one, today) and not _approval(contract.approvals, one.role, one.column, today):
                yield contract, one


def _parts(one: Difference) -> list[Difference]:
    if not one.columns:
        return [one]
    return [replace(one, columns=(column,), personal=(column,), whole=False) for column in one.personal]


def _approval(approvals: Sequence[Approval], role: str, column: str, today: date) -> Approval | None:
    mine = (one for one in approvals if (one.role, one.column) == (role, column) and _holds(one, today))
    return next(mine, None)


def _holds(one: Approval, today: date) -> bool:
    return date.fromisoformat(one.until) >= today
