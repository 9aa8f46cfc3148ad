"""The matrix for a terminal, for a document, for a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lakectl.access.conditions import said
from lakectl.access.model import Cell, Matrix

NOTHING = "-"


def header(matrix: Matrix) -> list[str]:
    """The heads of the table."""
    return ["table", "column", *matrix.roles]


def rows(matrix: Matrix) -> Iterator[list[str]]:
    """A line for each column of each table: for every role the rows in which it reads it."""
    for table in sorted({*matrix.tables, *(cell.table for cell in matrix.cells)}):
        for column in matrix.columns_of(table):
            yield [table, column, *(_shown(matrix, Cell(role, table, column)) for role in matrix.roles)]


def markdown(matrix: Matrix) -> str:
    """A table in Markdown."""
    lines = [header(matrix), ["---"] * (2 + len(matrix.roles)), *rows(matrix)]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def document(matrix: Matrix) -> dict[str, Any]:
    """JSON-ready: the tables' columns, and every readable cell; `rows` is "" for every row."""
    return {
        "tables": {table: list(matrix.columns_of(table)) for table in sorted(matrix.tables)},
        "cells": [
            {"role": cell.role, "table": cell.table, "column": cell.column, "rows": condition}
            for cell, condition in sorted(matrix.cells.items())
        ],
        "grantors": [{"role": role, "table": table} for role, table in sorted(matrix.grantors)],
    }


def _shown(matrix: Matrix, cell: Cell) -> str:
    return said(matrix.cells[cell]) if cell in matrix.cells else NOTHING
