"""The S3 backend's settings that aren't in the configuration, and the lock that it holds."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime

from lakectl.errors import LakectlError, LockedError

_FIELD = re.compile(r"^\s*(ID|Operation|Who|Created):[ \t]*(\S.*?)\s*$", re.MULTILINE)

# Terraform's names of operations, internal/backend/backendrun/operation.go.
_OPERATIONS = {"OperationTypePlan": "plan", "OperationTypeApply": "apply", "OperationTypeRefresh": "refresh"}


@dataclass(frozen=True, slots=True)
class Lock:
    """Who holds the state, since when and for what; an unknown part is ""."""

    id: str
    who: str
    """user@host, as Terraform saw it."""
    operation: str
    """plan, apply, refresh, or Terraform's own name of another operation."""
    created: str
    """UTC, as 2026-11-22 20:44:06."""


def settings(bucket: str) -> dict[str, str]:
    """What `init` adds to the backend block: the bucket, whose name holds the account id."""
    return {"bucket": bucket}


def parse_lock(text: str) -> Lock:
    """A lock file (`<state key>.tflock`), which is Terraform's LockInfo as JSON; LakectlError when it is none."""
    try:
        fields = json.loads(text)
    except ValueError:
        fields = None
    if not isinstance(fields, dict) or not fields.get("ID"):
        raise LakectlError(
            "The lock file isn't one that Terraform wrote.",
            hint="If nobody is deploying, delete it from the state bucket.",
        )
    return _lock({name: str(value) for name, value in fields.items()})


def lock_in(detail: str) -> Lock | None:
    """The lock that Terraform describes in a diagnostic's detail ("Lock Info: …"), None when it describes none."""
    fields = dict(_FIELD.findall(detail))
    return _lock(fields) if "Lock Info" in detail and fields.get("ID") else None


def locked(lock: Lock) -> LockedError:
    """What the user is told when somebody else holds the state."""
    since = f" since {lock.created} UTC" if lock.created else ""
    return LockedError(
        f"The state is locked: {lock.who or 'somebody'} holds it for {lock.operation or 'an operation'}{since} "
        f"(lock {lock.id}).",
        hint="Wait until that ends. If it has died, run `lakectl state unlock`.",
    )


def _lock(fields: dict[str, str]) -> Lock:
    operation = fields.get("Operation", "")
    return Lock(
        id=fields["ID"],
        who=fields.get("Who", ""),
        operation=_OPERATIONS.get(operation, operation),
        created=_second(fields.get("Created", "")),
    )


def _second(created: str) -> str:
    """To the second, of JSON's `2026-11-22T20:44:06.93Z` and of Go's `2026-11-22 20:44:06.93 +0000 UTC`."""
    try:
        return datetime.fromisoformat(created[:19]).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        return created
