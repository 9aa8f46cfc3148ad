"""Event patterns of a whole lake: what a catch-all takes, and whether EventBridge takes them all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from lakectl.config import names
from lakectl.events.complement import CannotComplementError, complement, of_the_envelope
from lakectl.events.contract import Contract
from lakectl.events.reader import Mistake

# "Amazon EventBridge quotas": the size of an event pattern, unless AWS raises it.
MAX_PATTERN = 2048

_WAYS_OUT = {
    "exact": 'use catch_all = "envelope", which looks at source, detail-type and the like alone, or keep an archive',
    "envelope": "use whole texts in the patterns, or keep an archive (ingest.archive_days) instead",
}


def with_catch_all(contracts: Sequence[Contract], found: list[Mistake]) -> list[Contract]:
    """The contracts, a catch-all with the pattern of what the others leave over; mistakes are noted."""
    others = [one for one in contracts if not one.catch_all]
    done: list[Contract] = []
    for contract in contracts:
        where = f"{names.contract_key(contract)}: catch_all"
        if contract.catch_all and any(one.catch_all for one in done):
            found.append(Mistake(where, "there is a catch-all already", "remove one of the two"))
        done.append(_resolved(contract, others, where, found) if contract.catch_all else contract)
    return done


def _resolved(contract: Contract, others: Sequence[Contract], where: str, found: list[Mistake]) -> Contract:
    patterns = [dict(one.pattern) for one in others if one.pattern]
    if contract.catch_all == "envelope":
        patterns = [of_the_envelope(pattern) for pattern in patterns]
    try:
        return replace(contract, pattern=complement(patterns))
    except CannotComplementError as error:
        found.append(Mistake(where, str(error), _WAYS_OUT[contract.catch_all]))
        return contract


def too_long(contracts: Sequence[Contract]) -> list[Mistake]:
    """Every pattern that is longer than EventBridge takes."""
    found = []
    for contract in contracts:
        length = len(json.dumps(contract.pattern, separators=(",", ":")))
        if length > MAX_PATTERN:
            key = "catch_all" if contract.catch_all else "pattern"
            what = f"the event pattern has {length} characters, EventBridge takes {MAX_PATTERN}"
            hint = "shorten sources and detail-types, or compare prefixes"
            found.append(Mistake(f"{names.contract_key(contract)}: {key}", what, hint))
    return found
