"""Which runs begin again; what the next attempt is like is seen in test_glue_jobs.py."""

from __future__ import annotations

from typing import Any

import pytest

from lakectl.localaws.services.glue.retries import retry


def state(status: str = "RUNNING", **jobs: Any) -> dict[str, dict[str, Any]]:
    workflow_run = {"Status": status, "Actions": [{"RunId": "jr_1", "State": "RUNNING"}]}
    return {"jobs": jobs, "job_runs": {}, "workflow_runs": {"wr_1": workflow_run}}


def run(ended: str, attempt: int = 0) -> dict[str, Any]:
    return {"Id": "jr_1", "JobName": "job", "Attempt": attempt, "JobRunState": ended, "WorkflowRunId": "wr_1"}


def test_a_failed_run_does_and_takes_its_place_in_the_workflow_run() -> None:
    found = state(job={"MaxRetries": 1})
    again = retry(found, run("FAILED"))
    assert again is not None
    assert found["job_runs"] == {"jr_1_attempt_1": again}
    assert found["workflow_runs"]["wr_1"]["Actions"] == [
        {"RunId": "jr_1_attempt_1", "State": "RUNNING", "EarlierRunIds": ["jr_1"]}
    ]


@pytest.mark.parametrize("ended", ["SUCCEEDED", "STOPPED", "TIMEOUT", "RUNNING"])
def test_others_do_not(ended: str) -> None:
    assert retry(state(job={"MaxRetries": 1}), run(ended)) is None


def test_the_last_attempt_does_not() -> None:
    assert retry(state(job={"MaxRetries": 1}), run("FAILED", attempt=1)) is None


def test_no_run_of_a_job_that_is_gone_or_of_a_workflow_run_that_is_stopped() -> None:
    assert retry(state(), run("FAILED")) is None
    assert retry(state("STOPPING", job={"MaxRetries": 1}), run("FAILED")) is None
