"""kill -9 of the job, of Spark's driver and of its JVM, at every boundary and at any time; what readers see meanwhile.

Every crash is followed by a delivery and a run, which finishes or redoes what the crash left and is killed in its turn.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from glue_jobs.engine.pools import ThisProcess
from lakectl.events.contract import Contract
from tests.glue_jobs.conftest import PROJECT, Lake

pytestmark = pytest.mark.spark

POINTS = ("planned", "rows staged", "all staged", "decided", "copied", "recorded", "finished")
AT_ANY_TIME = ""
LONGEST = {"process": 1.0, "driver": 4.0, "jvm": 4.0}
"""Seconds after the start of the run within which a kill at any time strikes."""

TEN = [*((point, "process") for point in POINTS), (AT_ANY_TIME, "process"), (AT_ANY_TIME, "driver"), ("planned", "jvm")]
HUNDRED = [
    *((point, "process") for point in (*POINTS, *[AT_ANY_TIME] * 4) for _ in range(6)),
    *((point, victim) for point in (*POINTS, *[AT_ANY_TIME] * 10) for victim in ("driver", "jvm")),
]


@dataclass
class Crashes:
    """A lake, who writes to it and who reads from it."""

    lake: Lake
    rng: random.Random
    delivered: list[str] = field(default_factory=list)
    broken: int = 0
    seen: set[str] = field(default_factory=set)
    killed: int = 0

    def deliver(self) -> None:
        """Ten new events, some that came before, and a line that can't be a row."""
        seed = len(self.delivered) + 1
        new = self.lake.lines(10, seed=seed)
        again = self.rng.sample(self.delivered, min(5, len(self.delivered)))
        self.delivered += new
        self.broken += 1
        self.lake.deliver([*new, *again, new[0], f"{{broken {seed}"])

    def read(self) -> None:
        """What any reader sees at this moment: whole files, no row twice, nothing that was there before gone."""
        ids = self.lake.ids()
        assert len(ids) == len(set(ids))
        assert self.seen <= set(ids)
        self.seen = set(ids)

    def run(self, point: str, victim: str) -> None:
        """A run of the job that is killed at a point, or at any time; readers read all the while."""
        command = [sys.executable, "-m", "tests.glue_jobs.crashing", str(self.lake.root), point, victim]
        with subprocess.Popen(
            command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as process:
            assert process.stdout
            pid = int(process.stdout.readline())
            strikes = time.monotonic() + self.rng.uniform(0, LONGEST[victim]) if point == AT_ANY_TIME else None
            while process.poll() is None:
                self.read()
                if strikes and time.monotonic() > strikes:
                    os.kill(pid, signal.SIGKILL)
                    strikes = None
                time.sleep(0.3)
        self.killed += process.returncode != 0
        self.read()


@pytest.fixture
def crashes(tmp_path: Path, transactions: Contract) -> Crashes:
    for name in ("raw", "curated", "quarantine", "runs"):
        (tmp_path / name).mkdir()
    (tmp_path / "transactions.toml").write_bytes((PROJECT / "streams/transactions.toml").read_bytes())
    return Crashes(Lake(ThisProcess(), tmp_path, transactions), random.Random(1))


@pytest.mark.parametrize("cases", [TEN, pytest.param(HUNDRED, marks=pytest.mark.long)], ids=["ten", "hundred"])
def test_killed_again_and_again_nothing_is_lost_nothing_is_doubled(
    crashes: Crashes, cases: list[tuple[str, str]]
) -> None:
    for point, victim in crashes.rng.sample(cases, len(cases)):
        crashes.deliver()
        crashes.run(point, victim)
    crashes.run("never", "process")
    lake = crashes.lake
    assert lake.ids() == sorted({json.loads(line)["id"] for line in crashes.delivered})
    assert sorted(row["raw"] for row in lake.rows("quarantine")) == sorted(
        f"{{broken {number}" for number in range(1, 10 * crashes.broken + 1, 10)
    )
    assert lake.head()["pending"] is None
    assert crashes.killed > len(cases) / 2
