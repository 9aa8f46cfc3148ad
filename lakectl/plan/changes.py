"""The changes of a plan as they are shown, and which of them only follow another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lakectl.plan.attributes import Attribute, attribute, shown
from lakectl.plan.digest import change_digest
from lakectl.plan.meaning import Difference, differences, dumps
from lakectl.plan.model import Change, Kind, Plan
from lakectl.plan.values import UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedChange:
    """A change as it is shown: nothing sensitive is left in it."""

    address: str
    type: str
    kind: Kind
    reason: str
    """Why it must be replaced or deleted, in words; "" when there is nothing to say."""
    attributes: tuple[Attribute, ...]
    digest: str = ""
    """Of this change alone, everything that isn't shown included."""
    follows: str = ""
    """The resource made anew that a value of this one waits for; "" when it changes for its own sake alone."""
    own: tuple[Attribute, ...] = ()
    """Those of the attributes that change whatever it follows."""


@dataclass(frozen=True, slots=True)
class Cascade:
    """A change with its followers: what changes only because it does, however many steps away."""

    change: ReviewedChange
    followers: tuple[ReviewedChange, ...] = ()

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """What is worth showing: of a follower that stands here for edits of its own, those alone."""
        return self.change.own if self.change.follows else self.change.attributes


def cascades(changes: Iterable[ReviewedChange]) -> tuple[Cascade, ...]:
    """The changes in their order, each mere follower under the change that started it."""
    by_address = {change.address: change for change in changes}
    followers: dict[str, list[ReviewedChange]] = {}
    for change in by_address.values():
        root = _root(change, by_address)
        if root is not change:
            followers.setdefault(root.address, []).append(change)
    folded = {one.address for group in followers.values() for one in group}
    return tuple(
        Cascade(change, tuple(followers.get(change.address, ())))
        for change in by_address.values()
        if change.address not in folded
    )


def _root(change: ReviewedChange, by_address: dict[str, ReviewedChange]) -> ReviewedChange:
    seen = {change.address}
    while change.follows in by_address and not change.own and change.follows not in seen:
        change = by_address[change.follows]
        seen.add(change.address)
    return change


_REASONS = {
    "replace_because_tainted": "its last apply was interrupted",
    "replace_because_cannot_update": "",
    "replace_by_request": "somebody asked for it",
    "replace_by_triggers": "something that it depends on changes",
    "delete_because_no_resource_config": "the configuration doesn't name it any more",
    "delete_because_no_module": "its module is gone",
    "delete_because_wrong_repetition": "its count or for_each is gone",
    "delete_because_count_index": "its index is beyond the count",
    "delete_because_each_key": "its key left the for_each",
}


def reviewed_changes(plan: Plan, key: bytes) -> tuple[ReviewedChange, ...]:
    """Every change of the plan, in its order; `key` is the digest's."""
    anew = frozenset(change.address for change in plan.changes if change.kind in (Kind.REPLACE, Kind.CREATE))
    # Outputs that come or go with everything else say nothing.
    outputs = (change for change in plan.outputs if change.kind is Kind.UPDATE)
    return tuple(_reviewed(change, anew, key) for change in (*plan.changes, *outputs))


def _reviewed(change: Change, anew: frozenset[str], key: bytes) -> ReviewedChange:
    reason = _REASONS.get(change.reason, change.reason)
    if not reason and change.replace_paths:
        reason = f"{' and '.join(change.replace_paths)} can't change in place"
    if change.imported:
        reason = f"adopted: {change.imported}; {reason}" if reason else f"adopted: {change.imported}"
    cause = _cause(change, anew)
    if cause:
        reason = f"{reason}; follows {cause}" if reason else f"follows {cause}"
    attributes = shown(change)
    waiting = {attribute(one) for one in differences(change) if _waits(one)}
    return ReviewedChange(
        address=change.address,
        type=change.type,
        kind=change.kind,
        reason=reason,
        attributes=attributes,
        digest=change_digest(change, key),
        follows=cause,
        own=tuple(one for one in attributes if one not in waiting) if cause else attributes,
    )


def _cause(change: Change, anew: frozenset[str]) -> str:
    """The resource made anew that a value of this one waits for; "" when it changes for its own sake."""
    for one in differences(change):
        if _waits(one):
            for name in change.references.get(one.path.split(".")[0], ()):
                if name in anew:
                    return name
    return ""


def _waits(difference: Difference) -> bool:
    return repr(UNKNOWN) in dumps(difference.new)
