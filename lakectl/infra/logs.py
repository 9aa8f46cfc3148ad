"""Log groups: they forget."""

from __future__ import annotations

from dataclasses import dataclass

from lakectl.infra.cdktf import CloudwatchLogGroup, Construct
from lakectl.infra.encryption import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSettings:
    """What all log groups of a lake have in common."""

    days: int
    key: Key | None
    """None is a key that CloudWatch Logs owns."""


def log_group(scope: Construct, construct_id: str, name: str, settings: LogSettings) -> CloudwatchLogGroup:
    """A log group."""
    key = settings.key.arn if settings.key else None
    return CloudwatchLogGroup(scope, construct_id, name=name, retention_in_days=settings.days, kms_key_id=key)
