"""The raw zone: watching events arrive, and reading the newest."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lakectl.aws.session import Aws, calls, code_of

# year=, month=, day=
_DATE_FOLDERS = 3


@dataclass(slots=True)
class Landing:
    """The raw objects of one stream, read once each."""

    aws: Aws
    bucket: str
    prefix: str
    since: datetime
    """Objects older than this are left alone (UTC)."""
    _read: set[str] = field(default_factory=set)

    def new_event_ids(self) -> set[str]:
        """The ids of the events in objects that appeared since the last call."""
        s3 = self.aws.client("s3")
        with calls(f"read s3://{self.bucket}/{self.prefix}"):
            return {
                event_id
                for key in self._new_keys()
                for event_id in _event_ids(s3.get_object(Bucket=self.bucket, Key=key)["Body"].read())
            }

    def _new_keys(self) -> Iterator[str]:
        pages = self.aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        for page in pages:
            for item in page.get("Contents", []):
                if item["LastModified"] >= self.since and item["Key"] not in self._read:
                    self._read.add(item["Key"])
                    yield item["Key"]


def _event_ids(compressed: bytes) -> Iterator[str]:
    for line in gzip.decompress(compressed).splitlines():
        yield json.loads(line)["id"]


def newest_events(aws: Aws, bucket: str, prefix: str, most: int) -> list[dict[str, Any]]:
    """Up to `most` of the newest events of a stream, as EventBridge delivered them; [] when there are none.

    Looks into the newest day alone: a raw zone may hold millions of objects.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    s3 = aws.client("s3")
    events: list[dict[str, Any]] = []
    with calls(f"read s3://{bucket}/{prefix}"):
        try:
            folder = _newest_folder(s3, bucket, prefix)
            pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder)
            items = [item for page in pages for item in page.get("Contents", [])]
            for item in sorted(items, key=lambda one: one["LastModified"], reverse=True):
                lines = gzip.decompress(s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read()).splitlines()
                events += [json.loads(line) for line in lines]
                if len(events) >= most:
                    break
        except ClientError as error:
            if code_of(error) == "NoSuchBucket":
                return []
            raise
    return events[:most]


def _newest_folder(s3: Any, bucket: str, prefix: str) -> str:
    """`<prefix>year=…/month=…/day=…/` of the newest day; their names sort by time."""
    for _ in range(_DATE_FOLDERS):
        reply = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, Delimiter="/")
        folders = [entry["Prefix"] for entry in reply.get("CommonPrefixes", [])]
        if not folders:
            return prefix
        prefix = max(folders)
    return prefix
