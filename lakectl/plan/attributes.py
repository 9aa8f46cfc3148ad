"""Changed attributes as short text, fit to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lakectl.plan.meaning import Difference, differences, dumps
from lakectl.plan.model import Change, Kind
from lakectl.plan.values import Sensitive, Unknown

_LONGEST = 160

# Attributes that AWS chooses; they come anew with many updates.
_COMPUTED = frozenset({"id", "catalog_id", "version_id", "version", "etag", "qualified_arn", "code_sha256"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute, old and new; "" where there is none."""

    path: str
    old: str
    new: str

    def __str__(self) -> str:
        if not self.old:
            return f"{self.path} gains {self.new}"
        if not self.new:
            return f"{self.path} loses {self.old}"
        return f"{self.path}: {self.old} → {self.new}"


def attribute(difference: Difference) -> Attribute:
    """The difference as text; what is sensitive shows as a mark."""
    old, new = _short(difference.old), _short(difference.new)
    if isinstance(difference.old, Sensitive) and isinstance(difference.new, Sensitive):
        new = "(sensitive, changed)"
    return Attribute(difference.path, old, new)


def shown(change: Change) -> tuple[Attribute, ...]:
    """The changed attributes without what means nothing to a reader (the digest has everything)."""
    return tuple(attribute(one) for one in differences(change) if _is_worth_showing(change, one))


def _is_worth_showing(change: Change, one: Difference) -> bool:
    if isinstance(one.new, Unknown):
        # Nearly all of a new resource is unknown.
        return change.kind is Kind.UPDATE and one.path.rpartition(".")[2] not in _COMPUTED
    # The provider's blocks are written with zeros where nothing was given.
    return not ("." in one.path and one.old is None and one.new in (0, False))


def _short(value: Any) -> str:
    if value is None:
        return ""
    text = repr(value) if isinstance(value, Sensitive | Unknown) else value
    text = text if isinstance(text, str) else dumps(text)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
