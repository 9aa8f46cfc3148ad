"""Every statement of every policy is needed: without it a step of the story breaks, with it again the step works."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pytest

from tests.infra.everything import rewrite
from tests.scenarios.conftest import Lakectl, without_spark
from tests.scenarios.least_privilege import BrokenError, Story
from tests.scenarios.statements import Statement

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.long, pytest.mark.timeout(3600)]

# What this machine can't tell apart, and why the statement is there all the same.
_DEFAULT = "Athena asks for the database `default` beside the one that is queried; the embedded one doesn't"
_PLACE = "Athena looks where the bucket of results is before it writes; the embedded one just writes"
_LIST = "Athena lists what lies below the place of the results; the embedded one doesn't"
_DENIES = "It only denies, what comes without TLS; loopback counts as TLS here"
_READERS = ("cloud-analyst", "cloud-data-engineer", "cloud-developer")
UNPROVEN: Mapping[str, str] = {
    **{f"{reader} 2 glue:GetDatabase": _DEFAULT for reader in _READERS},
    **{f"{reader} 5 s3:ListBucket": _LIST for reader in _READERS},
    **{f"{reader} 6 s3:GetBucketLocation": _PLACE for reader in _READERS},
    "transactions-firehose 0 s3:GetBucketLocation": "Firehose looks at the bucket; the embedded one just puts objects",
    **{f"lake-local-{bucket}-eu-central-1 0 s3:*": _DENIES for bucket in ("artifacts", "curated", "raw", "results")},
}


def test_every_statement_is_needed(empty: Lakectl) -> None:
    without_spark(empty)
    rewrite(empty.folder / "cdktf.json", with_alarms)
    empty("deploy", "--auto-approve")
    empty("simulate", "--count", "200", "--seed", "7")
    empty("etl", "run")
    story = Story(empty)

    found = {}
    for _, statements in groupby(story.statements(), lambda one: one.role or one.policy):
        of_role = list(statements)
        found |= {statement.name: broken_without(story, statement) for statement in of_role}
        for step in () if of_role[0].denies else story.steps(of_role[0]):
            step()
        story.settle()

    print(*(f"{name:<50} {step or UNPROVEN.get(name, '?')}" for name, step in found.items()), sep="\n")  # noqa: T201
    assert sorted(name for name, step in found.items() if not step) == sorted(UNPROVEN)


def with_alarms(manifest: dict[str, Any]) -> None:
    """The lake of this machine, whose topic is told of alarms and failed runs."""
    manifest["context"]["environments"]["local"]["observability"] = {"alarms": True}


def broken_without(story: Story, statement: Statement) -> str:
    """The step that fails without the statement, which is back afterwards; "" when none does."""
    if statement.denies:
        return ""
    story.put(statement, statement.without)
    try:
        for step in story.steps(statement):
            step()
    except BrokenError as error:
        return error.step
    finally:
        story.put(statement, statement.document)
        story.settle()
    return ""
