"""Log groups: they forget."""

from __future__ import annotations

from lakectl.infra.cdktf import CloudwatchLogGroup, Construct

RETENTION_DAYS = 30


def log_group(scope: Construct, construct_id: str, name: str) -> CloudwatchLogGroup:
    """A log group that keeps what is written for a month."""
    return CloudwatchLogGroup(scope, construct_id, name=name, retention_in_days=RETENTION_DAYS)
