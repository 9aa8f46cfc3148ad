"""kill -9 of lakectl in the middle and late in an apply and of a destroy.

Terraform finishes what was confirmed, the next run completes, nothing is made twice, the audit log tells the truth.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import pytest

from tests.scenarios.conftest import Lakectl

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.long, pytest.mark.timeout(1800)]

_PATIENCE = 600


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.1)


def kill_when_done(lake: Lakectl, command: str, kind: str) -> None:
    """Start the command, kill it when the first resource of a kind is done, and wait until Terraform is through."""
    before = set((lake.folder / ".lakectl").glob("**/logs/*-apply.log"))
    process = lake.start(command, "--auto-approve")

    def is_done() -> bool:
        assert process.poll() is None, "it ended before the signal"
        logs = set((lake.folder / ".lakectl").glob("**/logs/*-apply.log")) - before
        lines = [line for log in logs for line in log.read_text(encoding="utf-8", errors="replace").splitlines()]
        return any(f'"{kind}"' in line and '"apply_complete"' in line for line in lines)

    until(is_done)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=_PATIENCE)
    assert process.returncode == -signal.SIGKILL
    until(lambda: lake.json("state", "show", "--json")["lock"] is None)


def ends(lake: Lakectl, action: str) -> list[str]:
    records = lake.json("audit", "--json")["records"]
    return [record["outcome"] or record["phase"] for record in records if record["action"] == action]


@pytest.mark.parametrize(
    ("deploying", "destroying"),
    [
        ("aws_glue_catalog_table", "aws_glue_job"),
        ("aws_kinesis_firehose_delivery_stream", "aws_cloudwatch_event_rule"),
    ],
    ids=["in the middle", "late"],
)
def test_killed(empty: Lakectl, deploying: str, destroying: str) -> None:
    kill_when_done(empty, "deploy", deploying)
    assert ends(empty, "deploy") == ["intent"]
    assert "this deploy has no outcome; it goes on, or it was killed." in empty("audit").err
    assert "Nothing to change." in empty("deploy", "--auto-approve").err

    kill_when_done(empty, "destroy", destroying)
    assert ends(empty, "destroy") == ["intent"]
    assert "isn't deployed" in empty("destroy", "--auto-approve", code=1).err
    assert empty("audit", "verify").err.endswith("records, none changed, removed or moved.\n")
