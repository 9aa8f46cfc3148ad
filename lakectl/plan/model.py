"""A Terraform plan as frozen values: what is going to change, and what has changed behind Terraform's back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lakectl.plan.values import at


class Kind(StrEnum):
    """What happens to a resource. Terraform's two orders of delete and create are one kind: a replacement."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    READ = "read"
    FORGET = "forget"
    """It leaves the state and stays in AWS."""
    ADOPT = "adopt"
    """It exists as it should be and comes into the state; one that changes too is an update."""
    NO_OP = "no-op"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One resource, before and after. Values hold UNKNOWN and Sensitive where Terraform marks them so."""

    address: str
    """`aws_s3_bucket.raw`, with module path and index where there are any."""
    type: str
    name: str
    kind: Kind
    before: Mapping[str, Any]
    """Empty when the resource doesn't exist yet."""
    after: Mapping[str, Any]
    """Empty when the resource won't exist any more."""
    replace_paths: tuple[str, ...] = ()
    """Dotted paths of the attributes that can't change in place."""
    imported: str = ""
    """The id by which something that exists comes into the state; "" when the state knows it already."""
    reason: str = ""
    """Terraform's action_reason, for example replace_because_tainted."""
    references: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """For each attribute the addresses of the resources that its expression names."""

    def old(self, path: str) -> Any:
        """The value before, at a dotted path."""
        return at(self.before, path)

    def new(self, path: str) -> Any:
        """The value after, at a dotted path."""
        return at(self.after, path)

    @property
    def removes(self) -> bool:
        """Whether the present resource ends."""
        return self.kind in (Kind.DELETE, Kind.REPLACE)

    @property
    def label(self) -> str:
        """The name AWS knows the resource by; "" when it isn't known."""
        values = self.before or self.after
        for key in ("bucket", "function_name", "alarm_name", "name", "description"):
            if isinstance(values.get(key), str) and values[key]:
                return str(values[key])
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """Somebody reads more of what is personal or secret."""

    what: str
    """A sentence without its full stop."""
    approval: str
    """Who approved it, until when and why; "" when nobody did."""
    address: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retagged:
    """Somebody reads other columns because these wear other LF-tags; no grant changes."""

    what: str
    """A sentence without its full stop."""
    widens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan's JSON, read."""

    format_version: str
    terraform_version: str
    changes: tuple[Change, ...]
    """Everything that the apply would do, without the resources that stay as they are."""
    drift: tuple[Change, ...]
    """Differences between the state and AWS; Terraform prints only those that it thinks matter."""
    unchanged: tuple[Change, ...]
    """The resources that stay as they are: what some changes mean depends on them."""
    complete: bool
    """False when another plan must follow (deferred changes, targets)."""
    errored: bool
    """Whether planning failed half-way."""
    events: tuple[Mapping[str, Any], ...] = ()
    """Events that came through the rules as they are now, to try changed patterns on; empty when nobody gave any."""
    openings: tuple[Opening, ...] = ()
    """What is personal and becomes readable, as the contracts say; empty when nobody compared them."""
    retagged: tuple[Retagged, ...] = ()
    """Who gains or loses by LF-tags; empty when nobody compared them."""
    identity: tuple[str, ...] = ()
    """Streams whose key or event time changes, in sentences; empty when nobody compared the contracts."""
    expired_approvals: tuple[str, ...] = ()
    """In sentences without full stop."""
    outputs: tuple[Change, ...] = ()
    """The outputs that change, as changes of the type `output` with one attribute, `value`."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """Every sensitive string of the plan, for the last look at an output."""

    def of(self, *types: str) -> Iterator[Change]:
        """The changes of resources of these types."""
        return (change for change in self.changes if change.type in types)
