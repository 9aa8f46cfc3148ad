"""Who reads more of what is personal through a plan: the grants it changes, and the contracts it puts in place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from lakectl.access.approvals import expired, openings, widened
from lakectl.access.declared import personal_columns
from lakectl.access.difference import Difference, differences
from lakectl.access.model import Matrix
from lakectl.access.plan import planned, retagged
from lakectl.access.principals import named
from lakectl.aws.state import read_object
from lakectl.config import names
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from lakectl.events.reader import MistakesError
from lakectl.lake import Lake
from lakectl.plan.identity import identity_changes
from lakectl.plan.model import Opening, Retagged
from lakectl.workflows.access import role_names
from lakectl.workflows.last_whole import last_whole
from lakectl.workflows.reviewing import Readers


def readers_of(lake: Lake) -> Readers:
    """What a review needs to know about readers; asks the account for the contracts that are deployed."""
    contracts, today = lake.config.streams, datetime.now(UTC).date()
    before = tuple(_deployed(lake))

    def opened(plan_json: Mapping[str, Any]) -> tuple[Opening, ...]:
        found = openings(_differences(lake, plan_json, before), contracts, today)
        return tuple(Opening(what=one.difference.sentence, approval=one.said) for one in found)

    def retags(plan_json: Mapping[str, Any]) -> tuple[Retagged, ...]:
        old, new = (named(matrix, role_names(lake)) for matrix in retagged(plan_json))
        found = differences(old, new, personal_columns([*before, *contracts]))
        return tuple(Retagged(what=one.sentence, widens=one.widens) for one in found)

    ended = [
        f"The approval of {one.role} reading {contract.name}.{one.column} (by {one.by}) ended on {one.until}"
        for contract, one in expired(contracts, today)
    ]
    identity = tuple(identity_changes(before, contracts))
    return Readers(opened=opened, retagged=retags, identity=identity, expired=tuple(ended))


def _differences(lake: Lake, plan_json: Mapping[str, Any], before: Sequence[Contract]) -> list[Difference]:
    old, new = (named(matrix, role_names(lake)) for matrix in planned(plan_json))

    def changed(since: Matrix) -> list[Difference]:
        return list(widened(since, new, before, lake.config.streams))

    found = changed(old)
    return changed(_since_last_whole(lake, old)) if any(one.widens and one.personal for one in found) else found


def _since_last_whole(lake: Lake, old: Matrix) -> Matrix:
    """What was granted before: now, or when a run last came through; a table that wasn't there then is a new one."""
    whole = last_whole(lake)
    if whole is None:
        return old
    whole = named(whole, role_names(lake))
    return Matrix(
        tables={name: columns for name, columns in old.tables.items() if name in whole.tables},
        cells={**whole.cells, **old.cells},
        grantors=whole.grantors | old.grantors,
    )


def _deployed(lake: Lake) -> Iterator[Contract]:
    bucket = names.bucket(lake.config, "artifacts", lake.aws.account)
    for contract in lake.config.streams:
        text = read_object(lake.aws, bucket, names.contract_key(contract))
        if not text:
            continue
        try:
            yield parse_contract(contract.name, text)
        except MistakesError:
            lake.console.say(f"The deployed contract of {contract.name} isn't one for this lakectl: not compared.")
