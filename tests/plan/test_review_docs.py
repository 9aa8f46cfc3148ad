"""docs/review.md says what the code does."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from lakectl.audit import AuditRecord
from lakectl.plan.render.json_document import as_document
from lakectl.plan.rules import RULES
from tests.plan.corpus.files import reviewed

TEXT = (Path(__file__).parents[2] / "docs" / "review.md").read_text(encoding="utf-8")


def test_every_rule_stands_there_with_its_severities() -> None:
    lines = [
        f"| `{rule.name}` | {rule.severity.value if rule.severity else '-'} "
        f"| {rule.when_destroying.value if rule.when_destroying else '-'} | {rule.why} |"
        for rule in RULES
    ]
    table = [line for line in TEXT.splitlines() if re.match(r"\| `[a-z-]+` \| (block|warn|note|-) \|", line)]

    assert table[:-1] == lines
    assert table[-1].startswith("| `drift` | warn | warn |")


def test_every_key_of_the_json_stands_there() -> None:
    document = as_document(reviewed("week-year"))
    keys = [*document, *document["counts"], *document["findings"][0], *document["changes"][0]]
    keys += [field.name for field in fields(AuditRecord)]

    assert [key for key in keys if f"`{key}`" not in TEXT] == []
