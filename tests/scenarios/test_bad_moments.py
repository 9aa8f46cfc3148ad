"""Things that go wrong at a bad moment: nothing is lost, and the next run completes."""

from __future__ import annotations

import re
import signal
from random import Random

import pytest

from lakectl.localaws import process
from tests.scenarios.conftest import Lakectl, kill
from tests.scenarios.strikes import PATIENCE, apply_logs, begun, points, strike, until

pytestmark = [pytest.mark.local, pytest.mark.terraform]


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
    until(lambda: any(begun(log) >= 30 for log in apply_logs(empty)))
    endpoint = process.find(empty.folder)
    assert endpoint is not None
    kill(endpoint.pid)
    _, err = deploying.communicate(timeout=PATIENCE)

    assert deploying.returncode == 1, err
    assert "Traceback" not in err

    again = empty("deploy", "--auto-approve", code=5)
    assert re.search(r"The state is locked: .+ holds it for .*apply.* since ", again.err)
    assert "lakectl state unlock" in again.err
    empty("state", "unlock", "--yes")
    empty("deploy", "--auto-approve")
    assert "Nothing to change." in empty("deploy", "--auto-approve").err


def test_ctrl_c_and_sigterm_at_any_moment_leave_no_lock_and_the_next_run_completes(empty: Lakectl) -> None:
    applying, destroying = points(2, Random("bad moments"))
    code, err = strike(empty, "deploy", signal.SIGINT, applying)
    assert code == 130, err
    assert empty.json("state", "show", "--json")["lock"] is None

    empty("deploy", "--auto-approve")
    assert set(empty.json("plan", "--json")["counts"].values()) == {0}

    code, err = strike(empty, "destroy", signal.SIGTERM, destroying)
    assert code == 130, err
    assert empty.json("state", "show", "--json")["lock"] is None
    assert "Nothing is left" in empty("destroy", "--auto-approve", "--delete-data").err
    log = empty.json("audit", "--json")["records"]
    outcomes = [record["outcome"] for record in log if record["phase"] == "outcome"]
    assert outcomes == ["interrupted", "applied", "interrupted", "applied"]
