"""IAM policy documents by their meaning: order, single values against lists and letter case of actions don't count.

Sources: "IAM JSON policy elements reference" of the IAM User Guide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Any

from lakectl.plan.values import strings


@dataclass(frozen=True, slots=True, order=True)
class Permission:
    """The smallest part of a statement: one principal may (or may not) do one action on one resource."""

    principal: str
    """"" in a policy that hangs on an identity."""
    action: str
    """In lower case; `not s3:getobject` for every other action."""
    resource: str
    """"" in a trust policy; `not arn…` for every other resource."""
    condition: str
    """Canonical JSON; "" for none."""
    written: str = field(default="", compare=False)
    """The action as the document writes it."""

    def covers(self, other: Permission) -> bool:
        """Whether everything that `other` says is said here too."""
        return (
            _matches(self.principal, other.principal)
            and _matches(self.action, other.action)
            and _matches(self.resource, other.resource)
            and self.condition in ("", other.condition)
        )

    def __str__(self) -> str:
        who = f"{self.principal} " if self.principal else ""
        where = f" on {self.resource}" if self.resource else ""
        return f"{who}{self.written or self.action}{where}{' under a condition' if self.condition else ''}"


@dataclass(frozen=True, slots=True)
class Policy:
    """A document as two sets."""

    allows: frozenset[Permission]
    denies: frozenset[Permission]

    def allows_beyond(self, other: Policy) -> list[Permission]:
        """What is allowed here and wasn't there, sorted."""
        return _beyond(self.allows, other.allows)

    def denies_beyond(self, other: Policy) -> list[Permission]:
        """What is denied here and wasn't there, sorted."""
        return _beyond(self.denies, other.denies)


NOTHING = Policy(frozenset(), frozenset())


def parse_policy(document: Any) -> Policy | None:
    """The policy in an attribute's JSON string; None when it is unknown, hidden or no policy."""
    if not isinstance(document, str):
        return None
    try:
        data = json.loads(document)
    except ValueError:
        return None
    if not isinstance(data, Mapping) or "Statement" not in data:
        return None
    statements = data["Statement"] if isinstance(data["Statement"], list) else [data["Statement"]]
    sets: dict[str, set[Permission]] = {"Allow": set(), "Deny": set()}
    for statement in statements:
        if isinstance(statement, Mapping):
            sets.get(str(statement.get("Effect")), set()).update(_permissions(statement))
    return Policy(frozenset(sets["Allow"]), frozenset(sets["Deny"]))


def is_wildcard(action: str) -> bool:
    """Whether an action is every action, of AWS or of one service."""
    return action == "*" or action.endswith(":*") or action.startswith("not ")


def _permissions(statement: Mapping[str, Any]) -> Iterator[Permission]:
    condition = statement.get("Condition")
    canonical = json.dumps(_sorted(condition), sort_keys=True) if condition else ""
    actions, resources = _either(statement, "Action"), _either(statement, "Resource")
    for principal, action, resource in product(_principals(statement), actions, resources):
        yield Permission(principal, action.lower(), resource, canonical, action)


def _either(statement: Mapping[str, Any], element: str) -> list[str]:
    if f"Not{element}" in statement:
        return [f"not {', '.join(sorted(strings(statement[f'Not{element}'])))}"]
    return list(strings(statement.get(element))) or [""]


def _principals(statement: Mapping[str, Any]) -> list[str]:
    if "NotPrincipal" in statement:
        return [f"not {json.dumps(statement['NotPrincipal'], sort_keys=True)}"]
    principal = statement.get("Principal")
    if isinstance(principal, Mapping):
        found = [name for names in principal.values() for name in strings(names)]
        return found or [""]
    return list(strings(principal)) or [""]


def _sorted(condition: Any) -> Any:
    if isinstance(condition, Mapping):
        return {key: _sorted(value) for key, value in condition.items()}
    # One value and a list of one mean the same; "true" and true too.
    values = condition if isinstance(condition, list) else [condition]
    return sorted(str(value).lower() if isinstance(value, bool) else str(value) for value in values)


def _beyond(here: frozenset[Permission], there: frozenset[Permission]) -> list[Permission]:
    return sorted(one for one in here - there if not any(other.covers(one) for other in there))


def _matches(pattern: str, text: str) -> bool:
    if pattern in (text, "*"):
        return True
    if "*" not in pattern and "?" not in pattern:
        return False
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."))
