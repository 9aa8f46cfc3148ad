"""Things that exist though Terraform's state doesn't know them: found before the review, imported by the apply.

After a create that was cut off (Ctrl-C, kill -9, a dead connection), a lost state, or a destroy that kept buckets,
Terraform would plan to create what is there, and fail with «already exists» or make it twice. What is this
environment's is imported, as part of the plan that is reviewed; what isn't is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lakectl.aws.existing import Existing, Finder, Planned
from lakectl.config import names
from lakectl.errors import LakectlError
from lakectl.lake import Lake

# What a thing is called may depend on what the round before has found; two are enough for every stack of ours.
_ROUNDS = 4

PlanJson = Mapping[str, Any]


class NotOursError(LakectlError):
    """Something of a planned name exists and isn't this environment's; nothing was applied."""


def adopt(lake: Lake, plan_json: PlanJson, plan_anew: Callable[[Mapping[str, str]], PlanJson]) -> PlanJson:
    """The plan that imports what exists already; `plan_anew` plans with import ids by address. Raises NotOursError."""
    finder = Finder(lake.aws, names.stack_tag(lake.config))
    ids: dict[str, str] = {}
    looked: set[str] = set()
    for _ in range(_ROUNDS):
        creations = [one for one in _creations(plan_json) if one.address not in looked]
        if not creations:
            return plan_json
        with lake.console.step("Looking for what exists already"):
            found = finder.find(creations)
        _refuse_others(found)
        new = {one.address: one.id for one in found if one.id}
        _tell_unseen(lake, found)
        if not new:
            return plan_json
        ids |= new
        looked |= {one.address for one in found}
        plan_json = plan_anew(ids)
    return plan_json


def _creations(plan_json: PlanJson) -> list[Planned]:
    """What the plan would create; attributes that only the apply will tell are left out by Terraform."""
    return [
        Planned(address=one["address"], type=one["type"], values=one["change"]["after"])
        for one in plan_json.get("resource_changes", [])
        if one["mode"] == "managed" and one["change"]["actions"] == ["create"]
    ]


def _refuse_others(found: Sequence[Existing]) -> None:
    others = [f"{one.address} exists and {one.problem}" for one in found if one.problem]
    if others:
        raise NotOursError(
            f"Nothing was applied: {'; '.join(others)}.",
            hint="See whose it is. Delete or rename it there, or choose another name here (context.name in cdktf.json, "
            "LAKECTL_SUFFIX).",
        )


def _tell_unseen(lake: Lake, found: Sequence[Existing]) -> None:
    unseen = [one.address for one in found if one.unseen]
    if unseen:
        lake.console.say(
            f"These credentials may not look whether {len(unseen)} of the planned resources exist already (the first: "
            f"{unseen[0]}); if one does, its creation will fail."
        )
