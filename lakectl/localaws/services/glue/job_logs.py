"""Logs of runs and crawls in CloudWatch Logs, where Glue puts them, written as their role."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lakectl.localaws.api import Platform
from lakectl.localaws.services.glue.store import now
from lakectl.localaws.trust import GLUE, check_trust

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


def publish(platform: Platform, role_arn: str, run: Mapping[str, Any], *, output: Path, errors: Path) -> None:
    """Copy both logs of a run, into a stream named after it; a failure doesn't fail the run, whose files remain."""
    for part, file in (("output", output), ("error", errors)):
        write(platform, role_arn, f"{run['LogGroupName']}/{part}", run["Id"], _batches(file))


def write(platform: Platform, role_arn: str, group: str, stream: str, batches: Iterable[list[str]]) -> None:
    """Write lines as the role; that they couldn't be written is said in this process's own log alone."""
    try:
        check_trust(platform, role_arn, GLUE)
        _write(platform.client("logs", role_arn=role_arn), group, stream, batches)
    except (ClientError, BotoCoreError) as error:
        log.warning("logs of %s: %s", stream, error)


def _write(logs: Any, group: str, stream: str, batches: Iterable[list[str]]) -> None:
    for create, names in ((logs.create_log_group, {}), (logs.create_log_stream, {"logStreamName": stream})):
        try:
            create(logGroupName=group, **names)
        except logs.exceptions.ResourceAlreadyExistsException:
            log.debug("%s is there", group)
    time = int(now() * 1000)
    for lines in batches:
        events = [{"timestamp": time, "message": line} for line in lines]
        logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


def _batches(file: Path) -> Iterator[list[str]]:
    with file.open(encoding="utf-8", errors="replace") as text:
        lines = (line.rstrip("\n")[:_MAX_LINE] for line in itertools.islice(text, _MAX_LINES) if line.strip())
        while batch := list(itertools.islice(lines, _BATCH_LINES)):
            yield batch
