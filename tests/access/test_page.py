"""The matrix as one HTML file, looked at as a browser would."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from lakectl.access.page import page
from tests.access.conftest import Matrices

VOID = ("meta",)


class Reader(HTMLParser):
    """Notes tags, attributes, and the text of every cell; fails on tags that don't close in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.cells: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "tr":
            self.cells.append([])
        if tag in ("td", "th"):
            self.cells[-1].append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("td", "th"):
            self.cells[-1][-1] += data


def test_a_table_with_heads_for_columns_and_rows(m: Matrices) -> None:
    matrix = m(analyst={"country": "country = 'IN' AND amount < 5"}, boss={"country": "", "name": ""})
    text = page(matrix, {("t", "name"): "personal"}, title="Who sees <what>", notes=["a & b."], drift=["x gains <y>."])

    reader = Reader()
    reader.feed(text)
    assert reader.open == []
    assert reader.cells == [
        ["column", "class", "analyst", "boss"],
        ["amount", "", "never", "never"],
        ["country", "", "country = 'IN' AND amount < 5", "all"],
        ["name", "personal", "never", "all"],
    ]
    heads = [attributes["scope"] for tag, attributes in reader.tags if tag == "th"]
    assert heads == ["col"] * 4 + ["row"] * 3
    assert {"caption", "thead", "tbody", "h1", "title", "ul"} <= {tag for tag, _ in reader.tags}
    assert "<li>x gains &lt;y&gt;.</li>" in text
    assert "<title>Who sees &lt;what&gt;</title>" in text
    assert ("html", {"lang": "en"}) in reader.tags


def test_nothing_runs_and_nothing_comes_from_elsewhere(m: Matrices) -> None:
    text = page(m(), {}, title="t", notes=[], drift=[])
    reader = Reader()
    reader.feed(text)

    assert {"script", "link", "img", "iframe"} & {tag for tag, _ in reader.tags} == set()
    assert not [
        name for _, attributes in reader.tags for name in attributes if name in ("src", "href") or name[:2] == "on"
    ]
    assert not re.search(r"https?:|url\(|@import", text)
    assert "Drift" not in text
