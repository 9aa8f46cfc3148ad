from __future__ import annotations

from collections.abc import Callable

import pytest

from lakectl.access.model import Cell, Matrix
from lakectl.events.contract import Contract
from lakectl.events.contract_file import parse_contract
from tests.conftest import PROJECT

COLUMNS = ("amount", "country", "name")

# Builds the matrix of one table `t`: m(analyst={"amount": "country = 'IN'"}).
Matrices = Callable[..., Matrix]


@pytest.fixture(scope="session")
def transactions() -> Contract:
    return parse_contract("transactions", (PROJECT / "streams/transactions.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def m() -> Matrices:
    def matrix(grantors: frozenset[tuple[str, str]] = frozenset(), **roles: dict[str, str]) -> Matrix:
        cells = {Cell(role, "t", column): rows for role, cells in roles.items() for column, rows in cells.items()}
        return Matrix(tables={"t": COLUMNS}, cells=cells, grantors=grantors)

    return matrix
