"""The job's arguments, as Glue hands them over: `--name value` pairs among others that are Glue's own.

`awsglue.utils.getResolvedOptions` reads the same pairs from the same place; argparse does so here and in Glue alike.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """Where everything is. Folders are `s3://bucket/prefix/` URIs, or `file:` URIs on one machine."""

    stream: str
    contract: str
    """URI of the contract file."""
    raw: str
    curated: str
    quarantine: str
    runs: str
    token_key_secret: str
    """Name of the Secrets Manager secret; its value never is an argument."""
    from_day: date | None = None
    """Look at raw objects from that arrival day on, even at those that were taken before."""
    database: str = ""
    """The Glue database of the stream's table, when this job adds the partitions; "" leaves that to a crawler."""
    metrics: str = ""
    """Namespace of the run's CloudWatch metrics; none are sent without."""
    job_run: str = ""
    """Glue's id of this run."""


def parse_arguments(argv: Sequence[str]) -> Arguments:
    """The arguments; exits with argparse's message when one is missing. Unknown ones are Glue's."""
    parser = argparse.ArgumentParser(prog="curate", allow_abbrev=False)
    for name in ("stream", "contract", "raw", "curated", "quarantine", "runs", "token_key_secret"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--from_day", type=date.fromisoformat)
    parser.add_argument("--database", default="")
    parser.add_argument("--metrics_namespace", dest="metrics", default="")
    parser.add_argument("--JOB_RUN_ID", dest="job_run", default="")
    known, _ = parser.parse_known_args(argv)
    return Arguments(**vars(known))
