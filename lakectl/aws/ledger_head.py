"""The head of a stream's ETL (docs/adr/0003): read, and moved on so that runs which began before can't decide."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from lakectl.aws.session import Aws, AwsCallError, calls
from lakectl.errors import LockedError

_EMPTY: dict[str, Any] = {"listed_to": "", "taken": [], "pending": None}
_CHANGED = ("PreconditionFailed", "ConditionalRequestConflict")
_MISSING = ("NoSuchKey",)
_TRIES = 60


def fence(aws: Aws, bucket: str, key: str, *, seconds: float = 1.0) -> None:
    """After this no run can publish what it read before; one that has decided is waited for. Raises LockedError.

    The write is conditional, as the job's own: of a run that decides at the same moment one of the two comes second.
    """
    for _ in range(_TRIES):
        head, tag = _read(aws, bucket, key)
        if head["pending"] is None and _moved_on(aws, bucket, key, head, tag):
            return
        time.sleep(seconds)
    raise LockedError(
        "A run of the ETL is publishing, and doesn't end.",
        hint="Wait for it; when it was killed, `lakectl etl run` finishes its work.",
    )


def _read(aws: Aws, bucket: str, key: str) -> tuple[dict[str, Any], str]:
    try:
        with calls(f"read s3://{bucket}/{key}"):
            got = aws.client("s3").get_object(Bucket=bucket, Key=key)
            return json.loads(got["Body"].read()), got["ETag"]
    except AwsCallError as error:
        if error.code in _MISSING:
            return dict(_EMPTY), ""
        raise


def _moved_on(aws: Aws, bucket: str, key: str, head: dict[str, Any], tag: str) -> bool:
    # An ETag is of the bytes, so they must differ; the job reads the fields that it knows.
    body = json.dumps({**head, "fence": str(uuid.uuid4())}, separators=(",", ":")).encode()
    condition = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
    try:
        with calls(f"write s3://{bucket}/{key}"):
            aws.client("s3").put_object(Bucket=bucket, Key=key, Body=body, **condition)
    except AwsCallError as error:
        if error.code in _CHANGED:
            return False
        raise
    return True
