"""A deployed lake as its doctor sees it, and what can be wrong with it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lakectl.access.deployed import Governance
from lakectl.access.fixes import Call


@dataclass(frozen=True, slots=True, kw_only=True)
class Patient:
    """A deployed lake, as the account describes it."""

    environment: str
    region: str
    account: str
    governance: Governance
    settings: Mapping[str, Any]
    """DataLakeSettings of GetDataLakeSettings."""
    administrators_before: Sequence[str]
    """ARNs of those who were administrators before the lake, or whom it has made such."""
    location: str
    """The ARN that must be registered: the curated bucket's."""
    location_role: str
    """The name of the role it must be registered with."""
    locations: Sequence[Mapping[str, Any]]
    """ResourceInfoList of ListResources."""
    missing_roles: Collection[str]
    """ARNs that permissions name and IAM doesn't know."""
    crawlers: Sequence[Mapping[str, Any]] = ()
    """GetCrawler of each of the lake's crawlers."""
    key: str = ""
    """The id of the lake's own KMS key, where it has one."""
    key_policy: Mapping[str, Any] = field(default_factory=dict)
    readers: Sequence[str] = ()
    """ARNs of the roles that read by way of that key."""

    @property
    def partition(self) -> str:
        """`aws`, or that of another kind of region."""
        return self.location.split(":")[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ailment:
    """One thing that is wrong."""

    found: str
    calls: tuple[Call, ...] = ()
    """What sets it right, in this order."""
    then: str = ""
    """What somebody does afterwards."""

    def fix(self, region: str) -> str:
        """The fix as commands."""
        steps = [call.command(region) for call in self.calls]
        return "; ".join([*steps, self.then] if self.then else steps)
