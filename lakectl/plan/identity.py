"""What an event's identity and its day hang on, in the contracts that are deployed and in those of now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lakectl.events.contract import Contract


def identity_changes(before: Iterable[Contract], after: Iterable[Contract]) -> Iterator[str]:
    """A sentence without its full stop for each stream whose key or event time is another one than before."""
    old = {contract.name: contract for contract in before}
    for contract in after:
        was = old.get(contract.name)
        if was is None:
            continue
        if (then := _place(was, was.key)) != (now := _place(contract, contract.key)):
            yield f"{contract.name} tells events apart by {now}, not by {then}"
        if (then := _place(was, was.event_time)) != (now := _place(contract, contract.event_time)):
            yield f"{contract.name} puts events into the day of {now}, not of {then}"


def _place(contract: Contract, name: str) -> str:
    """The column and where it comes from: either may change."""
    return f"{name} ({'.'.join(contract.column(name).path)})"
