"""The key under which sensitive values go into a plan's digest: made where the state lies, read by whoever plans."""

from __future__ import annotations

import secrets

from lakectl.aws.session import Aws, AwsCallError, calls
from lakectl.aws.state import read_object
from lakectl.errors import LakectlError

_KEY_BYTES = 32


def ensure_digest_key(aws: Aws, bucket: str, key: str) -> bytes:
    """The key of a state bucket; made when there is none.

    Whoever can read it can read the state beside it, which holds the same values in clear.
    """
    text = read_object(aws, bucket, key) or _made(aws, bucket, key)
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise LakectlError(
            f"s3://{bucket}/{key} holds no key.",
            hint="Delete it: lakectl makes another, and what was reviewed before must be reviewed again.",
        ) from error


def _made(aws: Aws, bucket: str, key: str) -> str:
    text = secrets.token_hex(_KEY_BYTES)
    try:
        with calls(f"write s3://{bucket}/{key}"):
            aws.client("s3").put_object(Bucket=bucket, Key=key, Body=text.encode(), IfNoneMatch="*")
    except AwsCallError as error:
        if error.code == "PreconditionFailed":
            return read_object(aws, bucket, key)
        if error.code == "AccessDenied":
            raise LakectlError(
                f"The state bucket has no {key} yet, and these credentials may not make it.",
                hint="Run `lakectl state bootstrap` once with credentials that may write there.",
            ) from error
        raise
    return text
