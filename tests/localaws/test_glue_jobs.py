"""Job runs: the uploaded script runs as it is, and how it ends is how the run ends."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from lakectl.localaws.process import Endpoint
from tests.localaws.glue_parts import Lake, make_lake

pytestmark = pytest.mark.local


@pytest.fixture(scope="module")
def lake(client: Callable[..., Any]) -> Lake:
    return make_lake(client, "glue-jobs")


ARGUMENTS = """
import sys
from awsglue.utils import getResolvedOptions
import helpers
options = getResolvedOptions(sys.argv, ["JOB_NAME", "stream", "mode"])
print(__name__, options["JOB_NAME"], options["stream"], options["mode"], helpers.ANSWER)
"""


def test_a_script_gets_its_arguments_and_modules(lake: Lake) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as content:
        content.writestr("helpers.py", "ANSWER = 42\n")
    lake.s3.put_object(Bucket=lake.bucket, Key="libs.zip", Body=archive.getvalue())
    defaults = {"--stream": "a", "--mode": "slow", "--extra-py-files": f"s3://{lake.bucket}/libs.zip"}
    job = lake.job("arguments", ARGUMENTS, DefaultArguments=defaults)

    groups = "/aws-glue/jobs/arguments"
    run = lake.run(job, **{"--mode": "quick", "--custom-logGroup-prefix": groups})

    assert run["JobRunState"] == "SUCCEEDED"
    assert "ErrorMessage" not in run
    assert run["Arguments"] == {"--mode": "quick", "--custom-logGroup-prefix": groups}
    assert run["LogGroupName"] == groups
    assert lake.log_lines(f"{groups}/output", run["Id"]) == ["__main__ arguments a quick 42"]


def test_an_exception_is_the_runs_error(lake: Lake) -> None:
    run = lake.run(lake.job("raises", "print('before')\nraise ValueError('no rows')\n"))

    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"] == "ValueError: no rows"
    errors = lake.log_lines("/aws-glue/jobs/error", run["Id"])
    assert errors[0] == "Traceback (most recent call last):"
    assert errors[-1] == "ValueError: no rows"
    assert len(errors) == 4


def test_leaving_with_a_status_fails_and_without_one_does_not(lake: Lake) -> None:
    assert lake.run(lake.job("leaves", "import sys\nsys.exit(0)\n"))["JobRunState"] == "SUCCEEDED"
    run = lake.run(lake.job("leaves-badly", "import sys\nsys.exit(3)\n"))
    assert (run["JobRunState"], run["ErrorMessage"]) == ("FAILED", "SystemExit: 3")


def test_a_process_that_is_killed_is_a_failed_run(lake: Lake) -> None:
    run = lake.run(lake.job("killed", "import os\nos.abort()\n"))
    assert (run["JobRunState"], run["ErrorMessage"]) == ("FAILED", "Command failed with exit code -6")


def test_a_missing_script_fails_the_run(lake: Lake) -> None:
    lake.job("missing", "")
    lake.s3.delete_object(Bucket=lake.bucket, Key="scripts/missing.py")
    run = lake.run("missing")
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith(
        "LAUNCH ERROR | Error downloading from S3 for bucket: glue-jobs, key: scripts/missing.py"
    )


def test_an_unknown_job_has_no_run(lake: Lake) -> None:
    with pytest.raises(lake.glue.exceptions.EntityNotFoundException):
        lake.glue.start_job_run(JobName="unknown")


def test_runs_are_limited_and_stopped_with_their_children(lake: Lake) -> None:
    script = "import subprocess, time\nprint(subprocess.Popen(['sleep', '600']).pid, flush=True)\ntime.sleep(600)\n"
    job = lake.job("sleeps", script)
    run_id = lake.glue.start_job_run(JobName=job)["JobRunId"]
    lake.wait_for(job, run_id, {"RUNNING"})
    with pytest.raises(lake.glue.exceptions.ConcurrentRunsExceededException):
        lake.glue.start_job_run(JobName=job)

    stopped = lake.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id, "jr_other"])

    assert [entry["JobRunId"] for entry in stopped["SuccessfulSubmissions"]] == [run_id]
    assert [entry["JobRunId"] for entry in stopped["Errors"]] == ["jr_other"]
    assert lake.ended(job, run_id)["JobRunState"] == "STOPPED"


def test_the_script_has_the_roles_permissions(lake: Lake) -> None:
    lake.s3.put_object(Bucket=lake.bucket, Key="secret/x", Body=b"1")
    script = "import boto3\nboto3.client('s3').get_object(Bucket='glue-jobs', Key='secret/x')\n"
    run = lake.run(lake.job("forbidden", script))
    assert run["JobRunState"] == "FAILED"
    assert run["ErrorMessage"].startswith("AccessDenied: An error occurred (AccessDenied)")


def test_runs_are_listed_newest_first(lake: Lake) -> None:
    job = lake.job("twice", "")
    ids = [lake.run(job)["Id"] for _ in range(2)]
    assert [run["Id"] for run in lake.glue.get_job_runs(JobName=job)["JobRuns"]] == ids[::-1]


LOOKS = """
import os, pathlib
seen = b"".join(pathlib.Path("/proc/self", name).read_bytes() for name in ("cmdline", "environ"))
print(b"webhdfs" in seen, b"AWS_SESSION_TOKEN" in seen)
"""


def test_the_gateway_s_token_is_in_no_argument_and_no_environment(lake: Lake, endpoint: Endpoint) -> None:
    run = lake.run(lake.job("looks", LOOKS))
    assert lake.log_lines("/aws-glue/jobs/output", run["Id"]) == ["False True"]
    assert endpoint.data.stat().st_mode & 0o777 == 0o700
