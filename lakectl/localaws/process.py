"""The parent's side of the embedded AWS: find it, start it detached, stop it, delete its data.

Everything of one project lies in `<project>/.lakectl/aws/`. The server holds a lock in its data folder for as long as
it lives, so a stale file or a recycled pid is never taken for it; and it tells its identity, so a foreign port isn't.
"""

from __future__ import annotations

import fcntl
import http.client
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lakectl.errors import LakectlError
from lakectl.localaws.settings import ACCOUNT, HOST, keys_of

START_SECONDS = 60.0
STOP_SECONDS = 60.0
_PAUSE = 0.05
_HEALTH_SECONDS = 5.0
_LOG_LINES = 15
_PORT_TAKEN = 17


class EmbeddedAwsError(LakectlError):
    """The embedded AWS can't be started or stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A running embedded AWS."""

    url: str
    region: str
    account: str
    pid: int
    data: Path
    access_key: str
    secret_key: str

    def environ(self) -> dict[str, str]:
        """What points any AWS client at it: boto3, the CLI, Terraform's provider and its S3 backend."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret_key,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": f"{HOST},localhost",
        }


def data_folder(project: Path) -> Path:
    """Where a project's embedded AWS keeps everything."""
    return project.resolve() / ".lakectl" / "aws"


def up(project: Path, *, region: str, port: int = 0) -> Endpoint:
    """The running embedded AWS, started if there is none; EmbeddedAwsError.

    `port` 0 means the port of the last time if it's free, else any.
    """
    with _alone(project):
        running = find(project) or _starting(project)
        if running is None:
            return _start(data_folder(project), region, port)
        if port and not running.url.endswith(f":{port}"):
            raise EmbeddedAwsError(
                f"The embedded AWS of this project already runs at {running.url}.",
                hint="Use that one, or stop it first with `lakectl local down`.",
            )
        return running


def find(project: Path) -> Endpoint | None:
    """The running embedded AWS of the project, None when there is none."""
    data = data_folder(project)
    if _holder(data) is None:
        return None
    about = _read_about(data)
    if about is None or _health(about["port"]) != about["identity"]:
        return None
    keys = keys_of(data)
    return Endpoint(
        url=f"http://{HOST}:{about['port']}",
        region=about["region"],
        account=ACCOUNT,
        pid=about["pid"],
        data=data,
        access_key=keys.access_key,
        secret_key=keys.secret_key,
    )


def down(project: Path) -> bool:
    """Stop it, nothing lost; False when none was running."""
    with _alone(project):
        return _stop(data_folder(project))


def reset(project: Path) -> None:
    """Stop it and delete everything in it, its keys too."""
    with _alone(project):
        data = data_folder(project)
        _stop(data)
        if data.exists():
            shutil.rmtree(data)


@contextmanager
def _alone(project: Path) -> Iterator[None]:
    """One start or stop at a time in a project; others wait."""
    folder = data_folder(project).parent
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / "aws.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _holder(data: Path) -> int | None:
    """The process that lives on this folder: the kernel drops its lock when it dies, however it dies."""
    lock = data / "server.lock"
    if not lock.exists():
        return None
    handle = os.open(lock, os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return int(lock.read_text() or 0)
    finally:
        os.close(handle)
    return None


def _starting(project: Path) -> Endpoint | None:
    """One that another command began to start and didn't wait for."""
    deadline = time.monotonic() + START_SECONDS
    while _holder(data_folder(project)) is not None and time.monotonic() < deadline:
        running = find(project)
        if running is not None:
            return running
        time.sleep(_PAUSE)
    return None


def _read_about(data: Path) -> dict[str, Any] | None:
    path = data / "server.json"
    if not path.exists():
        return None
    about: dict[str, Any] = json.loads(path.read_bytes())
    return about


def _health(port: int) -> str:
    """The identity of the server on a port, "" when there is none or it's something else."""
    connection = http.client.HTTPConnection(HOST, port, timeout=_HEALTH_SECONDS)
    try:
        connection.request("GET", "/_lakectl/health")
        answer = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return ""
    finally:
        connection.close()
    return str(answer.get("identity", "")) if isinstance(answer, dict) else ""


def _start(data: Path, region: str, port: int) -> Endpoint:
    if importlib.util.find_spec("ministack") is None:
        raise EmbeddedAwsError(
            "The embedded AWS isn't installed.",
            hint='Install lakectl with its extra "local", or run `make setup`; another environment needs neither.',
        )
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    _stop(data)  # one that holds the folder but doesn't answer
    (data / "server.json").unlink(missing_ok=True)
    log = data / "server.log"
    command = [sys.executable, "-m", "lakectl.localaws.server", "--data", str(data), "--region", region]
    command += ["--port", str(port)]
    with log.open("wb") as output:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, cwd=data
        )
    return _await_health(child, data, port)


def _await_health(child: subprocess.Popen[bytes], data: Path, port: int) -> Endpoint:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        running = find(data.parent.parent)
        if running is not None:
            # It lives on after us on purpose.
            child.returncode = 0
            return running
        if child.poll() is not None:
            raise _died(child.returncode, data, port)
        time.sleep(_PAUSE)
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    raise EmbeddedAwsError(
        f"The embedded AWS didn't answer within {START_SECONDS:.0f} seconds.{_tail(data)}",
        hint="Try again on a less busy machine; `lakectl local reset` starts from nothing.",
    )


def _died(code: int, data: Path, port: int) -> EmbeddedAwsError:
    if code == _PORT_TAKEN:
        return EmbeddedAwsError(
            f"Port {port} of {HOST} is taken by another program.",
            hint="Leave out --port and any free port is used.",
        )
    return EmbeddedAwsError(
        f"The embedded AWS ended at its start (exit code {code}).{_tail(data)}",
        hint=f"The whole log is {data / 'server.log'}; `lakectl local reset` starts from nothing.",
    )


def _tail(data: Path) -> str:
    lines = (data / "server.log").read_text(errors="replace").splitlines()[-_LOG_LINES:]
    return "".join(f"\n  {line}" for line in lines)


def _stop(data: Path) -> bool:
    """SIGTERM and wait; SIGKILL when it doesn't end (what was answered is on disk anyway)."""
    pid = _holder(data)
    if pid is None:
        return False
    if not pid:
        raise EmbeddedAwsError(
            f"Something holds {data / 'server.lock'} and doesn't say what it is.",
            hint="Find its process with `fuser` on that file and end it.",
        )
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return True
        if _released(data):
            return True
    raise EmbeddedAwsError(
        f"The embedded AWS (process {pid}) doesn't end.", hint="See what holds it: `ps -fp` with that number."
    )


def _released(data: Path) -> bool:
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        if _holder(data) is None:
            return True
        time.sleep(_PAUSE)
    return False
