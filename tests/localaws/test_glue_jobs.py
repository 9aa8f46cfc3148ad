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


SECOND_TIME = """
import sys
if not sys.argv[sys.argv.index("--JOB_RUN_ID") + 1].endswith("_attempt_1"):
    raise RuntimeError("not yet")
"""


def attempts(lake: Lake, job: str, count: int) -> list[dict[str, Any]]:
    """The runs of a job, oldest first, once so many have ended."""
    lake.wait_for_runs(job, count)
    newest = lake.glue.get_job_runs(JobName=job)["JobRuns"][0]
    lake.ended(job, newest["Id"])
    return list(reversed(lake.glue.get_job_runs(JobName=job)["JobRuns"]))


def test_a_failed_run_begins_again_until_it_succeeds(lake: Lake) -> None:
    job = lake.job("second-time", SECOND_TIME, MaxRetries=5)
    first_id = lake.glue.start_job_run(JobName=job, Arguments={"--mode": "quick"})["JobRunId"]

    first, second = attempts(lake, job, 2)

    assert (first["Id"], first["Attempt"], first["JobRunState"]) == (first_id, 0, "FAILED")
    assert first["ErrorMessage"] == "RuntimeError: not yet"
    assert (second["Id"], second["Attempt"], second["JobRunState"]) == (f"{first_id}_attempt_1", 1, "SUCCEEDED")
    assert (second["PreviousRunId"], second["Arguments"]) == (first_id, {"--mode": "quick"})
    assert "PreviousRunId" not in first
    assert "ErrorMessage" not in second


def test_a_failed_run_begins_again_as_often_as_the_job_says(lake: Lake) -> None:
    job = lake.job("never", "raise RuntimeError('never')\n", MaxRetries=2)
    run_id = lake.glue.start_job_run(JobName=job)["JobRunId"]

    runs = attempts(lake, job, 3)

    assert [run["Id"] for run in runs] == [run_id, f"{run_id}_attempt_1", f"{run_id}_attempt_2"]
    assert [run["JobRunState"] for run in runs] == ["FAILED"] * 3
    assert runs[2]["PreviousRunId"] == runs[1]["Id"]


def test_a_stopped_run_does_not_begin_again(lake: Lake) -> None:
    job = lake.job("stopped-once", "import time\ntime.sleep(600)\n", MaxRetries=2)
    run_id = lake.glue.start_job_run(JobName=job)["JobRunId"]
    lake.wait_for(job, run_id, {"RUNNING"})
    lake.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id])

    assert lake.ended(job, run_id)["JobRunState"] == "STOPPED"
    assert len(lake.glue.get_job_runs(JobName=job)["JobRuns"]) == 1


def test_retries_are_at_most_ten_and_not_by_hand(lake: Lake) -> None:
    with pytest.raises(lake.glue.exceptions.InvalidInputException, match="MaxRetries is a number from 0 to 10"):
        lake.job("eleven", "", MaxRetries=11)
    job = lake.job("by-hand", "")
    with pytest.raises(lake.glue.exceptions.InvalidInputException, match="retries failed runs by MaxRetries alone"):
        lake.glue.start_job_run(JobName=job, JobRunId="jr_1")
    assert lake.glue.get_job_runs(JobName=job)["JobRuns"] == []


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
