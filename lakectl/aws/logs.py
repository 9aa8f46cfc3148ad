"""What a Glue job run printed."""

from __future__ import annotations

from collections.abc import Iterator

from lakectl.aws.session import Aws, calls, code_of

# Where Glue writes a job run's stdout and stderr ("Logging for AWS Glue jobs"), below the run's own group: that has
# another name when the logs are encrypted. The log stream is the run's id.
_GROUP = "/aws-glue/jobs"
_PARTS = ("output", "error")


def newest_run(aws: Aws, job: str) -> tuple[str, tuple[str, ...]]:
    """The id of the job's newest run, "" when it never ran, and the log groups that it writes to."""
    with calls(f"list the runs of {job}"):
        runs = aws.client("glue").get_job_runs(JobName=job, MaxResults=1)["JobRuns"]
    if not runs:
        return "", ()
    group = runs[0].get("LogGroupName", _GROUP).rstrip("/")
    return runs[0]["Id"], tuple(f"{group}/{part}" for part in _PARTS)


def lines(aws: Aws, group: str, stream: str) -> Iterator[str]:
    """The messages of one log stream, oldest first; none when there is no such stream."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    pages = aws.client("logs").get_paginator("filter_log_events")
    with calls(f"read the log group {group}"):
        try:
            for page in pages.paginate(logGroupName=group, logStreamNames=[stream]):
                for event in page["events"]:
                    yield event["message"].rstrip("\n")
        except ClientError as error:
            if code_of(error) != "ResourceNotFoundException":
                raise
