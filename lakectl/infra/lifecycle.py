"""When objects of a bucket go: storage costs end, and what shall be forgotten is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lakectl.infra.cdktf import (
    Construct,
    LifecycleExpiration,
    LifecycleFilter,
    LifecycleOldVersions,
    LifecycleTransition,
    LifecycleUnfinished,
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
)

# Parts of uploads that nobody finished cost money and can't be seen.
_UNFINISHED_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """How long the objects under a prefix stay; 0 days is for ever."""

    name: str
    prefix: str = ""
    days: int = 0
    infrequent_days: int = 0
    """They move to STANDARD_IA after so long; 0 is never."""


def lifecycle(scope: Construct, bucket: str, stays: Sequence[Stay], old_versions_days: int) -> None:
    """The bucket's lifecycle configuration; none when nothing ever goes."""
    rules = [_rule(stay.name, stay.prefix, **_ends(stay)) for stay in stays if stay.days or stay.infrequent_days]
    if old_versions_days:
        gone = LifecycleOldVersions(noncurrent_days=old_versions_days)
        marker = LifecycleExpiration(expired_object_delete_marker=True)
        rules.append(_rule("old-versions", "", noncurrent_version_expiration=[gone], expiration=[marker]))
    if rules:
        unfinished = [LifecycleUnfinished(days_after_initiation=_UNFINISHED_DAYS)]
        rules.append(_rule("unfinished-uploads", "", abort_incomplete_multipart_upload=unfinished))
        S3BucketLifecycleConfiguration(scope, "lifecycle", bucket=bucket, rule=rules)


def _ends(stay: Stay) -> Mapping[str, Any]:
    ends: dict[str, Any] = {}
    if stay.days:
        ends["expiration"] = [LifecycleExpiration(days=stay.days)]
    if stay.infrequent_days:
        ends["transition"] = [LifecycleTransition(days=stay.infrequent_days, storage_class="STANDARD_IA")]
    return ends


def _rule(name: str, prefix: str, **ends: Any) -> S3BucketLifecycleConfigurationRule:
    return S3BucketLifecycleConfigurationRule(
        id=name, status="Enabled", filter=[LifecycleFilter(prefix=prefix)], **ends
    )
