"""One review, five renderings."""

from __future__ import annotations

from lakectl.plan.render.html import as_html
from lakectl.plan.render.json_document import as_json
from lakectl.plan.render.markdown import as_markdown
from lakectl.plan.render.sarif import as_sarif
from lakectl.plan.render.text import as_text
from lakectl.plan.review import Review

_FORMATS = {"text": as_text, "markdown": as_markdown, "json": as_json, "sarif": as_sarif, "html": as_html}


def render(review: Review, form: str) -> str:
    """The review as `text`, `markdown`, `json`, `sarif` or `html`, with a line end; raises SecretInOutputError."""
    return _FORMATS[form](review)
