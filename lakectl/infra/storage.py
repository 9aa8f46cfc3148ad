"""The buckets: private, encrypted, reached by TLS only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lakectl.infra.cdktf import (
    Construct,
    S3Bucket,
    S3BucketOwnershipControls,
    S3BucketPolicy,
    S3BucketPublicAccessBlock,
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketVersioningA,
)
from lakectl.infra.encryption import Key
from lakectl.infra.iam import Statement, allow, document
from lakectl.infra.lifecycle import Stay, lifecycle


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketProps:
    """One zone's bucket."""

    name: str
    versioned: bool
    keep_data: bool
    """A bucket that holds objects survives a destroy."""
    key: Key | None
    """None is a key that S3 owns."""
    stays: Sequence[Stay]
    old_versions_days: int


class Bucket(Construct):
    """A bucket with everything that AWS recommends for one ("Security best practices for Amazon S3")."""

    def __init__(self, scope: Construct, construct_id: str, props: BucketProps) -> None:
        super().__init__(scope, construct_id)
        bucket = S3Bucket(self, "bucket", bucket=props.name, force_destroy=not props.keep_data)
        self.name = bucket.bucket
        self.arn = bucket.arn
        self.key = props.key
        if props.versioned:
            S3BucketVersioningA(self, "versioning", bucket=self.name, versioning_configuration={"status": "Enabled"})
        _encrypt(self, self.name, props.key)
        S3BucketOwnershipControls(self, "ownership", bucket=self.name, rule={"object_ownership": "BucketOwnerEnforced"})
        private = S3BucketPublicAccessBlock(
            self,
            "public_access",
            bucket=self.name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        # S3 refuses two such changes of one bucket at once (OperationAborted).
        S3BucketPolicy(self, "policy", bucket=self.name, policy=document(_tls_only(self.arn)), depends_on=[private])
        lifecycle(self, self.name, props.stays, props.old_versions_days if props.versioned else 0)

    def objects(self, prefix: str = "") -> str:
        """The ARN pattern of the objects under a prefix."""
        return f"{self.arn}/{prefix}*"

    def listing(self, *prefixes: str) -> Statement:
        """Allow listing what lies under these prefixes; Spark also asks for the folder itself, without its slash."""
        patterns = [pattern for prefix in prefixes for pattern in (prefix.rstrip("/"), f"{prefix}*")]
        return allow(["s3:ListBucket"], [self.arn], {"StringLike": {"s3:prefix": patterns}})

    def uri(self, key: str = "") -> str:
        """`s3://…` of a key or a prefix."""
        return f"s3://{self.name}/{key}"


def _encrypt(scope: Construct, bucket: str, key: Key | None) -> None:
    how = {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn} if key else {"sse_algorithm": "AES256"}
    # With a bucket key S3 asks KMS once in a while instead of once an object.
    rule = S3BucketServerSideEncryptionConfigurationRuleA(
        apply_server_side_encryption_by_default=how, bucket_key_enabled=True if key else None
    )
    S3BucketServerSideEncryptionConfigurationA(scope, "encryption", bucket=bucket, rule=[rule])


def _tls_only(bucket_arn: str) -> Statement:
    return {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [bucket_arn, f"{bucket_arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
