"""The whole story, told by the ordinary commands with their ordinary output, and a summary that checks itself."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lakectl.errors import LakectlError
from lakectl.lake import Lake, NotDeployedError
from lakectl.localaws import process
from lakectl.workflows.simulate import last_simulation
from lakectl.workflows.status import deployed_resources

BY_COUNTRY = (
    "SELECT country, count(*) AS events, sum(amount) AS total FROM transactions GROUP BY country ORDER BY 2 DESC"
)
AS_ANALYST = "SELECT * FROM transactions LIMIT 5"
TOTALS = "SELECT count(*) AS events, CAST(sum(amount) AS varchar) AS total FROM transactions"


class DemoFailedError(LakectlError):
    """A command of the demo failed, or its figures don't agree."""


@dataclass(slots=True)
class _Story:
    """Runs lakectl's own commands as a user would, and remembers how long each took."""

    lake: Lake
    seconds: dict[str, float] = field(default_factory=dict)

    def tell(self, title: str, *arguments: str) -> None:
        self.lake.console.say(f"\n$ lakectl {shlex.join(arguments)}")
        began = time.monotonic()
        done = subprocess.run((*_LAKECTL, *arguments), cwd=self.lake.project, check=False)
        self.seconds[title] = time.monotonic() - began
        if done.returncode:
            raise DemoFailedError(
                f"The step `{title}` failed with exit code {done.returncode}.",
                hint="Its own message stands above; the demo can be run again.",
            )

    def ask(self, sql: str) -> dict[str, Any]:
        command = (*_LAKECTL, "query", *_LOCAL, "--json", sql)
        done = subprocess.run(command, cwd=self.lake.project, check=True, capture_output=True)
        row: dict[str, Any] = json.loads(done.stdout)[0]
        return row


_LAKECTL = (sys.executable, "-m", "lakectl")
_LOCAL = ("--env", "local")


def demo(lake: Lake, *, count: int) -> None:
    """Deploy, simulate, run the ETL, query, destroy; raises DemoFailedError when a step fails or figures differ."""
    was_running = process.find(lake.project) is not None
    try:
        _tell(_Story(lake), count)
    finally:
        if not was_running:
            process.down(lake.project)


def _tell(story: _Story, count: int) -> None:
    lake = story.lake
    left_over = _resources(lake)
    story.tell("deploy", "deploy", *_LOCAL, "--auto-approve")
    resources = _resources(lake)
    before = _take_in_what_was_there(story) if left_over else _NOTHING
    story.tell("simulate", "simulate", *_LOCAL, "--count", str(count))
    story.tell("etl", "etl", "run", *_LOCAL)
    story.tell("query", "query", *_LOCAL, BY_COUNTRY)
    story.tell("query as cloud-analyst", "query", *_LOCAL, "--as", "cloud-analyst", AS_ANALYST)
    queried = _difference(story.ask(TOTALS), before)
    story.tell("destroy", "destroy", *_LOCAL, "--auto-approve", "--delete-data")
    _summary(lake, story, resources, queried)


def _resources(lake: Lake) -> int:
    try:
        return deployed_resources(lake)
    except NotDeployedError:
        return 0


def _take_in_what_was_there(story: _Story) -> dict[str, Any]:
    story.lake.console.say("\nThe lake was deployed already; its earlier events are taken in first and not counted.")
    story.tell("etl of earlier events", "etl", "run", *_LOCAL)
    return story.ask(TOTALS)


_NOTHING = {"events": 0, "total": "0"}


def _difference(after: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    total = Decimal(after["total"] or 0) - Decimal(before["total"] or 0)
    return {"events": after["events"] - before["events"], "total": str(total)}


def _summary(lake: Lake, story: _Story, resources: int, queried: dict[str, Any]) -> None:
    sent = last_simulation(lake.work) or {}
    say = lake.console.say
    say("\nSummary")
    lake.console.facts(
        {
            "deployed": f"{resources} resources, all destroyed again",
            "events sent": f"{sent['count']:,}",
            "events landed": f"{sent['landed']:,}",
            "events queried": f"{queried['events']:,}",
            "sum(amount) sent": sent["sums"]["amount"],
            "sum(amount) queried": queried["total"],
            **{f"seconds: {name}": f"{seconds:.1f}" for name, seconds in story.seconds.items()},
        }
    )
    same_count = sent["count"] == sent["landed"] == queried["events"]
    if not same_count or Decimal(sent["sums"]["amount"]) != Decimal(queried["total"]):
        raise DemoFailedError("What was queried isn't what was sent.", hint="Please report this with the output above.")
    say("Every event that was sent was queried, and the sums agree.")
