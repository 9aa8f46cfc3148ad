"""A run's logs in CloudWatch Logs, where Glue puts them: one stream a run, named after it."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws.api import Platform
from lakectl.localaws.services.glue.store import now

log = logging.getLogger(__name__)

OUTPUT_GROUP = "/aws-glue/jobs/output"
ERROR_GROUP = "/aws-glue/jobs/error"

_BATCH_LINES = 500
_MAX_LINES = 10_000
_MAX_LINE = 10_000


def publish(platform: Platform, run_id: str, *, output: Path, errors: Path) -> None:
    """Copy both logs; a failure here is logged and doesn't fail the run, whose files remain."""
    logs = platform.client("logs")
    try:
        for group, file in ((OUTPUT_GROUP, output), (ERROR_GROUP, errors)):
            _publish(logs, group, run_id, file)
    except (ClientError, BotoCoreError) as error:
        log.warning("logs of %s: %s", run_id, error)


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
