"""What would get into each other's way: streams (tables, folders, contradictions), and owners of account settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations

from lakectl.config import names
from lakectl.config.model import Environment
from lakectl.events.contract import EXTRA, Column, Contract
from lakectl.events.reader import Mistake, Mistakes

Path = tuple[str, ...]

# Names that the lake uses itself: the folder of Firehose's errors in the raw bucket, and Terraform addresses.
RESERVED = ("errors", "libraries", "script", "simulator")


def one_owner(environments: Iterable[Environment], mistakes: Mistakes) -> None:
    """Note every environment that would manage Lake Formation's settings where another one does."""
    owners: dict[tuple[bool, str, str], str] = {}
    for environment in environments:
        if environment.manage_lake_formation_settings:
            place = (environment.embedded, environment.account, environment.region)
            owner = owners.setdefault(place, environment.name)
            if owner != environment.name:
                where = f"context.environments.{environment.name}.manage_lake_formation_settings"
                what = f"{owner!r} manages them already, in the same account and region"
                mistakes.add(where, what, "leave it out: they are shared by all lakes there")


def clashes(contracts: Sequence[Contract]) -> list[Mistake]:
    """Every contract that can't be beside the others, with the reason."""
    found = []
    quarantines = {names.quarantine_table(contract): contract.name for contract in contracts}
    for contract in contracts:
        where = names.contract_key(contract)
        if contract.name in RESERVED:
            found.append(Mistake(where, f"{contract.name!r} is a name that the lake uses itself", "rename the file"))
        if contract.name in quarantines:
            owner = quarantines[contract.name]
            what = f"the table {contract.name!r} is already the quarantine of the stream {owner!r}"
            found.append(Mistake(where, what, "rename the file"))
    return [*found, *_contradictions(contracts)]


def _contradictions(contracts: Sequence[Contract]) -> Iterator[Mistake]:
    """A value that one contract hides and another, of the same events, shows as if nobody's."""
    for contract, other in permutations(contracts, 2):
        if not _may_meet(contract, other):
            continue
        hidden = {column.path: column for column in other.personal_columns}
        for place, column in enumerate(contract.columns):
            twin = hidden.get(column.path)
            if twin and not column.personal:
                yield _contradiction(contract, place, other, twin)
        yield from _kept_in_clear(contract, other, hidden)


def _kept_in_clear(contract: Contract, other: Contract, hidden: Mapping[Path, Column]) -> Iterator[Mistake]:
    """What the other contract hides, and this one would keep as a field that no column takes."""
    named = {column.path for column in contract.columns}
    for path, twin in hidden.items():
        outer = {path[:length] for length in range(1, len(path) + 1)}
        if contract.extra and path[:1] == EXTRA.path and not outer & named:
            where = f"{names.contract_key(contract)}: unknown"
            what = f"would keep {'.'.join(path)}, which {other.name} hides in the same events ({twin.personal})"
            yield Mistake(where, what, 'give it a column that hides it too; personal = "drop" keeps nothing of it')


def _contradiction(contract: Contract, place: int, other: Contract, twin: Column) -> Mistake:
    where = f"{names.contract_key(contract)}: column[{place}].personal"
    what = f"isn't said, but {other.name} hides {'.'.join(twin.path)} of the same events ({twin.personal})"
    return Mistake(where, what, 'hide it here too, or say personal = "clear" with a reason')


def _may_meet(one: Contract, other: Contract) -> bool:
    """Whether an event could match both patterns, as far as plain strings of the envelope tell."""
    for key in ("source", "detail-type"):
        values, others = one.pattern.get(key), other.pattern.get(key)
        if values and others and _plain(values) and _plain(others) and not set(values) & set(others):
            return False
    return True


def _plain(values: object) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)
