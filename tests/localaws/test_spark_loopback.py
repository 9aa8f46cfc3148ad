"""A running job listens on this machine only."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.localaws.glue_parts import Lake, make_lake

pytestmark = [pytest.mark.local, pytest.mark.spark]


@pytest.fixture(scope="module")
def lake(client: Callable[..., Any]) -> Lake:
    return make_lake(client, "glue-loopback")


# /proc/net/tcp of the process's own sockets: state 0A is LISTEN, 0100007F is 127.0.0.1.
LISTENS = """
import json, os
from pathlib import Path
from pyspark.sql import SparkSession

spark = SparkSession.builder.getOrCreate()
spark.range(10).rdd.map(lambda n: n).count()
java = spark._jvm.java.lang.ProcessHandle.current().pid()
own = set()
for pid in (os.getpid(), java):
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        target = os.readlink(entry) if entry.is_symlink() else ""
        if target.startswith("socket:["):
            own.add(target[8:-1])
addresses = set()
for table in ("tcp", "tcp6"):
    for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[3] == "0A" and fields[9] in own:
            addresses.add(fields[1].partition(":")[0])
print(json.dumps(sorted(addresses)))
"""


def test_nothing_listens_beyond_loopback(lake: Lake) -> None:
    run = lake.run(lake.job("listens", LISTENS))
    assert "ErrorMessage" not in run
    (line,) = lake.log_lines("/aws-glue/jobs/output", run["Id"])
    addresses = set(json.loads(line))
    assert addresses
    # 127.0.0.1, as IPv4 and as Java's IPv4-mapped IPv6 address.
    assert addresses <= {"0100007F", "0000000000000000FFFF00000100007F"}
