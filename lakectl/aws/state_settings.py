"""How the state bucket must be set: read, compared, and put only where it differs.

What somebody added to the bucket (a KMS key, another statement of the policy, another lifecycle rule) stays.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lakectl.aws.session import Aws, code_of

# Old versions of a state are how a lost one is had back: this long at least, and the newest few for ever.
KEPT_DAYS = 90
KEPT_VERSIONS = 10
RULE = "lakectl-old-versions"
STATEMENT = "TlsOnly"

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Setting:
    """One bucket configuration: boto3's `get_<call>` and `put_<call>`."""

    name: str
    """As the user is told it."""
    call: str
    part: str
    """The reply's part that holds the configuration, and the argument that takes it."""
    missing: str
    """The error code when there is none."""
    wanted: Callable[[Document, str], Document]
    """From what is there ({} for nothing) and the bucket's ARN to what must be there."""


def differing(aws: Aws, bucket: str) -> Iterator[tuple[Setting, Document]]:
    """The settings that aren't as they must be, each with what it must become."""
    arn = f"arn:{aws.partition}:s3:::{bucket}"
    for setting in SETTINGS:
        found = _read(aws, bucket, setting)
        wanted = setting.wanted(found, arn)
        if wanted != found:
            yield setting, wanted


def put(aws: Aws, bucket: str, setting: Setting, wanted: Document) -> None:
    """Write one setting."""
    value = json.dumps(wanted) if setting.part == "Policy" else wanted
    call = getattr(aws.client("s3"), f"put_{setting.call}")
    call(Bucket=bucket, ExpectedBucketOwner=aws.account, **{setting.part: value})


def _read(aws: Aws, bucket: str, setting: Setting) -> Document:
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    try:
        reply = getattr(aws.client("s3"), f"get_{setting.call}")(Bucket=bucket, ExpectedBucketOwner=aws.account)
    except ClientError as error:
        if code_of(error) == setting.missing:
            return {}
        raise
    if setting.part == "Policy":
        return dict(json.loads(reply["Policy"]))
    # Two calls answer with the configuration's own keys instead of one part.
    found = reply.get(setting.part, {key: reply[key] for key in ("Status", "Rules") if key in reply})
    return dict(found)


def _versioning(_found: Document, _arn: str) -> Document:
    return {"Status": "Enabled"}


def _encryption(found: Document, _arn: str) -> Document:
    """AWS's own key unless somebody chose one."""
    rules = [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": True}]
    return found or {"Rules": rules}


def _public_access(_found: Document, _arn: str) -> Document:
    blocks = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    return dict.fromkeys(blocks, True)


def _ownership(_found: Document, _arn: str) -> Document:
    return {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def _policy(found: Document, arn: str) -> Document:
    ours = {
        "Sid": STATEMENT,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    others = [each for each in found.get("Statement", []) if each.get("Sid") != STATEMENT]
    return found if ours in found.get("Statement", []) else {"Version": "2012-10-17", "Statement": [*others, ours]}


def _lifecycle(found: Document, _arn: str) -> Document:
    """The elements of a rule: "PutBucketLifecycleConfiguration", Amazon S3 API reference."""
    ours = {
        "ID": RULE,
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "Expiration": {"ExpiredObjectDeleteMarker": True},
        "NoncurrentVersionExpiration": {"NoncurrentDays": KEPT_DAYS, "NewerNoncurrentVersions": KEPT_VERSIONS},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
    }
    others = [each for each in found.get("Rules", []) if each.get("ID") != RULE]
    return found if ours in found.get("Rules", []) else {"Rules": [*others, ours]}


SETTINGS = (
    Setting("versioning", "bucket_versioning", "VersioningConfiguration", "", _versioning),
    Setting(
        "no public access",
        "public_access_block",
        "PublicAccessBlockConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        _public_access,
    ),
    Setting(
        "owner enforced",
        "bucket_ownership_controls",
        "OwnershipControls",
        "OwnershipControlsNotFoundError",
        _ownership,
    ),
    Setting(
        "encryption",
        "bucket_encryption",
        "ServerSideEncryptionConfiguration",
        "ServerSideEncryptionConfigurationNotFoundError",
        _encryption,
    ),
    Setting("TLS only", "bucket_policy", "Policy", "NoSuchBucketPolicy", _policy),
    Setting(
        "old versions expire",
        "bucket_lifecycle_configuration",
        "LifecycleConfiguration",
        "NoSuchLifecycleConfiguration",
        _lifecycle,
    ),
)
