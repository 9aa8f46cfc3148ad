"""KMS's symmetric keys: other keys are refused, and answers have the members that ministack leaves out.

ministack makes RSA and elliptic keys only where another library is installed, and HMAC keys always; this lake seals
with symmetric keys alone ("KeySpec" of CreateKey in the AWS KMS API Reference).
"""

from __future__ import annotations

import json
from typing import Any

from lakectl.localaws import durability, seam
from lakectl.localaws.api import AwsError, Platform, Reply, Request

_OK = 200
_SYMMETRIC = "SYMMETRIC_DEFAULT"
_PENDING_DAYS = 30
_CHANGES = frozenset({"CreateKey", "ScheduleKeyDeletion"})


class Kms:
    """What of KMS isn't ministack's."""

    name = "kms"

    def __init__(self, platform: Platform) -> None:
        self._account = platform.account

    def handles(self, operation: str) -> bool:
        """Making keys, and the answers that lack something."""
        return operation in _CHANGES | {"DescribeKey", "GetKeyRotationStatus"}

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError."""
        given = request.json()
        spec = given.get("KeySpec") or given.get("CustomerMasterKeySpec") or _SYMMETRIC
        if request.operation == "CreateKey" and spec != _SYMMETRIC:
            raise AwsError("UnsupportedOperationException", f"The embedded AWS makes symmetric keys, not {spec} ones.")
        reply = seam.pass_on(self.name, request)
        if request.operation in _CHANGES:
            durability.touch(self.name)
        if reply.status != _OK:
            return reply
        return Reply.of(self._completed(request.operation, given, json.loads(reply.body)))

    def _completed(self, operation: str, given: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        if "KeyMetadata" in answer:
            return {**answer, "KeyMetadata": {"AWSAccountId": self._account, **answer["KeyMetadata"]}}
        if operation == "ScheduleKeyDeletion":
            return {"PendingWindowInDays": given.get("PendingWindowInDays", _PENDING_DAYS), **answer}
        return {"KeyId": given.get("KeyId"), **answer}

    def start(self) -> None:
        """Nothing runs in the background."""

    def stop(self) -> None:
        """Nothing to end."""
