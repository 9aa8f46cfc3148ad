"""What exists and comes into the state is told, counted, and part of the digest."""

from __future__ import annotations

from typing import Any

from lakectl.plan.findings import Verdict
from lakectl.plan.read import read_plan
from lakectl.plan.render import render
from lakectl.plan.review import Counts, Review, review


def change(name: str, actions: list[str], imported: str = "", **after: Any) -> dict[str, Any]:
    before = {"bucket": name, "force_destroy": False}
    body: dict[str, Any] = {"actions": actions, "before": before, "after": {**before, **after}}
    if imported:
        body["importing"] = {"id": imported}
    return {
        "address": f"aws_s3_bucket.{name}",
        "mode": "managed",
        "type": "aws_s3_bucket",
        "name": name,
        "change": body,
    }


def reviewed(*changes: dict[str, Any]) -> Review:
    document = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": list(changes)}
    return review(read_plan(document))


def test_what_is_adopted_stands_in_every_format() -> None:
    found = reviewed(
        change("raw", ["no-op"], "lake-raw"),
        change("results", ["update"], "lake-results", force_destroy=True),
        change("other", ["no-op"]),
    )

    assert found.verdict is Verdict.WARN
    assert found.counts == Counts(update=1, adopt=2)
    text = render(found, "text")
    assert "The bucket raw exists already and becomes this environment's." in text
    assert "Plan: 0 to create, 1 to update, 0 to replace, 0 to delete, 2 to adopt.\n" in text
    assert "  = aws_s3_bucket.raw (adopted: lake-raw)\n" in text
    assert "  ~ aws_s3_bucket.results (adopted: lake-results)\n      force_destroy: false → true\n" in text
    assert "aws_s3_bucket.other" not in text
    markdown = render(found, "markdown")
    assert "| create | update | replace | delete | adopt |" in markdown
    assert "Adopted as they are" in markdown


def test_many_are_counted_instead_of_named() -> None:
    found = reviewed(*(change(f"b{number}", ["no-op"], f"lake-{number}") for number in range(6)))

    assert [one.what for one in found.findings if one.rule == "adopted"] == [
        "6 resources exist already and become this environment's (adopted, below)."
    ]


def test_the_digest_knows_what_is_adopted() -> None:
    plans = [
        reviewed(change("raw", ["no-op"])),
        reviewed(change("raw", ["no-op"], "lake-raw")),
        reviewed(change("raw", ["no-op"], "lake-other")),
    ]

    assert len({plan.digest for plan in plans}) == 3


def test_replacing_what_was_just_adopted_is_refused_like_any_other_loss() -> None:
    found = reviewed(change("raw", ["delete", "create"], "lake-raw"))

    assert found.verdict is Verdict.BLOCK
    assert found.counts == Counts(replace=1, adopt=1)
