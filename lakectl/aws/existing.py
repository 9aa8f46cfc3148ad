"""Whether a thing that Terraform plans to create exists already, and whether it is this environment's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from lakectl.aws.adoptable import ADOPTABLE, KEY, NAMELESS, TAG_CALLS, Look
from lakectl.aws.keys import own_keys
from lakectl.aws.session import Aws, calls, code_of

# Enough to hide the way to AWS, few enough not to be throttled.
_AT_ONCE = 8

_NOT_THERE = (
    "404",
    "EntityNotFoundException",
    "NoSuchBucket",
    "NoSuchBucketPolicy",
    "NoSuchEntity",
    "NoSuchKey",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchTagSet",
    "NotFound",
    "NotFoundException",
    "OwnershipControlsNotFoundError",
    "ResourceNotFound",
    "ResourceNotFoundException",
    "ServerSideEncryptionConfigurationNotFoundError",
    "AWS.SimpleQueueService.NonExistentQueue",
    "QueueDoesNotExist",
    # "GetWorkGroup", Amazon Athena API reference: an unknown workgroup is an invalid request.
    "InvalidRequestException",
)
_REFUSED = ("403", "AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """Something that Terraform is about to create."""

    address: str
    type: str
    values: Mapping[str, Any]
    """The planned attributes, as far as they are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """Something that is there though Terraform's state doesn't know it."""

    address: str
    id: str
    """What Terraform imports it by; "" when it couldn't be looked at."""
    problem: str = ""
    """Why it can't be adopted, as the end of a sentence; "" when it is this environment's."""
    unseen: bool = False
    """Whether these credentials may not look."""


class Finder:
    """Looks things up for one environment, whose things carry `tag`."""

    def __init__(self, aws: Aws, tag: tuple[str, str]) -> None:
        self._aws = aws
        self._key, self._stack = tag
        self._clients: dict[str, Any] = {}

    def find(self, planned: Iterable[Planned]) -> list[Existing]:
        """What of it exists, in the order given; types that needn't be adopted are left out."""
        asked = [one for one in planned if one.type in ADOPTABLE or one.type in NAMELESS]
        for service in {NAMELESS.get(one.type) or ADOPTABLE[one.type].service for one in asked}:
            self._client(service)  # boto3 makes clients in one thread at a time, and uses them in many
        with calls("look for what exists already"), ThreadPoolExecutor(_AT_ONCE) as threads:
            return [found for found in threads.map(self._look, asked) if found]

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._aws.client(service)
        return self._clients[service]

    def _look(self, planned: Planned) -> Existing | None:
        from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

        try:
            if planned.type in NAMELESS:
                return self._own_key(planned) if planned.type == KEY else self._saved_query(planned)
            return self._named(planned, ADOPTABLE[planned.type])
        except ClientError as error:
            if code_of(error) in _NOT_THERE:
                return None
            if code_of(error) in _REFUSED:
                return Existing(address=planned.address, id="", unseen=True)
            raise

    def _named(self, planned: Planned, look: Look) -> Existing | None:
        words = {
            **planned.values,
            "account": self._aws.account,
            "region": self._aws.region,
            "partition": self._aws.partition,
        }
        try:
            ask = {key: template.format_map(words) for key, template in look.ask.items()}
        except (KeyError, IndexError, TypeError):
            return None  # what it is called depends on something that doesn't exist yet, and so neither does it
        reply = getattr(self._client(look.service), look.operation)(**dict(map(_listed, ask.items())))
        if look.answer and not reply.get(look.answer):
            return None
        words["reply"] = reply
        return Existing(
            address=planned.address, id=look.id.format_map(words), problem=self._problem(planned, look, words)
        )

    def _problem(self, planned: Planned, look: Look, words: Mapping[str, Any]) -> str:
        if words["reply"].get("DeletedDate"):
            return "is going to be deleted; `aws secretsmanager restore-secret` brings it back"
        if not look.tagged:
            return ""
        tags = self._tags(look.service, look.tagged.format_map(words))
        if tags.get(self._key) == self._stack:
            return ""
        if self._key not in tags and (look.untagged_by_aws or self._is_empty_bucket(planned)):
            return ""
        return f"isn't this environment's: {self._said(tags)}"

    def _said(self, tags: Mapping[str, str]) -> str:
        other = tags.get(self._key)
        return f"its tag {self._key} says {other}" if other else f"it has no tag {self._key}"

    def _tags(self, service: str, name: str) -> dict[str, str]:
        from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

        call = TAG_CALLS[service]
        try:
            answer = getattr(self._client(service), call.operation)(**{call.argument: name}).get(call.answer) or {}
        except ClientError as error:
            if code_of(error) in _NOT_THERE:
                return {}
            raise
        return dict(answer) if isinstance(answer, Mapping) else dict(map(_pair, answer))

    def _is_empty_bucket(self, planned: Planned) -> bool:
        """The provider tags a bucket in a second call; nothing can be in one that was cut off between the two."""
        if planned.type != "aws_s3_bucket":
            return False
        page = self._client("s3").list_object_versions(Bucket=planned.values["bucket"], MaxKeys=1)
        return not (page.get("Versions") or page.get("DeleteMarkers"))

    def _saved_query(self, planned: Planned) -> Existing | None:
        """Athena takes any number of queries of one name; a workgroup of ours holds none but ours."""
        athena = self._client("athena")
        pages = athena.get_paginator("list_named_queries").paginate(WorkGroup=planned.values["workgroup"])
        for page in pages:
            ids = page["NamedQueryIds"]
            for query in athena.batch_get_named_query(NamedQueryIds=ids)["NamedQueries"] if ids else ():
                if query["Name"] == planned.values["name"]:
                    return Existing(address=planned.address, id=query["NamedQueryId"])
        return None

    def _own_key(self, planned: Planned) -> Existing | None:
        """A key has no name: the newest usable one that carries the environment's tag."""
        usable = [key for key in own_keys(self._aws, (self._key, self._stack)) if key["KeyState"] == "Enabled"]
        return Existing(address=planned.address, id=usable[-1]["KeyId"]) if usable else None


def _listed(item: tuple[str, str]) -> tuple[str, str | list[str]]:
    key, value = item
    return (key.removesuffix("[]"), [value]) if key.endswith("[]") else (key, value)


def _pair(tag: Mapping[str, str]) -> tuple[str, str]:
    return (tag["TagKey"], tag["TagValue"]) if "TagKey" in tag else (tag["Key"], tag["Value"])
