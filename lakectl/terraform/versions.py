"""Provider versions and constraints on them ("Version Constraints" in Terraform's documentation)."""

from __future__ import annotations

import re
from collections.abc import Callable

_TERM = re.compile(r"\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+)*)\s*")

Version = tuple[int, ...]


def parse(text: str) -> Version | None:
    """5.100.0 as (5, 100, 0); None for anything else, pre-releases too."""
    return tuple(map(int, text.split("."))) if re.fullmatch(r"\d+(\.\d+)*", text) else None


def fits(version: Version, constraint: str) -> bool:
    """Whether a version satisfies `~> 5.100, != 5.101.0`; an unreadable constraint is satisfied by none."""
    terms = [_TERM.fullmatch(term) for term in constraint.split(",")] if constraint.strip() else []
    return all(term is not None and _holds(version, term[1] or "=", term[2]) for term in terms)


def _holds(version: Version, operator: str, text: str) -> bool:
    bound = tuple(map(int, text.split(".")))
    if operator == "~>":
        # The last given part may grow, those before it are fixed.
        fixed = bound[:-1]
        return _pad(version) >= _pad(bound) and version[: len(fixed)] == fixed
    return _COMPARE[operator](_pad(version), _pad(bound))


def _pad(version: Version) -> Version:
    return (*version, 0, 0, 0)[:4]


_COMPARE: dict[str, Callable[[Version, Version], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">=": lambda left, right: left >= right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    "<": lambda left, right: left < right,
}
