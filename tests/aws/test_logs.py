"""Where a run's log is: Glue says so itself. The answers are those of GetJobRuns in the Glue API reference."""

from __future__ import annotations

from typing import Any

import pytest

from lakectl.aws.logs import newest_run
from lakectl.aws.session import Aws


class Answering(Aws):
    """An AWS whose Glue knows these runs."""

    runs: list[dict[str, Any]]

    def client(self, service: str) -> Any:
        assert service == "glue"
        return self

    def get_job_runs(self, **_: Any) -> dict[str, Any]:
        return {"JobRuns": self.runs}


@pytest.mark.parametrize(
    ("run", "groups"),
    [
        ({"LogGroupName": "/aws-glue/jobs"}, ("/aws-glue/jobs/output", "/aws-glue/jobs/error")),
        ({}, ("/aws-glue/jobs/output", "/aws-glue/jobs/error")),
        (
            {"LogGroupName": "/aws-glue/jobs-role-configuration/"},
            ("/aws-glue/jobs-role-configuration/output", "/aws-glue/jobs-role-configuration/error"),
        ),
    ],
)
def test_a_run_says_where_it_logs(run: dict[str, Any], groups: tuple[str, ...]) -> None:
    aws = Answering(region="eu-central-1")
    object.__setattr__(aws, "runs", [{"Id": "jr_1", **run}])

    assert newest_run(aws, "lake-dev-transactions") == ("jr_1", groups)


def test_a_job_that_never_ran_has_no_log() -> None:
    aws = Answering(region="eu-central-1")
    object.__setattr__(aws, "runs", [])

    assert newest_run(aws, "lake-dev-transactions") == ("", ())
