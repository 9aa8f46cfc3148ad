"""What differs between two reviews, in lines: what was reviewed and isn't planned any more, and what is new.

Works on review documents (docs/review.md, JSON), so a review that was kept without its plan is enough.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lakectl.plan.drift import RULE as DRIFT

Document = Mapping[str, Any]

_HIDDEN = "differs in something that isn't shown (a sensitive value, or the end of a long one)"


def difference(reviewed: Document, fresh: Document) -> list[str]:
    """Lines that begin with `-` (reviewed, not planned any more), `+` (planned, not reviewed) or `~` (in both)."""
    lines = [
        *_providers(reviewed.get("providers") or {}, fresh.get("providers") or {}),
        *_changes(_by_address(reviewed["changes"]), _by_address(fresh["changes"])),
        *_drift(reviewed, fresh),
    ]
    return lines or [f"~ The plan {_HIDDEN}"]


def _providers(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for source in sorted(old.keys() | new.keys()):
        if old.get(source) != new.get(source):
            yield f"~ provider {source}: {old.get(source, 'none')} → {new.get(source, 'none')}"


def _by_address(changes: Sequence[Document]) -> dict[str, Document]:
    return {change["address"]: change for change in changes}


def _changes(old: Mapping[str, Document], new: Mapping[str, Document]) -> Iterator[str]:
    for address, change in old.items():
        if address not in new:
            yield f"- {change['kind']} {address}"
            yield from (f"    - {line}" for line in _attributes(change))
    for address, change in new.items():
        if address not in old:
            yield f"+ {change['kind']} {address}"
            yield from (f"    + {line}" for line in _attributes(change))
        elif change["digest"] != old[address]["digest"]:
            yield from _change(old[address], change)


def _change(old: Document, new: Document) -> Iterator[str]:
    was, now = _attributes(old), _attributes(new)
    told = [f"    - {line}" for line in was if line not in now] + [f"    + {line}" for line in now if line not in was]
    kind = new["kind"] if new["kind"] == old["kind"] else f"{new['kind']}, not {old['kind']},"
    if told or new["kind"] != old["kind"]:
        yield f"~ {kind} {new['address']}"
        yield from told
    else:
        yield f"~ {kind} {new['address']} {_HIDDEN}"


def _attributes(change: Document) -> list[str]:
    return [f"{one['path']}: {one['old'] or 'none'} → {one['new'] or 'none'}" for one in change["attributes"]]


def _drift(reviewed: Document, fresh: Document) -> Iterator[str]:
    old, new = _drifted(reviewed), _drifted(fresh)
    yield from (f"- drift {address}: {what}" for address, what in old if (address, what) not in new)
    yield from (f"+ drift {address}: {what}" for address, what in new if (address, what) not in old)


def _drifted(review: Document) -> list[tuple[str, str]]:
    return [(one["address"], one["what"]) for one in review["findings"] if one["rule"] == DRIFT]
