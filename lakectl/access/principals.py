"""Principals as people say them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from lakectl.access.model import Cell, Matrix

_ROLE = re.compile(r"arn:[^:]+:iam::\d{12}:role/(?:.*/)?([^/]+)")


def short(principal: str) -> str:
    """A role by its name; anybody else as Lake Formation calls them."""
    role = _ROLE.fullmatch(principal)
    return role[1] if role else principal


def named(matrix: Matrix, roles: Mapping[str, str]) -> Matrix:
    """The matrix with IAM role names (keys) replaced by what the contracts call them (values)."""
    return Matrix(
        tables=matrix.tables,
        cells={Cell(roles.get(c.role, c.role), c.table, c.column): rows for c, rows in matrix.cells.items()},
        grantors=frozenset((roles.get(role, role), table) for role, table in matrix.grantors),
    )
