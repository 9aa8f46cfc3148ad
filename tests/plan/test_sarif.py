"""The review for code scanning."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lakectl.plan.render import render
from lakectl.plan.review import review
from tests.plan.corpus.files import NAMES, plan, reviewed


def run_of(text: str) -> dict[str, Any]:
    log = json.loads(text)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    found: dict[str, Any] = run
    return found


def test_a_finding_as_code_scanning_reads_it() -> None:
    run = run_of(render(reviewed("week-year"), "sarif"))
    (result,) = run["results"]

    assert run["tool"]["driver"]["name"] == "lakectl"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "week-year"
    assert result["level"] == "error"
    assert result["message"]["text"].endswith(" land in the next year's folder. Write yyyy.")
    assert result["locations"] == [
        {
            "physicalLocation": {"artifactLocation": {"uri": "cdktf.json"}},
            "logicalLocations": [{"fullyQualifiedName": reviewed("week-year").findings[0].address, "kind": "resource"}],
        }
    ]
    assert "suppressions" not in result


def test_what_was_accepted_is_suppressed_with_its_reason() -> None:
    (result,) = run_of(render(review(plan("week-year"), accepted={"week-year": "a test"}), "sarif"))["results"]

    assert (result["level"], result["suppressions"]) == (
        "warning",
        [{"kind": "external", "justification": "a test"}],
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_review_has_one_with_as_many_results_as_findings(name: str) -> None:
    run = run_of(render(reviewed(name), "sarif"))

    assert [one["ruleId"] for one in run["results"]] == [one.rule for one in reviewed(name).findings]
    assert all(run["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"] for one in run["results"])
