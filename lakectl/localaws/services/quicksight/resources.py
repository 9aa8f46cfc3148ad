"""What data sources and data sets have in common: descriptions, lists, deletion, permissions, tags."""

from __future__ import annotations

from typing import Any

from lakectl.localaws.services.quicksight.context import (
    DATA_SET,
    DATA_SOURCE,
    Answer,
    Context,
    Kind,
    Operation,
    State,
    granted,
    not_found,
)


def named(kind: Kind, found: State, **more: Any) -> Answer:
    """What a change answers."""
    return {"Arn": found["described"]["Arn"], kind.key: found["described"][kind.key], **more}


def _describe(kind: Kind) -> Operation:
    return lambda call: {kind.word: call.one(kind)["described"]}


def _list(kind: Kind, answer: str) -> Operation:
    return lambda call: {answer: [found["described"] for found in call.all(kind).values()]}


def _delete(kind: Kind) -> Operation:
    def delete(call: Context) -> Answer:
        found = call.one(kind)
        del call.all(kind)[found["described"][kind.key]]
        return named(kind, found)

    return delete


def _permissions(kind: Kind) -> Operation:
    def permissions(call: Context) -> Answer:
        found = call.one(kind)
        described = found["described"]
        return {
            f"{kind.word}Arn": described["Arn"],
            kind.key: described[kind.key],
            "Permissions": found["permissions"],
        }

    return permissions


def _update_permissions(kind: Kind) -> Operation:
    def update(call: Context) -> Answer:
        found, data = call.one(kind), call.data
        grants, revokes = data.get("GrantPermissions") or [], data.get("RevokePermissions") or []
        found["permissions"] = granted(found["permissions"], grants, revokes)
        return _permissions(kind)(call)

    return update


def _tagged(call: Context) -> State:
    arn = call.path.get("arn", "")
    for kind in (DATA_SOURCE, DATA_SET):
        for found in call.all(kind).values():
            if found["described"]["Arn"] == arn:
                tags: State = found["tags"]
                return tags
    raise not_found(f"Resource {arn} is not found")


def _tag(call: Context) -> Answer:
    _tagged(call).update({tag["Key"]: tag["Value"] for tag in call.need("Tags")})
    return {}


def _untag(call: Context) -> Answer:
    tags = _tagged(call)
    for key in call.request.query.get("keys", []):
        tags.pop(key, None)
    return {}


def _tags(call: Context) -> Answer:
    return {"Tags": [{"Key": key, "Value": value} for key, value in _tagged(call).items()]}


OPERATIONS: dict[str, Operation] = {
    **{f"Describe{kind.word}": _describe(kind) for kind in (DATA_SOURCE, DATA_SET)},
    **{f"Delete{kind.word}": _delete(kind) for kind in (DATA_SOURCE, DATA_SET)},
    **{f"Describe{kind.word}Permissions": _permissions(kind) for kind in (DATA_SOURCE, DATA_SET)},
    **{f"Update{kind.word}Permissions": _update_permissions(kind) for kind in (DATA_SOURCE, DATA_SET)},
    "ListDataSources": _list(DATA_SOURCE, "DataSources"),
    "ListDataSets": _list(DATA_SET, "DataSetSummaries"),
    "TagResource": _tag,
    "UntagResource": _untag,
    "ListTagsForResource": _tags,
}
