"""Objects with all their versions: listed, read, replaced, removed for good."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lakectl.aws.session import Aws, AwsCallError, calls

_GONE = ("NoSuchKey", "NoSuchVersion")
_CHANGED = ("PreconditionFailed", "ConditionalRequestConflict")


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """One version of an object."""

    bucket: str
    key: str
    id: str
    """`null` where the bucket had no versions when it was written."""
    latest: bool


@dataclass(frozen=True, slots=True)
class Body:
    """A version's bytes, and what must be said again when it is replaced."""

    content: bytes
    tag: str
    headers: dict[str, Any]


def versions(aws: Aws, bucket: str, prefix: str) -> Iterator[Version]:
    """Every version with bytes below a prefix, the latest of each key first; delete markers have none."""
    pages = aws.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    with calls(f"list the versions of s3://{bucket}/{prefix}"):
        for page in pages:
            for one in page.get("Versions", []):
                if not one["Key"].endswith("/") and one["Size"]:
                    yield Version(bucket, one["Key"], one["VersionId"], one["IsLatest"])


def read(aws: Aws, version: Version) -> Body | None:
    """A version's bytes; None when it is gone meanwhile."""
    try:
        with calls(f"read s3://{version.bucket}/{version.key}"):
            got = aws.client("s3").get_object(Bucket=version.bucket, Key=version.key, VersionId=version.id)
            kept = ("ContentType", "ContentEncoding", "Metadata")
            return Body(got["Body"].read(), got["ETag"], {name: got[name] for name in kept if got.get(name)})
    except AwsCallError as error:
        if error.code in _GONE:
            return None
        raise


def replace(aws: Aws, version: Version, body: Body, content: bytes) -> bool:
    """Put other bytes in the place of what was read; False when somebody else has meanwhile."""
    s3, where = aws.client("s3"), {"Bucket": version.bucket, "Key": version.key}
    try:
        with calls(f"replace s3://{version.bucket}/{version.key}"):
            s3.put_object(**where, Body=content, IfMatch=body.tag, **body.headers)
    except AwsCallError as error:
        if error.code in (*_CHANGED, *_GONE):
            return False
        raise
    return True


def hide(aws: Aws, version: Version) -> None:
    """A delete marker: readers see no object any more, whatever older versions there are."""
    with calls(f"delete s3://{version.bucket}/{version.key}"):
        aws.client("s3").delete_object(Bucket=version.bucket, Key=version.key)


def remove(aws: Aws, version: Version) -> None:
    """Remove a version for good."""
    with calls(f"delete a version of s3://{version.bucket}/{version.key}"):
        aws.client("s3").delete_object(Bucket=version.bucket, Key=version.key, VersionId=version.id)
