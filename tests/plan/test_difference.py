"""What a refused deploy shows: the difference between what was reviewed and what is planned now, and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

from lakectl.plan.difference import difference
from lakectl.plan.read import read_plan
from lakectl.plan.render.json_document import as_document
from lakectl.plan.review import review
from tests.plan.corpus.files import document


def reviewed(data: dict[str, Any], **providers: str) -> dict[str, Any]:
    """As it comes back from a kept file."""
    versions = {f"hashicorp/{name}": version for name, version in providers.items()}
    kept: dict[str, Any] = json.loads(json.dumps(as_document(review(read_plan(data), providers=versions))))
    return kept


def workers(count: int) -> dict[str, Any]:
    data = document("more-workers")
    for entry in data["resource_changes"]:
        if entry["type"] == "aws_glue_job":
            entry["change"]["after"]["number_of_workers"] = count
    return data


def test_another_value_of_the_same_attribute() -> None:
    assert difference(reviewed(workers(8)), reviewed(workers(9))) == [
        "~ update aws_glue_job.curate",
        "    - number_of_workers: 2 → 8",
        "    + number_of_workers: 2 → 9",
    ]


def test_what_isnt_planned_any_more_and_what_is_new() -> None:
    lines = difference(reviewed(workers(8)), reviewed(document("trigger-off")))

    assert [line for line in lines if not line.startswith(" ")] == [
        "- update aws_glue_job.curate",
        "+ update aws_glue_trigger.hourly",
    ]


def test_a_secret_differs_without_being_shown() -> None:
    data = document("secret-changed")
    other = json.loads(json.dumps(data).replace("hunter3-hunter3", "hunter4-hunter4"))

    lines = difference(reviewed(data), reviewed(other))

    assert len(lines) == 1
    assert lines[0].endswith("differs in something that isn't shown (a sensitive value, or the end of a long one)")
    assert "hunter" not in lines[0]


def test_somebody_changed_something_meanwhile() -> None:
    lines = difference(reviewed(document("drift-none")), reviewed(document("drift")))

    assert [line for line in lines if line.startswith("- drift")] == []
    assert any(
        re.match(r"\+ drift aws_cloudwatch_event_rule\S+: Somebody changed the event rule", line) for line in lines
    )


def test_another_provider_version() -> None:
    nothing = document("nothing")

    assert difference(reviewed(nothing, aws="5.100.0"), reviewed(nothing, aws="5.101.0")) == [
        "~ provider hashicorp/aws: 5.100.0 → 5.101.0"
    ]


def test_what_only_the_digest_knows_is_said_to_differ() -> None:
    nothing = reviewed(document("nothing"))

    assert difference(nothing, nothing) == [
        "~ The plan differs in something that isn't shown (a sensitive value, or the end of a long one)"
    ]
