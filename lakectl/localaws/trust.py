"""Services assume roles: the role's trust policy decides, as it does for anybody."""

from __future__ import annotations

from botocore.exceptions import ClientError

from lakectl.localaws.api import Platform
from lakectl.localaws.seam_iam import service_may_assume

EVENTS = "events.amazonaws.com"
FIREHOSE = "firehose.amazonaws.com"
GLUE = "glue.amazonaws.com"
LAKE_FORMATION = "lakeformation.amazonaws.com"


def trusts(platform: Platform, role_arn: str, service: str, source: str = "") -> bool:
    """Whether the role lets the service assume it."""
    return service_may_assume(role_arn, service, account=platform.account, region=platform.region, source=source)


def check_trust(platform: Platform, role_arn: str, service: str, source: str = "") -> None:
    """ClientError AccessDenied, as from STS, for a role that doesn't let the service in."""
    if not trusts(platform, role_arn, service, source):
        message = f"User: {service} is not authorized to perform: sts:AssumeRole on resource: {role_arn}"
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": message}}, "AssumeRole")
