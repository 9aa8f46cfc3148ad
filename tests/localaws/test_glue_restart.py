"""When the embedded AWS is killed, its jobs go with it, and are known as failed when it is back."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lakectl.localaws.process import Endpoint, up
from tests.localaws.conftest import REGION, client_of
from tests.localaws.glue_parts import ROLE, Lake, make_lake

pytestmark = [pytest.mark.local, pytest.mark.spark]

SLEEPS = """
import os, time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
java = spark._jvm.java.lang.ProcessHandle.current().pid()
print(os.getpid(), java, flush=True)
time.sleep(600)
"""


def lake_at(endpoint: Endpoint) -> Lake:
    return Lake("glue-restart", client_of(endpoint, "s3"), client_of(endpoint, "glue"), client_of(endpoint, "logs"))


def test_a_killed_server_takes_its_jobs_with_it(folder: Path) -> None:
    endpoint = up(folder, region=REGION)
    lake = make_lake(lambda service: client_of(endpoint, service), "glue-restart")
    job = lake.job("sleeps", SLEEPS, MaxRetries=1)
    lake.glue.create_workflow(Name="flow")
    actions = [{"JobName": job}]
    lake.glue.create_trigger(Name="go", WorkflowName="flow", Type="ON_DEMAND", Actions=actions)
    workflow_run = lake.glue.start_workflow_run(Name="flow")["RunId"]
    run_id = lake.glue.get_job_runs(JobName=job)["JobRuns"][0]["Id"]
    pids = printed_pids(endpoint.data / "glue" / "runs" / run_id / "output.log")
    assert all(is_running(pid) for pid in pids)

    os.kill(endpoint.pid, signal.SIGKILL)
    wait_until(lambda: not any(is_running(pid) for pid in pids))
    lake = lake_at(up(folder, region=REGION))

    run = lake.glue.get_job_run(JobName=job, RunId=run_id)["JobRun"]
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"] == "The embedded AWS ended while the job was running"
    ended = lake.workflow_ended("flow", workflow_run)
    assert (ended["Status"], ended["Statistics"]["FailedActions"]) == ("COMPLETED", 1)
    assert len(lake.glue.get_job_runs(JobName=job)["JobRuns"]) == 1
    # What was defined is still there, and runs.
    lake.s3.put_object(Bucket=lake.bucket, Key="scripts/sleeps.py", Body=b"")
    assert lake.run(job)["JobRunState"] == "SUCCEEDED"
    assert lake.glue.get_job(JobName=job)["Job"]["Role"] == ROLE


def printed_pids(log: Path) -> list[int]:
    wait_until(lambda: log.exists() and log.read_text().endswith("\n"))
    return [int(pid) for pid in log.read_text().split()]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


def wait_until(holds: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)
