"""What lies in a bucket, counted: before it is destroyed somebody must know what goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lakectl.aws.session import Aws, calls, code_of

# A thousand versions a page: counting stops at a million, in about a minute.
_MOST_PAGES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a bucket holds; every version counts, because every version goes."""

    bucket: str
    objects: int
    bytes: int
    newest: str
    """When the newest was written, UTC; "" in an empty bucket."""
    whole: bool
    """False when there is more than was counted."""


def held(aws: Aws, bucket: str) -> Held | None:
    """Count a bucket; None when it isn't there."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    with calls(f"count what lies in {bucket}"):
        try:
            return _count(aws, bucket)
        except ClientError as error:
            if code_of(error) == "NoSuchBucket":
                return None
            raise


def _count(aws: Aws, bucket: str) -> Held:
    pages = aws.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket)
    objects = size = read = 0
    newest: Any = None
    for read, page in enumerate(pages, 1):
        for version in page.get("Versions", []):
            objects += 1
            size += version["Size"]
            newest = max(filter(None, (newest, version["LastModified"])))
        if read == _MOST_PAGES:
            break
    when = newest.strftime("%Y-%m-%dT%H:%M:%SZ") if newest else ""
    return Held(bucket=bucket, objects=objects, bytes=size, newest=when, whole=read < _MOST_PAGES)
