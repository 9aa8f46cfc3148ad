from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lakectl.aws.state import lock_key, read_lock
from lakectl.config import names
from lakectl.errors import LockedError, UsageError
from lakectl.lake import Lake
from lakectl.terraform.toolchain import locate
from lakectl.workflows import state_store

pytestmark = [pytest.mark.local, pytest.mark.terraform]

HELD = r"\S+@\S+ since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(apply, lock [0-9a-f-]{36}\)"


@pytest.fixture
def dead(lake: Lake, tmp_path: Path) -> Lake:
    """A lake whose state is locked by a Terraform that was killed in the middle of an apply."""
    state_store.ensure_state_bucket(lake)
    backend = {
        "bucket": lake.state_bucket,
        "key": names.state_key(lake.config),
        "region": "eu-central-1",
        "use_lockfile": True,
        "use_path_style": True,
    }
    slow = {"input": "x", "provisioner": [{"local-exec": {"command": "exec sleep 60"}}]}
    document = {"terraform": {"backend": {"s3": backend}}, "resource": {"terraform_data": {"slow": slow}}}
    (tmp_path / "main.tf.json").write_text(json.dumps(document))
    environ = {**os.environ, **lake.aws.environ, "CHECKPOINT_DISABLE": "1"}
    terraform = [str(locate(lake.project).binary)]
    subprocess.run([*terraform, "init"], cwd=tmp_path, env=environ, check=True, capture_output=True)
    applying = subprocess.Popen(
        [*terraform, "apply", "-auto-approve"],
        cwd=tmp_path,
        env=environ,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    until(lambda: state_store.find_lock(lake) is not None)
    os.killpg(applying.pid, signal.SIGKILL)
    applying.wait()
    return lake


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


def test_a_lock_that_a_killed_terraform_left_is_explained_and_removed(
    dead: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    state_store.show(dead, as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[2:5] == [
        f"bucket     {dead.state_bucket}",
        "key        local/terraform.tfstate",
        "bucket is  there",
    ]
    assert re.fullmatch(rf"held by    {HELD}", lines[6])

    with pytest.raises(UsageError, match=r"The lock was not removed\."):
        state_store.unlock(dead, sure=False)
    assert state_store.find_lock(dead) is not None

    capsys.readouterr()
    state_store.unlock(dead, sure=True)
    told = capsys.readouterr().err.splitlines()
    assert re.fullmatch(rf"The state is held by {HELD}\.", told[0])
    assert told[-1] == "The lock is gone."
    assert state_store.find_lock(dead) is None

    state_store.unlock(dead, sure=True)
    assert capsys.readouterr().err == "Nobody holds the state.\n"


def test_a_lock_taken_while_we_asked_stays(dead: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    """The question is the moment in which everything can happen: here the lock passes on to somebody else."""
    key = lock_key(names.state_key(dead.config))

    def meanwhile(_question: str) -> bool:
        s3 = dead.aws.client("s3")
        s3.delete_object(Bucket=dead.state_bucket, Key=key)
        s3.put_object(Bucket=dead.state_bucket, Key=key, Body=b'{"ID": "ben", "Who": "ben@desk"}', IfNoneMatch="*")
        return True

    monkeypatch.setattr(dead.console, "confirm", meanwhile)
    with pytest.raises(LockedError) as caught:
        state_store.unlock(dead, sure=False)

    assert caught.value.sentence == "The lock was not removed: it isn't the one that was shown any more."
    assert caught.value.hint == "See who holds the state now: `lakectl state show --env local`."
    held = read_lock(dead.aws, dead.state_bucket, names.state_key(dead.config))
    assert held is not None
    assert "ben@desk" in held.text
    state_store.unlock(dead, sure=True)


def test_show_as_json(lake: Lake, capsys: pytest.CaptureFixture[str]) -> None:
    state_store.bootstrap(lake)
    bucket = f"lake-state-eu-central-1-{'0' * 12}"
    assert capsys.readouterr().out == f"{bucket}\n"
    lake.aws.client("s3").delete_bucket_policy(Bucket=bucket)

    state_store.show(lake, as_json=True)
    assert json.loads(capsys.readouterr().out) == {
        "version": 1,
        "bucket": bucket,
        "key": "local/terraform.tfstate",
        "exists": True,
        "missing": ["TLS only"],
        "lock": None,
    }

    state_store.bootstrap(lake)
    assert "\nSet: TLS only.\n" in capsys.readouterr().err
    state_store.bootstrap(lake)
    assert capsys.readouterr().err.endswith("\nEverything was as it must be.\n")
