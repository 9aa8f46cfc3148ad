"""The account-wide Lake Formation settings of a region, and a note of what they were before a lake changed them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lakectl.aws.session import Aws, calls
from lakectl.aws.state import read_object

VERSION = 1

Settings = Mapping[str, Any]
"""DataLakeSettings, as GetDataLakeSettings answers and PutDataLakeSettings takes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What one environment has changed, and how to undo it."""

    environment: str
    """Who looks after the settings: environments of one account and region can't share them."""
    previous: Settings
    """What was there before the first deploy."""
    added: tuple[str, ...] = ()
    """Administrators that weren't there before a deploy made them such."""
    restore: Settings | None = None
    """What is to be put back; given while a destroy is under way, until it is done."""


def read_settings(aws: Aws) -> Settings:
    """The settings of now."""
    with calls("read the Lake Formation settings"):
        found: Settings = aws.client("lakeformation").get_data_lake_settings()["DataLakeSettings"]
    return found


def put_settings(aws: Aws, settings: Settings) -> None:
    """Replace the settings, all of them."""
    with calls("put the Lake Formation settings back"):
        aws.client("lakeformation").put_data_lake_settings(DataLakeSettings=settings)


def read_note(aws: Aws, bucket: str, key: str) -> Note | None:
    """The note, None when nobody has left one."""
    text = read_object(aws, bucket, key)
    if not text:
        return None
    data = json.loads(text)
    return Note(**{**data["note"], "added": tuple(data["note"]["added"])})


def write_note(aws: Aws, bucket: str, key: str, note: Note) -> None:
    """Leave a note, instead of the one that was there."""
    body = json.dumps({"version": VERSION, "note": asdict(note)}, sort_keys=True).encode()
    with calls(f"write s3://{bucket}/{key}"):
        aws.client("s3").put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")


def remove_note(aws: Aws, bucket: str, key: str) -> None:
    """Take the note away."""
    with calls(f"delete s3://{bucket}/{key}"):
        aws.client("s3").delete_object(Bucket=bucket, Key=key)
