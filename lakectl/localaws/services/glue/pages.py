"""Answers in pages: MaxResults, NextToken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_PAGE = 1000


def page(member: str, items: Sequence[Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """One page of `items` under `member`; the token is where the next one begins."""
    start = int(request.get("NextToken") or 0)
    end = start + int(request.get("MaxResults") or _PAGE)
    more = {"NextToken": str(end)} if end < len(items) else {}
    return {member: list(items[start:end]), **more}
