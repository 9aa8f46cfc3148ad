"""KMS keys of an environment: they have no name, so their tag tells whose they are."""

from __future__ import annotations

from typing import Any

from lakectl.aws.session import Aws, calls, code_of

GOING = ("PendingDeletion", "PendingReplicaDeletion")
_FOREIGN = ("AccessDenied", "AccessDeniedException")


def own_keys(aws: Aws, tag: tuple[str, str]) -> list[dict[str, Any]]:
    """The metadata ("DescribeKey", AWS KMS API reference) of every key that carries the tag, the newest last."""
    kms = aws.client("kms")
    with calls("look for the lake's keys"):
        pages = kms.get_paginator("list_keys").paginate()
        ids = [key["KeyId"] for page in pages for key in page["Keys"]]
        found = [kms.describe_key(KeyId=one)["KeyMetadata"] for one in ids if tag in _tags(kms, one)]
    return sorted(found, key=lambda key: key["CreationDate"])


def _tags(kms: Any, key: str) -> list[tuple[str, str]]:
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    try:
        return [(one["TagKey"], one["TagValue"]) for one in kms.list_resource_tags(KeyId=key)["Tags"]]
    except ClientError as error:
        if code_of(error) in _FOREIGN:
            return []  # a key whose policy doesn't know us isn't ours
        raise
