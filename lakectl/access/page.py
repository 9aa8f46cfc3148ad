"""The matrix as one HTML file: no script, nothing from elsewhere, readable on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from html import escape

from lakectl.access.conditions import said
from lakectl.access.model import Cell, Matrix

Classes = Mapping[tuple[str, str], str]
"""(table, column) → classification."""

_STYLE = """
body { font: 1rem/1.5 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; background: #fff }
table { border-collapse: collapse; margin: 0 0 2rem }
caption { text-align: left; font-weight: bold; padding: 0 0 .5rem }
th, td { border: 1px solid #999; padding: .25rem .6rem; text-align: left; vertical-align: top }
thead th { background: #eee }
tbody th { font-weight: normal; font-family: ui-monospace, monospace }
td.none { color: #595959 }
td.all { background: #fff3d6 }
td.some { background: #e8f1ff }
.drift { border-left: .4rem solid #b00020; padding-left: 1rem }
"""


def page(matrix: Matrix, classes: Classes, *, title: str, notes: Iterable[str], drift: Iterable[str]) -> str:
    """The whole document; `notes` and `drift` are sentences."""
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>{escape(title)}</title>",
        f"<style>{_STYLE}</style></head>",
        f"<body><h1>{escape(title)}</h1>",
        *(f"<p>{escape(note)}</p>" for note in notes),
        *_drift(list(drift)),
        *(line for table in sorted(matrix.tables) for line in _table(matrix, classes, table)),
        "</body>",
        "</html>",
    ]
    return "\n".join(parts)


def _drift(sentences: list[str]) -> Iterator[str]:
    if sentences:
        yield '<section class="drift"><h2>Drift</h2><ul>'
        yield from (f"<li>{escape(sentence)}</li>" for sentence in sentences)
        yield "</ul></section>"


def _table(matrix: Matrix, classes: Classes, table: str) -> Iterator[str]:
    heads = ["column", "class", *matrix.roles]
    yield f"<table><caption>{escape(table)}: the rows in which a role reads a column</caption>"
    yield "<thead><tr>" + "".join(f'<th scope="col">{escape(head)}</th>' for head in heads) + "</tr></thead>"
    yield "<tbody>"
    for column in matrix.columns_of(table):
        cells = "".join(_cell(matrix, Cell(role, table, column)) for role in matrix.roles)
        kind = escape(classes.get((table, column), ""))
        yield f'<tr><th scope="row">{escape(column)}</th><td>{kind}</td>{cells}</tr>'
    yield "</tbody></table>"


def _cell(matrix: Matrix, cell: Cell) -> str:
    if cell not in matrix.cells:
        return '<td class="none">never</td>'
    rows = said(matrix.cells[cell])
    return f'<td class="{"all" if rows == "all" else "some"}">{escape(rows)}</td>'
