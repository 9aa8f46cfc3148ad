"""The review for a terminal and for machines."""

from __future__ import annotations

import json

from lakectl.plan.render import render
from lakectl.plan.render.text import as_lines
from tests.plan.corpus.files import reviewed


def test_the_whole_text_of_a_warning() -> None:
    review = reviewed("grant-gained")

    assert render(review, "text") == (
        "LOOK: somebody should read the warnings before this plan is applied.\n"
        "\n"
        "Warnings\n"
        "  cloud-analyst-dev gains transactions.amount (SELECT).\n"
        "      grant-gained · aws_lakeformation_permissions.analyst\n"
        "      Why: Somebody sees more of the lake than before.\n"
        "      Do:  Make sure that the contract's access section is meant to say so.\n"
        "\n"
        "Plan: 0 to create, 0 to update, 1 to replace, 0 to delete.\n"
        "  ± aws_lakeformation_permissions.analyst (table_with_columns.0.column_names can't change in place)\n"
        "      table_with_columns.column_names gains amount\n"
        f"Digest: {review.digest}\n"
    )


def test_a_line_says_what_it_is_so_that_the_caller_may_colour_it() -> None:
    styles = {line.text: line.style for line in as_lines(reviewed("week-year"))}

    assert styles["REFUSED: this plan must not be applied as it is."] == "block"
    assert styles["Blockers"] == "heading"


def test_a_destruction_is_called_one() -> None:
    lines = render(reviewed("destroyed", "destroy"), "text").splitlines()

    assert lines[0] == "DESTROY: what is listed below can't be got back."
    assert "Plan: 0 to create, 0 to update, 0 to replace, 30 to delete." in lines


def test_the_whole_json() -> None:
    review = reviewed("schedule-changed")

    assert json.loads(render(review, "json")) == {
        "version": 1,
        "purpose": "deploy",
        "verdict": "warn",
        "digest": review.digest,
        "terraform_version": "1.11.4",
        "providers": {},
        "counts": {"create": 0, "update": 1, "replace": 0, "delete": 0, "forget": 0, "adopt": 0},
        "cost": None,
        "findings": [
            {
                "rule": "schedule-changed",
                "severity": "warn",
                "address": "aws_glue_trigger.hourly",
                "what": "The trigger lake-dev-transactions-hourly runs at another time: "
                "cron(0/5 * * * ? *), not cron(0 * * * ? *).",
                "why": "It decides how old the data is that people query, and what the runs cost.",
                "fix": "Make sure that this is what the change is about.",
                "accepted": "",
            }
        ],
        "changes": [
            {
                "address": "aws_glue_trigger.hourly",
                "type": "aws_glue_trigger",
                "kind": "update",
                "reason": "",
                "attributes": [
                    {"path": "schedule", "old": "cron(0 * * * ? *)", "new": "cron(0/5 * * * ? *)"},
                ],
                "digest": review.changes[0].digest,
                "follows": "",
                "own": ["schedule"],
            }
        ],
    }
