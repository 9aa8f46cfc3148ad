"""Things that go wrong at a bad moment: nothing is lost, and the next run completes."""

from __future__ import annotations

import json
import re
import signal
import time
from collections.abc import Callable

import pytest

from lakectl.localaws import process
from tests.scenarios.conftest import Lakectl, kill

pytestmark = [pytest.mark.local, pytest.mark.terraform]

_PATIENCE = 300
ENOUGH = 60


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.1)


def waits_for_the_queue_alone(lake: Lakectl) -> bool:
    """Whether the apply has made all that it can but the queue, for which the provider waits 25 seconds.

    At this moment no other request is under way: what a request that was cut off has made, Terraform can't know.
    """
    begun, made = set(), set()
    for log in lake.folder.glob(".lakectl/env/local/logs/*-apply.log"):
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            event = json.loads(line) if line.startswith("{") and line.endswith("}") else {}
            if event.get("type") in ("apply_start", "apply_complete"):
                (begun if event["type"] == "apply_start" else made).add(event["hook"]["resource"]["addr"])
    return len(made) > ENOUGH and begun - made == {"aws_sqs_queue.transactions"}


def test_query_before_deploy(empty: Lakectl) -> None:
    done = empty("query", "SELECT 1", code=1)

    assert done.err == "Error: The lake 'local' isn't deployed.\nHint: Run `lakectl deploy --env local` first.\n"


def test_simulate_and_etl_before_deploy(empty: Lakectl) -> None:
    empty("local", "up")

    assert "The lake 'local' isn't deployed." in empty("simulate", code=1).err
    assert "The lake 'local' isn't deployed." in empty("etl", "run", code=1).err
    assert "The lake 'local' isn't deployed." in empty("query", "--as", "cloud-analyst", "SELECT 1", code=1).err
    assert "The lake 'local' isn't deployed." in empty("destroy", "--auto-approve", code=1).err


def test_the_embedded_aws_dies_in_the_middle_of_a_deploy_and_the_next_deploy_completes(empty: Lakectl) -> None:
    deploying = empty.start("deploy", "--auto-approve")
    until(lambda: waits_for_the_queue_alone(empty))
    endpoint = process.find(empty.folder)
    assert endpoint is not None
    kill(endpoint.pid)
    _, err = deploying.communicate(timeout=_PATIENCE)

    assert deploying.returncode == 1, err
    assert "Traceback" not in err

    again = empty("deploy", "--auto-approve", code=5)
    assert re.search(r"The state is locked: .+ holds it for .*apply.* since ", again.err)
    assert "lakectl state unlock" in again.err
    empty("state", "unlock", "--yes")
    empty("deploy", "--auto-approve")
    assert "Nothing to change." in empty("deploy", "--auto-approve").err


def test_ctrl_c_during_an_apply_leaves_no_lock_and_the_next_deploy_completes(empty: Lakectl) -> None:
    deploying = empty.start("deploy", "--auto-approve")
    until(lambda: waits_for_the_queue_alone(empty))
    deploying.send_signal(signal.SIGINT)
    _, err = deploying.communicate(timeout=_PATIENCE)

    assert deploying.returncode == 130, err
    assert empty.json("state", "show", "--json")["lock"] is None
    empty("deploy", "--auto-approve")
    log = empty.json("audit", "--json")["records"]
    outcomes = [record["outcome"] for record in log if record["phase"] == "outcome"]
    assert outcomes == ["interrupted", "applied"]
