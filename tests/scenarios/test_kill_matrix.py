"""Ctrl-C, SIGTERM and kill -9 of lakectl and of Terraform, at ten points each of applies and of destroys.

The state can be read, nothing is made twice, the next run goes on from there, and the audit log tells the truth.
"""

from __future__ import annotations

import signal
from random import Random

import pytest

from lakectl.aws.leftovers import leftovers
from lakectl.aws.session import Aws
from lakectl.config.load import load_config
from lakectl.localaws import process
from tests.scenarios.conftest import Lakectl
from tests.scenarios.strikes import ALL, TERRAFORM, Point, came_through, free, points, strike

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.long, pytest.mark.timeout(4 * 3600)]

STRIKES = 10
# Then the command may come through: Terraform saves the state every 20 seconds, so one that is always killed earlier
# would begin with the same work for ever.
IN_A_ROW = 5
# How a struck run ends for its caller, and what the log says of it.
ENDS: dict[signal.Signals | str, tuple[int, str]] = {
    signal.SIGINT: (130, "interrupted"),
    signal.SIGTERM: (130, "interrupted"),
    signal.SIGKILL: (-9, ""),
    TERRAFORM: (1, "failed"),
}


def last_run(lake: Lakectl) -> tuple[str, str]:
    """What the audit log says of the newest run: its action, and its outcome if it has one."""
    record = lake.json("audit", "--json")["records"][-1]
    return record["action"], record["outcome"]


def strikes(lake: Lakectl, command: str, how: signal.Signals | str, to_come: list[Point]) -> None:
    """Strike the command at some of the points, which are taken away, then let it come through."""
    expected, outcome = ENDS[how]
    for point in to_come[:IN_A_ROW]:
        code, err = strike(lake, command, how, point)
        assert "Traceback" not in err
        assert code in (0, expected), err
        if code == 0:
            assert "Nothing to change." in err or last_run(lake) == (command, "applied")
            return
        to_come.remove(point)
        free(lake)
        # A strike after Terraform's last word finds a lakectl that is writing the outcome, or has.
        assert last_run(lake) == (command, outcome) or (came_through(lake) and last_run(lake)[1] in ("", "applied"))
        if command == "destroy" and lake.json("status", "--json")["resources"] == 0:
            return
    done = lake(command, "--auto-approve", *ALL.get(command, ()))
    assert "Nothing to change." in done.err or last_run(lake) == (command, "applied")


@pytest.mark.parametrize("how", ENDS, ids=["SIGINT", "SIGTERM", "SIGKILL", "SIGKILL of Terraform"])
def test_ten_strikes_at_applies_and_at_destroys(empty: Lakectl, how: signal.Signals | str) -> None:
    dice = Random(f"the kill matrix {how}")
    deploys, destroys = points(STRIKES, dice), points(STRIKES, dice)
    while deploys or destroys:
        strikes(empty, "deploy", how, deploys)
        if not deploys:
            counts = empty.json("plan", "--json")["counts"]
            assert {name for name, count in counts.items() if count} == set()
        strikes(empty, "destroy", how, destroys)
        assert empty.json("status", "--json")["resources"] == 0
    assert left(empty) == []
    assert empty("audit", "verify").err.endswith("records, none changed, removed or moved.\n")


def left(lake: Lakectl) -> list[str]:
    """What nobody knows of any more: what the checks of a destroy find."""
    endpoint = process.find(lake.folder)
    assert endpoint is not None
    config = load_config(lake.folder, "local")
    checks = leftovers(Aws(region=endpoint.region, environ=endpoint.environ()), config)
    return [f"{check.kind}: {name}" for check in checks for name in check.left]
