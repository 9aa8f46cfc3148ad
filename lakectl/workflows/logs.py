"""What the newest ETL run printed."""

from __future__ import annotations

from lakectl.aws.logs import lines, newest_run
from lakectl.aws.session import AwsCallError
from lakectl.config import names
from lakectl.errors import LakectlError
from lakectl.lake import Lake, NotDeployedError


def show_logs(lake: Lake, stream: str) -> None:
    """Print the log of a stream's newest job run (of the first stream by default)."""
    contract = lake.config.stream(stream) if stream else lake.config.streams[0]
    job = names.stream(lake.config, contract)
    try:
        run_id, groups = newest_run(lake.deployed_aws, job)
    except AwsCallError as error:
        if error.code == "EntityNotFoundException":
            raise NotDeployedError(lake.environment) from error
        raise
    if not run_id:
        raise LakectlError(f"The job {job} has never run.", hint=f"Run `lakectl etl run --env {lake.environment}`.")
    # The job is told its groups, but whether Glue says so in its answer isn't documented.
    told = names.job_log_groups(lake.config, contract)
    for group in dict.fromkeys((f"{told}/output", f"{told}/error", *groups)):
        lake.console.say(f"{group} {run_id}")
        for line in lines(lake.aws, group, run_id):
            lake.console.out(line)
