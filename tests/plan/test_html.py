"""The review as a page: complete, and nothing in it can run, fetch or break out."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from lakectl.plan.findings import Finding, Severity
from lakectl.plan.redact import SecretInOutputError
from lakectl.plan.render import render
from tests.plan.corpus.files import NAMES, reviewed

VOID = {"meta", "br"}


class Page(HTMLParser):
    """Which elements and texts a browser would see; fails on a page whose elements don't nest."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_and_change_of_the_corpus_is_on_its_page(name: str) -> None:
    review = reviewed(name)
    page = Page(render(review, "html"))

    assert not {"script", "link", "img", "iframe", "a"} & set(page.elements)
    assert not {"src", "href", "onclick", "onload"} & page.attributes
    for finding in review.findings:
        assert finding.what in page.text
        assert finding.fix in page.text
    for change in review.changes:
        assert change.address in page.text
    assert review.digest in page.text


def test_what_looks_like_html_is_text() -> None:
    evil = Finding(
        rule="data-lost", severity=Severity.BLOCK, address="<b>", what="<script>alert(1)</script>", why="&", fix='"'
    )
    html = render(replace(reviewed("nothing"), findings=(evil,)), "html")

    assert "<script>" not in html
    assert "<script>alert(1)</script>" in Page(html).text


def test_a_secret_stops_it_also_when_it_is_escaped() -> None:
    evil = Finding(rule="data-lost", severity=Severity.BLOCK, address="", what="holds a<b>&secret", why="", fix="")

    with pytest.raises(SecretInOutputError):
        render(replace(reviewed("nothing"), findings=(evil,), secrets=("a<b>&secret",)), "html")
