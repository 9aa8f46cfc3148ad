"""What the last run that came through has left, where later runs didn't come through or the state is lost.

A run that was cut off has made some of what its review let pass. The next one has to be judged by what was there before
both, or it would be refused for what the first one was allowed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lakectl.access.model import Matrix
from lakectl.access.terraform import KINDS, Resource, matrix_of
from lakectl.audit import AuditRecord
from lakectl.aws.session import AwsCallError
from lakectl.aws.state import newest_version, read_version
from lakectl.config import names
from lakectl.lake import Lake
from lakectl.workflows.audit import records

_CHANGING = ("deploy", "destroy")


def last_whole(lake: Lake) -> Matrix | None:
    """What was granted then; None when the state of now is what it left, or when that can't be told."""
    try:
        log = [one for one in records(lake) if one.action in _CHANGING]
        now = newest_version(lake.aws, lake.state_bucket, names.state_key(lake.config))
        if not log or (now and log[-1].outcome == "applied"):
            return None
        left = _left(log)
        # Before the first run there was nothing; a state is written by everything that comes through.
        text = read_version(lake.aws, lake.state_bucket, names.state_key(lake.config), left) if left else "{}"
    except AwsCallError as error:
        lake.console.say(f"What the last whole deploy granted couldn't be read: {error.sentence}")
        return None
    return matrix_of(_resources(json.loads(text)))


def _left(log: Sequence[AuditRecord]) -> str:
    """The version of the state that the last run that came through left; "" when there was none, or no state then."""
    return next((one.state.get("after", "") for one in reversed(log) if one.outcome == "applied"), "")


def _resources(state: Mapping[str, Any]) -> Iterator[Resource]:
    for one in state.get("resources", []):
        if one["mode"] == "managed" and one["type"] in KINDS:
            for instance in one["instances"]:
                yield Resource(type=one["type"], name=one["name"], values=instance["attributes"])
