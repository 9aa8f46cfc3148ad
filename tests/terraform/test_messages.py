from __future__ import annotations

import json
from typing import Any

from lakectl.terraform.messages import ApplyReader, Changes, Diagnostic, Reader, text_errors


def planned(address: str, action: str) -> str:
    return json.dumps({"type": "planned_change", "change": {"resource": {"addr": address}, "action": action}})


def hook(kind: str, address: str, action: str = "create") -> str:
    details: dict[str, Any] = {"resource": {"addr": address}, "action": action, "elapsed_seconds": 4}
    return json.dumps({"type": kind, "hook": details})


def test_an_apply_counts_both_halves_of_a_replacement_and_no_reads() -> None:
    news: list[str] = []
    reader = ApplyReader(news.append)
    for line in (
        planned("data.aws_iam_policy_document.p", "read"),
        planned("aws_s3_bucket.a", "replace"),
        planned("aws_s3_bucket.b", "update"),
        planned("aws_s3_bucket.c", "move"),
        hook("apply_complete", "data.aws_iam_policy_document.p", "read"),
        hook("apply_complete", "aws_s3_bucket.a", "delete"),
        hook("apply_progress", "aws_s3_bucket.a"),
        hook("apply_complete", "aws_s3_bucket.a", "create"),
        hook("apply_errored", "aws_s3_bucket.b", "update"),
    ):
        reader.line(line)
    assert news == [
        "read data.aws_iam_policy_document.p",
        "1/3 destroyed aws_s3_bucket.a (4 s)",
        "1/3 aws_s3_bucket.a … 4 s",
        "2/3 created aws_s3_bucket.a (4 s)",
        "2/3 failed aws_s3_bucket.b",
    ]


def test_a_plan_tells_what_it_reads_and_what_will_change() -> None:
    news: list[str] = []
    reader = Reader(news.append)
    reader.line(hook("refresh_complete", "aws_s3_bucket.a"))
    reader.line(planned("aws_s3_bucket.a", "replace"))
    reader.line(json.dumps({"type": "change_summary", "changes": {"add": 1, "change": 0, "remove": 1, "import": 0}}))
    assert news == ["read aws_s3_bucket.a", "replace aws_s3_bucket.a"]
    assert reader.changes == Changes(add=1, change=0, remove=1)


def test_errors_are_kept_and_warnings_are_not() -> None:
    reader = Reader(print)
    for severity in ("warning", "error"):
        reader.line(json.dumps({"type": "diagnostic", "diagnostic": {"severity": severity, "summary": severity}}))
    assert reader.errors == [Diagnostic("error", "")]


def test_what_is_no_message_is_left_to_the_log() -> None:
    reader = Reader(lambda news: news.index("never"))
    for line in ("panic: runtime error", "{broken", "", '{"type": "from_the_future", "x": 1}', "{}"):
        reader.line(line)
    assert reader.errors == []


def test_errors_for_people_are_found_with_and_without_a_frame() -> None:
    framed = "\x1b[31m╷\x1b[0m\n\x1b[31m│\x1b[0m \x1b[1mError: \x1b[0mFailed to read\x1b[0m\n│ more\n╵\n"
    assert [error.summary for error in text_errors(framed)] == ["Failed to read"]
    assert text_errors('\nError: Output "x" not found\n\nwhy\n') == [Diagnostic('Output "x" not found', "why")]
    assert text_errors("Failed to unlock state: not locked\n") == [Diagnostic("Failed to unlock state: not locked", "")]
    assert text_errors("") == []
