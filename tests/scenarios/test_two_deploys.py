"""Two deploys at once: one waits, or is refused with the other's name; neither spoils anything."""

from __future__ import annotations

import getpass
import re

import pytest

from tests.scenarios.conftest import Lakectl
from tests.scenarios.strikes import PATIENCE, apply_logs, begun, until

pytestmark = [pytest.mark.local, pytest.mark.terraform, pytest.mark.long, pytest.mark.timeout(3600)]


def is_whole(lake: Lakectl) -> bool:
    """Whether nothing is left to do, and the audit log's chain holds."""
    counts = lake.json("plan", "--json")["counts"]
    verified = lake("audit", "verify").err.endswith("records, none changed, removed or moved.\n")
    return verified and set(counts.values()) == {0}


def test_the_second_waits_or_is_told_whom_for(empty: Lakectl, monkeypatch: pytest.MonkeyPatch) -> None:
    first = empty.start("deploy", "--auto-approve")
    until(lambda: any(begun(log) for log in apply_logs(empty)))
    monkeypatch.setenv("LAKECTL_LOCK_WAIT", str(PATIENCE))
    patient = empty.start("deploy", "--auto-approve")
    monkeypatch.setenv("LAKECTL_LOCK_WAIT", "0")
    refused = empty("deploy", "--auto-approve", code=5)

    who = rf"{getpass.getuser()}@\S+ holds it for (an operation|apply) since \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d UTC"
    assert re.search(rf"^Error: The state is locked: {who} \(lock [0-9a-f-]+\)\.$", refused.err, re.MULTILINE)
    _, err = first.communicate(timeout=PATIENCE)
    assert first.returncode == 0, err
    _, err = patient.communicate(timeout=PATIENCE)
    assert patient.returncode == 0, err
    assert "Nothing to change." in err
    outcomes = [record["outcome"] for record in empty.json("audit", "--json")["records"]]
    assert outcomes == ["", "applied"]
    assert is_whole(empty)


def test_started_in_the_same_instant(empty: Lakectl) -> None:
    empty("local", "up")
    both = [empty.start("deploy", "--auto-approve") for _ in range(2)]
    said = [one.communicate(timeout=2 * PATIENCE)[1] for one in both]
    codes = [one.returncode for one in both]

    assert 0 in codes, said
    # The later one found the state locked, or changed since its plan; or it came when all was done.
    assert set(codes) <= {0, 4, 5}, said
    assert is_whole(empty)
    assert empty.json("status", "--json")["resources"] > 60
