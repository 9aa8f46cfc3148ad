"""Watching events arrive in the raw zone."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from lakectl.aws.session import Aws, calls


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
