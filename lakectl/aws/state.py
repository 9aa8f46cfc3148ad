"""The state bucket: made once, safely; and the lock that lies beside the state."""

from __future__ import annotations

from dataclasses import dataclass

from lakectl.aws.session import Aws, calls, code_of
from lakectl.aws.state_settings import differing, put
from lakectl.errors import LakectlError


def bucket_exists(aws: Aws, bucket: str) -> bool:
    """Whether the bucket is there and ours; raises when another account owns the name."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    with calls("look for the state bucket"):
        try:
            aws.client("s3").head_bucket(Bucket=bucket, ExpectedBucketOwner=aws.account)
        except ClientError as error:
            if code_of(error) in ("404", "NoSuchBucket"):
                return False
            if code_of(error) in ("403", "AccessDenied"):
                raise _foreign(bucket) from error
            raise
    return True


def make_bucket(aws: Aws, bucket: str) -> tuple[str, ...]:
    """Make the state bucket, or put right the one that is there; what was done, () when nothing had to be.

    Raises when another account owns the name. A run that broke off is finished by the next.
    """
    done = []
    with calls("make the state bucket"):
        if not bucket_exists(aws, bucket):
            _create(aws, bucket)
            done.append("created")
        for setting, wanted in differing(aws, bucket):
            put(aws, bucket, setting, wanted)
            done.append(setting.name)
    return tuple(done)


def missing_settings(aws: Aws, bucket: str) -> tuple[str, ...]:
    """What `make_bucket` would put right, in words."""
    with calls("look at the state bucket's settings"):
        return tuple(setting.name for setting, _ in differing(aws, bucket))


def _create(aws: Aws, bucket: str) -> None:
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    where = {} if aws.region == "us-east-1" else {"LocationConstraint": aws.region}
    try:
        aws.client("s3").create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": where} if where else {}))
    except ClientError as error:
        if code_of(error) == "BucketAlreadyExists":
            raise _foreign(bucket) from error
        # Somebody of this account was quicker: what they made is put right like any other.
        if code_of(error) != "BucketAlreadyOwnedByYou":
            raise


def _foreign(bucket: str) -> LakectlError:
    return LakectlError(
        f"The bucket {bucket} belongs to another account, or these credentials may not see it.",
        hint="Use credentials of the environment's account, or change context.name in cdktf.json.",
    )


def read_object(aws: Aws, bucket: str, key: str) -> str:
    """An object's text, "" when there is none."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    with calls(f"read s3://{bucket}/{key}"):
        try:
            body: bytes = aws.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
        except ClientError as error:
            if code_of(error) in ("NoSuchKey", "NoSuchBucket", "404"):
                return ""
            raise
    return body.decode()


def lock_key(state_key: str) -> str:
    """Where Terraform keeps its lock (S3 backend, `use_lockfile`)."""
    return f"{state_key}.tflock"


@dataclass(frozen=True, slots=True)
class LockFile:
    """A lock as it was read: what it says, and which object it was."""

    text: str
    etag: str
    """Of the content, which holds an id of its own; so no two locks share it."""


def read_lock(aws: Aws, bucket: str, state_key: str) -> LockFile | None:
    """The lock of the state, None when nobody holds it."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    with calls("read the lock of the state"):
        try:
            reply = aws.client("s3").get_object(Bucket=bucket, Key=lock_key(state_key))
        except ClientError as error:
            if code_of(error) in ("NoSuchKey", "NoSuchBucket", "404"):
                return None
            raise
        text = reply["Body"].read().decode(errors="replace")
    return LockFile(text=text, etag=reply["ETag"])


def remove_lock(aws: Aws, bucket: str, state_key: str, lock: LockFile) -> bool:
    """Remove exactly this lock; False when it isn't the one that holds the state any more, and nothing was removed.

    S3 itself compares ("How to perform conditional deletes", Amazon S3 user guide): between a look and the removal
    somebody else may have taken the state.
    """
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    with calls("remove the lock"):
        try:
            aws.client("s3").delete_object(Bucket=bucket, Key=lock_key(state_key), IfMatch=lock.etag)
        except ClientError as error:
            if code_of(error) in ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey", "404", "412"):
                return False
            raise
    return True


def newest_version(aws: Aws, bucket: str, key: str) -> str:
    """The id of an object's newest version; "" when there is no object."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    with calls(f"look at s3://{bucket}/{key}"):
        try:
            return str(aws.client("s3").head_object(Bucket=bucket, Key=key).get("VersionId", ""))
        except ClientError as error:
            if code_of(error) in ("NoSuchKey", "NoSuchBucket", "404"):
                return ""
            raise


def object_versions(aws: Aws, bucket: str, key: str) -> list[tuple[str, str]]:
    """Id and time (UTC, ISO 8601 with a Z) of each version of an object, oldest first."""
    with calls(f"list the versions of s3://{bucket}/{key}"):
        pages = aws.client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=key)
        found = [one for page in pages for one in page.get("Versions", []) if one["Key"] == key]
    # S3 lists the newest first, also within a second.
    return [(one["VersionId"], one["LastModified"].strftime("%Y-%m-%dT%H:%M:%SZ")) for one in reversed(found)]


def read_version(aws: Aws, bucket: str, key: str, version: str) -> str:
    """The text of one version of an object."""
    with calls(f"read a version of s3://{bucket}/{key}"):
        body: bytes = aws.client("s3").get_object(Bucket=bucket, Key=key, VersionId=version)["Body"].read()
    return body.decode()
