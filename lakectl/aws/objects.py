"""One object's text."""

from __future__ import annotations

from lakectl.aws.session import Aws, AwsCallError, calls

_MISSING = ("NoSuchKey", "NoSuchBucket")


def text_of(aws: Aws, bucket: str, key: str) -> str | None:
    """The object as UTF-8; None when there is no such object or bucket."""
    try:
        with calls(f"read s3://{bucket}/{key}"):
            answer = aws.client("s3").get_object(Bucket=bucket, Key=key, ExpectedBucketOwner=aws.account)
            return str(answer["Body"].read().decode())
    except AwsCallError as error:
        if error.code in _MISSING:
            return None
        raise
