"""Settings of a bucket that ministack answers with the bucket's listing: who pays, and whether its policy is public."""

from __future__ import annotations

from dataclasses import replace

from lakectl.localaws import seam
from lakectl.localaws.api import Reply, Request

_OK = 200
_NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"
_POLICY_STATUS = f'<PolicyStatus xmlns="{_NAMESPACE}"><IsPublic>FALSE</IsPublic></PolicyStatus>'


class S3:
    """Two settings of buckets; everything else is ministack's."""

    name = "s3"

    def handles(self, operation: str) -> bool:
        """By the names of the IAM actions, which is how S3's operations are known."""
        return operation in ("GetBucketRequestPayment", "GetBucketPolicyStatus")

    def handle(self, request: Request) -> Reply:
        """Answer; errors are ministack's."""
        if request.operation == "GetBucketRequestPayment":
            return seam.pass_on(self.name, replace(request, query={"request-payment": [""]}))
        policy = seam.pass_on(self.name, replace(request, query={"policy": [""]}))
        if policy.status != _OK:
            return policy
        # A policy that makes a bucket public is never taken.
        return Reply(body=_POLICY_STATUS.encode(), headers={"content-type": "application/xml"})

    def start(self) -> None:
        """Nothing runs in the background."""

    def stop(self) -> None:
        """Nothing to end."""
