"""JSON records in a bucket, written once, listed in the order of their names."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lakectl.aws.session import Aws, calls
from lakectl.aws.state import bucket_exists


def write(aws: Aws, bucket: str, key: str, record: Mapping[str, Any]) -> None:
    """Put a record under a key that must be new; raises AwsCallError (PreconditionFailed) when it isn't."""
    with calls(f"write s3://{bucket}/{key}"):
        aws.client("s3").put_object(
            Bucket=bucket,
            Key=key,
            Body=json.dumps(record, ensure_ascii=False, sort_keys=True).encode(),
            ContentType="application/json",
            IfNoneMatch="*",
        )


def read_all(aws: Aws, bucket: str, prefix: str) -> list[dict[str, Any]]:
    """Every record below a prefix, in the order of their keys; [] when the bucket isn't there."""
    if not bucket_exists(aws, bucket):
        return []
    s3 = aws.client("s3")
    with calls(f"read s3://{bucket}/{prefix}"):
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        keys = [item["Key"] for page in pages for item in page.get("Contents", [])]
        return [json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in sorted(keys)]
