"""What the contracts say."""

from __future__ import annotations

from collections.abc import Iterable

from lakectl.access.conditions import EVERY_ROW
from lakectl.access.model import Cell, Matrix
from lakectl.events.contract import PARTITION_KEYS, Contract


def declared(contracts: Iterable[Contract]) -> Matrix:
    """The matrix of these contracts, roles by the names that the contracts use."""
    found = list(contracts)
    tables, cells = {}, {}
    for contract in found:
        tables[contract.name] = (*(column.name for column in contract.stored_columns), *PARTITION_KEYS)
        for role, access in contract.access.items():
            for column in (*access.columns, *PARTITION_KEYS):
                cells[Cell(role, contract.name, column)] = access.rows or EVERY_ROW
    grantors = {(role, one.name) for one in found for role, access in one.access.items() if access.grantable}
    return Matrix(tables=tables, cells=cells, grantors=frozenset(grantors))


def personal_columns(contracts: Iterable[Contract]) -> frozenset[tuple[str, str]]:
    """(table, column) of everything personal or secret that is stored, hidden or not."""
    return frozenset(
        (contract.name, column.name) for contract in contracts for column in contract.stored_columns if column.protected
    )


def open_columns(contracts: Iterable[Contract]) -> frozenset[tuple[str, str]]:
    """(table, column) of what is personal or secret and stored as it came."""
    return frozenset(
        (contract.name, column.name)
        for contract in contracts
        for column in contract.stored_columns
        if column.protected and column.personal in ("", "clear")
    )
