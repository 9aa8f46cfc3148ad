"""The tables of docs/local.md are about every documented example and call that is here."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.conformance.calls import SERVICES, Refused
from tests.conformance.examples import examples
from tests.conformance.table import Row, rows

NUMBERS = re.compile(r"\| ([\w ]+) \| (\d+) \| (\d+) \| (\d+) \|")


def documented(project: Path, title: str) -> list[Row]:
    """The rows of the table with this title."""
    text = (project / "docs" / "local.md").read_text(encoding="utf-8")
    table = text.partition(f"| {title} | passed | refused | failed |\n")[2].partition("\n\n")[0]
    found = (NUMBERS.fullmatch(line) for line in table.splitlines()[1:])
    return [Row(match[1], (int(match[2]), int(match[3]), int(match[4]))) for match in found if match]


def test_every_resource_type_of_the_lake_has_a_row(project: Path) -> None:
    golden = [json.loads(path.read_text()) for path in (project / "tests" / "golden").glob("*.tf.json")]
    types = {type_ for document in golden for type_ in document["resource"]}
    assert types - {row.subject for row in documented(project, "resource type")} == set()


def test_the_rows_are_about_the_examples_that_are_here(project: Path) -> None:
    expected = rows((one.type, "refused" if one.is_refused else "passed") for one in examples())
    assert documented(project, "resource type") == expected


def test_the_rows_are_about_the_calls_that_are_here(project: Path) -> None:
    states = [
        (service, "refused" if isinstance(one.answer, Refused) else "passed")
        for service, documented_calls in SERVICES.items()
        for one in documented_calls
    ]
    assert documented(project, "calls of") == rows(states)


def test_every_refused_example_is_listed_with_its_answer(project: Path) -> None:
    text = (project / "docs" / "local.md").read_text(encoding="utf-8")
    refused = [f"| {one.type}: {one.title} | " for one in examples() if one.is_refused]
    assert [line for line in refused if line not in text] == []
