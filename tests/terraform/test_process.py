from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lakectl.terraform.process import Command, capture, follow


def command(folder: Path, program: str) -> Command:
    return Command(argv=[sys.executable, "-c", program], folder=folder, environ=dict(os.environ), log=folder / "log")


def test_every_line_is_followed_and_logged(tmp_path: Path) -> None:
    lines: list[str] = []
    program = "import sys; print('one'); print('two', file=sys.stderr, flush=True); sys.stdout.write('last'); exit(3)"
    assert follow(command(tmp_path, program), lines.append, print) == 3
    assert sorted(lines) == ["last", "one", "two"] or lines == ["two", "one", "last"]
    assert sorted((tmp_path / "log").read_text().split()) == ["last", "one", "two"]


def test_lines_arrive_while_the_process_runs(tmp_path: Path) -> None:
    arrived: list[float] = []
    program = "import time; print('now', flush=True); time.sleep(1.5)"
    began = time.monotonic()
    follow(command(tmp_path, program), lambda _: arrived.append(time.monotonic() - began), print)
    assert arrived[0] < time.monotonic() - began - 1


def test_captured_output_stays_out_of_the_log(tmp_path: Path) -> None:
    program = "import sys; print('secret'); print('noise', file=sys.stderr)"
    assert capture(command(tmp_path, program), print) == (0, b"secret\n")
    assert (tmp_path / "log").read_text() == "noise\n"


DRIVER = """
import os, sys
from pathlib import Path
from lakectl.errors import InterruptedByUserError
from lakectl.terraform.process import Command, follow

home = Path(sys.argv[1])
child = Command(argv=[sys.executable, home / "child.py"], folder=home, environ=dict(os.environ), log=home / "log")
try:
    code = follow(child, lambda line: print(line, flush=True), lambda news: print(news, flush=True))
except InterruptedByUserError as error:
    print(error.sentence, flush=True)
"""

# Counts the interrupts it gets and ends half a second after the first.
CHILD = """
import signal, time
count = 0
def on_signal(number, frame):
    global count
    count += 1
signal.signal(signal.SIGINT, on_signal)
print("ready", flush=True)
while not count:
    time.sleep(0.01)
for _ in range(50):
    time.sleep(0.02)
print(f"interrupts: {count}", flush=True)
"""


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_first_interrupt_is_passed_on_once_and_waited_for(tmp_path: Path, first: signal.Signals) -> None:
    (tmp_path / "child.py").write_text(CHILD)
    driver = subprocess.Popen([sys.executable, "-c", DRIVER, tmp_path], stdout=subprocess.PIPE, text=True)
    assert driver.stdout is not None
    assert driver.stdout.readline() == "ready\n"
    driver.send_signal(first)
    time.sleep(0.2)
    driver.send_signal(signal.SIGINT)
    out, _ = driver.communicate(timeout=30)
    told = out.splitlines()
    name = Path(sys.executable).name
    assert told[0] == f"Interrupted: waiting for {name} to finish what it has begun …"
    assert told[1].startswith(f"Still waiting for {name}; killing it could lose the state (process ")
    assert told[2:] == ["interrupts: 1", f"Interrupted; {name} has stopped cleanly."]
    assert driver.returncode == 0
