"""What else decides who reads: crawlers' credentials and the key's policy."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from lakectl.aws.session import Aws, AwsCallError, calls


def crawlers(aws: Aws, names: Iterable[str]) -> tuple[Mapping[str, Any], ...]:
    """GetCrawler of those that are there."""
    found = []
    for name in names:
        answer = _unless_missing(aws, "glue", "get_crawler", "EntityNotFoundException", Name=name)
        found += [answer["Crawler"]] if answer else []
    return tuple(found)


def key_policy(aws: Aws, alias: str) -> tuple[str, Mapping[str, Any]]:
    """The id of the key behind an alias, and its policy; ("", {}) when there is no such key."""
    answer = _unless_missing(aws, "kms", "describe_key", "NotFoundException", KeyId=f"alias/{alias}")
    if not answer:
        return "", {}
    key = answer["KeyMetadata"]["KeyId"]
    with calls("read the key's policy"):
        text = aws.client("kms").get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    return key, json.loads(text)


def _unless_missing(aws: Aws, service: str, operation: str, missing: str, **arguments: str) -> Any:
    try:
        with calls(f"look at {next(iter(arguments.values()))}"):
            return getattr(aws.client(service), operation)(**arguments)
    except AwsCallError as error:
        if error.code == missing:
            return None
        raise


def make(aws: Aws, service: str, operation: str, arguments: Mapping[str, Any]) -> None:
    """One call, as lakectl.access.fixes describes it."""
    with calls(f"{operation.replace('_', ' ')}"):
        getattr(aws.client(service), operation)(**arguments)
