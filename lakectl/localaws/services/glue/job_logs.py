"""A run's logs in CloudWatch Logs, where Glue puts them: one stream a run, named after it."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws.api import Platform
from lakectl.localaws.services.glue.store import now

log = logging.getLogger(__name__)

GROUPS = "/aws-glue/jobs"
"""What the groups' names start with unless --custom-logGroup-prefix says otherwise ("Logging for AWS Glue jobs")."""
PREFIX_ARGUMENT = "--custom-logGroup-prefix"

_BATCH_LINES = 500
_MAX_LINES = 10_000
_MAX_LINE = 10_000


def groups_of(arguments: Mapping[str, str]) -> str:
    """What the log groups of a run with these arguments start with."""
    return arguments.get(PREFIX_ARGUMENT) or GROUPS


def publish(platform: Platform, run: Mapping[str, Any], *, output: Path, errors: Path) -> None:
    """Copy both logs; a failure here is logged and doesn't fail the run, whose files remain."""
    logs = platform.client("logs")
    try:
        for part, file in (("output", output), ("error", errors)):
            _publish(logs, f"{run['LogGroupName']}/{part}", run["Id"], file)
    except (ClientError, BotoCoreError) as error:
        log.warning("logs of %s: %s", run["Id"], error)


def _publish(logs: Any, group: str, stream: str, file: Path) -> None:
    for create, names in ((logs.create_log_group, {}), (logs.create_log_stream, {"logStreamName": stream})):
        try:
            create(logGroupName=group, **names)
        except logs.exceptions.ResourceAlreadyExistsException:
            log.debug("%s is there", group)
    time = int(now() * 1000)
    for lines in _batches(file):
        events = [{"timestamp": time, "message": line} for line in lines]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


def _batches(file: Path) -> Iterator[list[str]]:
    with file.open(encoding="utf-8", errors="replace") as text:
        lines = (line.rstrip("\n")[:_MAX_LINE] for line in itertools.islice(text, _MAX_LINES) if line.strip())
        while batch := list(itertools.islice(lines, _BATCH_LINES)):
            yield batch
