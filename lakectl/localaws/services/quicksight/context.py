"""What an operation of QuickSight works on: the state, who is named in the path, what is asked."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from lakectl.localaws.api import AwsError, Request

State = dict[str, Any]
Answer = dict[str, Any]

# The request URIs of the QuickSight API reference.
_PATH = re.compile(r"/accounts/(?P<account>[^/]+)/[^/]+(/(?P<id>[^/]+)(/[^/]+(/(?P<schedule>[^/]+))?)?)?")
_TAGS = re.compile(r"/resources/(?P<arn>.+)/tags")

NOT_FOUND, EXISTS = 404, 409


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of resource."""

    word: str
    """`DataSource`"""
    in_arn: str
    """`datasource`"""

    @property
    def key(self) -> str:
        """The field that holds its id."""
        return f"{self.word}Id"


DATA_SOURCE = Kind("DataSource", "datasource")
DATA_SET = Kind("DataSet", "dataset")


@dataclass(frozen=True, slots=True)
class Context:
    """One call."""

    state: State
    """Kind (as in ARNs) → id → what is kept: `described`, `permissions`, `tags`, …"""
    request: Request
    data: Mapping[str, Any]

    @property
    def path(self) -> Mapping[str, str]:
        """The names in the path: `id`, `schedule`, `arn`."""
        path = unquote(self.request.path)
        found = _PATH.fullmatch(path) or _TAGS.fullmatch(path)
        return {name: text for name, text in found.groupdict().items() if text} if found else {}

    def arn(self, kind: Kind, identity: str) -> str:
        """The ARN of a resource."""
        return f"arn:aws:quicksight:{self.request.region}:{self.request.account}:{kind.in_arn}/{identity}"

    def all(self, kind: Kind) -> State:
        """The resources of a kind, by id."""
        found: State = self.state.setdefault(kind.in_arn, {})
        return found

    def one(self, kind: Kind) -> State:
        """The resource that the path names; ResourceNotFoundException."""
        identity = self.path.get("id", "")
        if identity not in self.all(kind):
            raise not_found(f"{kind.word} {identity} is not found")
        found: State = self.all(kind)[identity]
        return found

    def create(self, kind: Kind, described: Mapping[str, Any]) -> State:
        """A new resource; ResourceExistsException."""
        identity = self.need(kind.key)
        if identity in self.all(kind):
            raise AwsError("ResourceExistsException", f"{kind.word} {identity} already exists", status=EXISTS)
        now = time.time()
        head = {"Arn": self.arn(kind, identity), kind.key: identity, "CreatedTime": now, "LastUpdatedTime": now}
        made: State = {
            "described": {**head, **described},
            "permissions": granted([], self.data.get("Permissions") or [], []),
            "tags": {tag["Key"]: tag["Value"] for tag in self.data.get("Tags") or []},
        }
        self.all(kind)[identity] = made
        return made

    def need(self, key: str) -> Any:
        """A field that must be there; InvalidParameterValueException."""
        value = self.data.get(key)
        if value in (None, "", {}, []):
            raise invalid(f"{key} is required")
        return value

    def choice(self, key: str, known: Collection[str]) -> str:
        """A field out of a known set; InvalidParameterValueException."""
        value = str(self.need(key))
        if value not in known:
            raise invalid(f"{key} {value} is not one of {', '.join(sorted(known))}")
        return value


Operation = Callable[[Context], Answer]


def granted(
    permissions: Collection[Mapping[str, Any]],
    grants: Collection[Mapping[str, Any]],
    revokes: Collection[Mapping[str, Any]],
) -> list[State]:
    """Permissions after a change, one entry a principal; InvalidParameterValueException for a wrong one."""
    actions: dict[str, set[str]] = {entry["Principal"]: set(entry["Actions"]) for entry in permissions}
    for entry in grants:
        if ":quicksight:" not in str(entry.get("Principal")):
            raise invalid(f"{entry.get('Principal')} is not a valid principal")
        actions.setdefault(entry["Principal"], set()).update(entry["Actions"])
    for entry in revokes:
        actions.get(entry["Principal"], set()).difference_update(entry["Actions"])
    return [{"Principal": who, "Actions": sorted(what)} for who, what in actions.items() if what]


def invalid(message: str) -> AwsError:
    """InvalidParameterValueException."""
    return AwsError("InvalidParameterValueException", message)


def not_found(message: str) -> AwsError:
    """ResourceNotFoundException."""
    return AwsError("ResourceNotFoundException", message, status=NOT_FOUND)
