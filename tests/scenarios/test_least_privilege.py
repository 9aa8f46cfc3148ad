"""Every statement of every policy is needed: without it a step of the story breaks, with it again the step works."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from itertools import groupby

import pytest

from tests.scenarios.conftest import Lakectl
from tests.scenarios.least_privilege import BrokenError, Statement, Story

pytestmark = [
    pytest.mark.local,
    pytest.mark.terraform,
    pytest.mark.spark,
    pytest.mark.long,
    pytest.mark.timeout(5400),
]

# What this machine can't tell apart, and why the statement is there all the same.
UNPROVEN: Mapping[str, str] = {}


def step_of(story: Story, role: str) -> Callable[[], None]:
    """The step that works as this role."""
    for ending, step in (
        ("-events", story.deliver),
        ("-firehose", story.deliver),
        ("-job", story.job),
        ("-crawler", story.crawl),
        ("simulator", story.simulator),
        ("lakeformation", lambda: story.query("cloud-analyst")),
    ):
        if ending in role:
            return step
    reader = next(one for one in ("cloud-analyst", "cloud-developer", "cloud-data-engineer") if one in role)
    return lambda: story.query(reader)


@pytest.mark.usefixtures("sent")
def test_every_statement_is_needed(lake: Lakectl) -> None:
    story = Story(lake)
    unneeded = {}
    for role, statements in groupby(story.statements(), lambda one: one.role):
        step = step_of(story, role)
        for statement in statements:
            if not breaks(story, statement, step):
                unneeded[statement.name] = statement.document["Statement"][statement.index]
        step()

    assert sorted(unneeded) == sorted(UNPROVEN), unneeded


def breaks(story: Story, statement: Statement, step: Callable[[], None]) -> bool:
    """Whether the step fails without the statement; the statement is back in any case."""
    story.put(statement, statement.without)
    try:
        step()
    except (BrokenError, AssertionError):
        return True
    finally:
        story.put(statement, json.dumps(statement.document))
    return False
