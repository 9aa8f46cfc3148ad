"""The matrices of a plan: what is granted before it, and after it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lakectl.access.model import Matrix
from lakectl.access.terraform import KINDS, PERMISSIONS, TABLE, TAGGED, Resource, matrix_of

_ROLE = "aws_iam_role"


def planned(document: Mapping[str, Any]) -> tuple[Matrix, Matrix]:
    """Before and after, of `terraform show -json PLAN`; unchanged grants are in both."""
    changes = [one for one in document.get("resource_changes", []) if one["type"] in KINDS]
    return matrix_of(_side(changes, "before", document)), matrix_of(_side(changes, "after", document))


def retagged(document: Mapping[str, Any]) -> tuple[Matrix, Matrix]:
    """Before a plan, and what its LF-tags alone would make of that: the same filters and grants.

    A table that stays has the columns that it will have: a new one is read by whoever is granted its class.
    """
    changes = [one for one in document.get("resource_changes", []) if one["type"] in KINDS]
    before, after = (list(_side(changes, side, document)) for side in ("before", "after"))
    known = {one.values["name"] for one in before if one.type == TABLE}
    staying = [one for one in after if one.type == TABLE and one.values["name"] in known]
    names = {one.values["name"] for one in staying}
    kept = [one for one in before if one.type != TAGGED and not (one.type == TABLE and one.values["name"] in names)]
    tags = [one for one in after if one.type == TAGGED]
    return matrix_of(before), matrix_of([*kept, *staying, *tags])


def _side(changes: list[dict[str, Any]], side: str, document: Mapping[str, Any]) -> Iterator[Resource]:
    for one in changes:
        values = one["change"].get(side)
        if values is None:
            continue
        if one["type"] == PERMISSIONS and not values.get("principal"):
            values = {**values, "principal": _principal(one["address"], document)}
        yield Resource(type=one["type"], name=one["name"], values=values)


def _principal(address: str, document: Mapping[str, Any]) -> str:
    """A role that isn't made yet has no ARN; its name is known by what the grant refers to."""
    names = {
        one["address"]: (one["change"].get("after") or {}).get("name")
        for one in document.get("resource_changes", [])
        if one["type"] == _ROLE
    }
    for resource in document.get("configuration", {}).get("root_module", {}).get("resources", []):
        if resource["address"] == address:
            for reference in resource["expressions"].get("principal", {}).get("references", []):
                name = names.get(reference.removesuffix(".arn"))
                if name:
                    return str(name)
    return f"the principal of {address}"
