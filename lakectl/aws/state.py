"""The state bucket: made once, safely; and the lock that lies beside the state."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from lakectl.aws.session import Aws, calls, code_of
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
                raise LakectlError(
                    f"The bucket {bucket} belongs to another account, or these credentials may not see it.",
                    hint="Use credentials of the environment's account, or change context.name in cdktf.json.",
                ) from error
            raise
    return True


def make_bucket(aws: Aws, bucket: str) -> None:
    """Create the state bucket: versioned, encrypted, private, TLS only. Safe to repeat."""
    s3 = aws.client("s3")
    with calls("make the state bucket"):
        if not bucket_exists(aws, bucket):
            where = {} if aws.region == "us-east-1" else {"LocationConstraint": aws.region}
            s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": where} if where else {}))
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=_ENCRYPTION)
        s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=dict.fromkeys(_PRIVATE, True))
        s3.put_bucket_policy(Bucket=bucket, Policy=json.dumps(_tls_only(aws.partition, bucket)))


_ENCRYPTION = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}]}
_PRIVATE = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def _tls_only(partition: str, bucket: str) -> Mapping[str, Any]:
    arn = f"arn:{partition}:s3:::{bucket}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "TlsOnly",
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": [arn, f"{arn}/*"],
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            }
        ],
    }


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


def remove_lock(aws: Aws, bucket: str, state_key: str) -> None:
    """Remove the lock, whoever left it."""
    with calls("remove the lock"):
        aws.client("s3").delete_object(Bucket=bucket, Key=lock_key(state_key))
