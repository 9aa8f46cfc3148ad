"""Whatever carries an environment's tag, by AWS's own list of tagged resources."""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from lakectl.aws.keys import GOING
from lakectl.aws.session import Aws, code_of

# The list is made anew now and then: what was deleted a moment ago may still stand there ("GetResources", Resource
# Groups Tagging API reference).
_TRIES = 7
_PAUSE = 10.0


def still_tagged(aws: Aws, tag: tuple[str, str], kept: Collection[str]) -> list[str]:
    """The ARNs of what carries the tag, isn't one of `kept` and isn't about to be deleted anyway."""
    left: list[str] = []
    for attempt in range(_TRIES):
        left = [arn for arn in _tagged(aws, tag) if arn not in kept and not _is_going(aws, arn)]
        if not left:
            break
        if attempt < _TRIES - 1:
            time.sleep(_PAUSE)
    return left


def _tagged(aws: Aws, tag: tuple[str, str]) -> list[str]:
    pages = (
        aws.client("resourcegroupstaggingapi")
        .get_paginator("get_resources")
        .paginate(TagFilters=[{"Key": tag[0], "Values": [tag[1]]}])
    )
    return [one["ResourceARN"] for page in pages for one in page["ResourceTagMappingList"]]


def _is_going(aws: Aws, arn: str) -> bool:
    """Keys and secrets wait for days before they are deleted."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    service = arn.split(":")[2]
    try:
        if service == "kms":
            return bool(aws.client("kms").describe_key(KeyId=arn)["KeyMetadata"]["KeyState"] in GOING)
        if service == "secretsmanager":
            secret: dict[str, Any] = aws.client("secretsmanager").describe_secret(SecretId=arn)
            return "DeletedDate" in secret
    except ClientError as error:
        return code_of(error) in ("NotFoundException", "ResourceNotFoundException")
    return False
