"""Streams that would get into each other's way: two tables of one name, or a folder inside another's."""

from __future__ import annotations

from collections.abc import Sequence

from lakectl.config import names
from lakectl.events.contract import Contract
from lakectl.events.reader import Mistake

# Names that the lake uses itself: the folder of Firehose's errors in the raw bucket, and Terraform addresses.
RESERVED = ("errors", "libraries", "script", "simulator")


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
    return found
