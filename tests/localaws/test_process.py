from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lakectl.localaws import process, server
from tests.localaws.conftest import REGION, client_of

pytestmark = pytest.mark.local


def test_up_starts_once_and_finds_it_again(folder: Path) -> None:
    first = process.up(folder, region=REGION)
    assert process.up(folder, region=REGION) == first
    assert process.find(folder) == first
    assert first.data == folder / ".lakectl" / "aws"
    assert process.down(folder) is True
    assert process.find(folder) is None
    assert process.down(folder) is False


def test_the_port_is_used_again(folder: Path) -> None:
    first = process.up(folder, region=REGION)
    process.down(folder)
    assert process.up(folder, region=REGION).url == first.url


def test_answers_go_out_at_once(folder: Path) -> None:
    """asyncio sets TCP_NODELAY on sockets that name TCP alone; without it answers wait for the client's ACK."""
    listener = server._listener(folder, 0)
    assert listener is not None
    with listener:
        listener.listen()
        with socket.create_connection(listener.getsockname()), listener.accept()[0] as accepted:
            assert accepted.proto == socket.IPPROTO_TCP


def test_two_shells_start_one(folder: Path) -> None:
    code = "import sys,pathlib; from lakectl.localaws import process as p; "
    code += f"print(p.up(pathlib.Path(sys.argv[1]), region={REGION!r}).pid)"
    shells = [
        subprocess.Popen([sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    pids = {shell.communicate()[0] for shell in shells}
    assert [shell.returncode for shell in shells] == [0, 0, 0]
    found = process.find(folder)
    assert found is not None
    assert pids == {f"{found.pid}\n"}


def test_one_that_is_just_starting_is_waited_for(folder: Path) -> None:
    data = process.data_folder(folder)
    command = [sys.executable, "-m", "lakectl.localaws.server", "--data", str(data), "--region", REGION]
    started = subprocess.Popen(command)
    while process._holder(data) is None:
        pass
    assert process.up(folder, region=REGION).pid == started.pid
    assert process.down(folder) is True
    assert started.wait() == 0


def test_a_taken_port_is_one_sentence(folder: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(process.EmbeddedAwsError) as caught:
            process.up(folder, region=REGION, port=port)
    assert caught.value.sentence == f"Port {port} of 127.0.0.1 is taken by another program."
    assert caught.value.hint == "Leave out --port and any free port is used."


def test_reset_deletes_the_data_and_the_keys(folder: Path) -> None:
    first = process.up(folder, region=REGION)
    assert stat.S_IMODE((first.data / "keys.json").stat().st_mode) == 0o600
    client_of(first, "s3").create_bucket(Bucket="gone", CreateBucketConfiguration={"LocationConstraint": REGION})
    process.reset(folder)
    assert not first.data.exists()
    second = process.up(folder, region=REGION)
    assert second.access_key != first.access_key
    assert client_of(second, "s3").list_buckets()["Buckets"] == []


def test_a_killed_one_is_not_found_even_when_its_pid_lives_again(folder: Path) -> None:
    running = process.up(folder, region=REGION)
    os.kill(running.pid, signal.SIGKILL)
    while process._holder(running.data):
        pass
    about = (running.data / "server.json").read_text()
    (running.data / "server.json").write_text(about.replace(str(running.pid), str(os.getpid())))
    assert process.find(folder) is None
    assert process.down(folder) is False


def test_it_tells_why_it_died(folder: Path) -> None:
    data = process.data_folder(folder)
    data.mkdir(parents=True)
    (data / "keys.json").write_text("broken")
    with pytest.raises(process.EmbeddedAwsError) as caught:
        process.up(folder, region=REGION)
    assert caught.value.sentence.startswith("The embedded AWS ended at its start (exit code 1).")
    assert "JSONDecodeError" in caught.value.sentence
