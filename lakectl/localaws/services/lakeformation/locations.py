"""Locations: S3 paths that Lake Formation hands out data from."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from lakectl.localaws.api import AwsError
from lakectl.localaws.services.lakeformation.resources import invalid

Locations = dict[str, dict[str, Any]]

_SERVICE_ROLE = "aws-service-role/lakeformation.amazonaws.com/AWSServiceRoleForLakeFormationDataAccess"


def register(locations: Locations, data: Mapping[str, Any], account: str) -> None:
    """Add a location; AlreadyExistsException."""
    arn = _arn(data)
    if arn in locations:
        raise AwsError("AlreadyExistsException", f"Resource is already registered: {arn}")
    locations[arn] = {
        "ResourceArn": arn,
        "RoleArn": data.get("RoleArn") or f"arn:aws:iam::{account}:role/{_SERVICE_ROLE}",
        "LastModified": time.time(),
        "WithFederation": bool(data.get("WithFederation")),
        "HybridAccessEnabled": bool(data.get("HybridAccessEnabled")),
        "WithPrivilegedAccess": bool(data.get("WithPrivilegedAccess")),
    }


def update(locations: Locations, data: Mapping[str, Any]) -> None:
    """Change a location's role or mode; EntityNotFoundException."""
    found = find(locations, data)
    changed = {name: data[name] for name in ("RoleArn", "WithFederation", "HybridAccessEnabled") if name in data}
    locations[found["ResourceArn"]] = {**found, **changed, "LastModified": time.time()}


def deregister(locations: Locations, data: Mapping[str, Any]) -> None:
    """Remove a location; EntityNotFoundException."""
    del locations[find(locations, data)["ResourceArn"]]


def find(locations: Mapping[str, dict[str, Any]], data: Mapping[str, Any]) -> dict[str, Any]:
    """One location; EntityNotFoundException."""
    found = locations.get(_arn(data))
    if found is None:
        raise AwsError("EntityNotFoundException", f"Entity not found: {_arn(data)}")
    return found


def lender(locations: Mapping[str, dict[str, Any]], location: str) -> str:
    """The ARN of the role that `s3://bucket/prefix/` is registered with; "" for Lake Formation's own."""
    found = [arn for arn in locations if covered([arn], location)]
    role = str(locations[max(found, key=len)]["RoleArn"])
    return "" if role.endswith(_SERVICE_ROLE) else role


def covered(arns: Iterable[str], location: str) -> bool:
    """Whether `s3://bucket/prefix/` lies in a registered location."""
    path = "arn:aws:s3:::" + location.removeprefix("s3://").rstrip("/")
    return any(path == arn.rstrip("/") or path.startswith(arn.rstrip("/") + "/") for arn in arns)


def _arn(data: Mapping[str, Any]) -> str:
    arn = str(data.get("ResourceArn") or "")
    if not arn.startswith("arn:aws:s3:::"):
        raise invalid(f"Not an S3 location: {arn}")
    return arn
