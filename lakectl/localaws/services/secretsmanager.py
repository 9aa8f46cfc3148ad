"""Where ministack's Secrets Manager isn't AWS's: empty first versions, versions written twice, rotation for ever."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from typing import Any

from lakectl.localaws import durability, seam
from lakectl.localaws.api import AwsError, Reply, Request

_OK = 200
_VALUES = ("SecretString", "SecretBinary")


class SecretsManager:
    """CreateSecret, PutSecretValue and CancelRotateSecret; everything else is ministack's."""

    name = "secretsmanager"

    def __init__(self) -> None:
        self._writing = threading.Lock()

    def handles(self, operation: str) -> bool:
        """Making secrets and their versions, and leaving them as they are."""
        return operation in ("CreateSecret", "PutSecretValue", "CancelRotateSecret")

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError."""
        given = request.json()
        with self._writing:
            if request.operation == "PutSecretValue":
                return self._put(request, given)
            if request.operation == "CancelRotateSecret":
                return self._cancel(request)
            return self._create(request, given)

    def _create(self, request: Request, given: dict[str, Any]) -> Reply:
        """A secret that is made without a value has none; ministack gives it an empty first version."""
        reply = self._passed_on(request)
        if reply.status == _OK and not any(key in given for key in _VALUES):
            seam.drop_secret_versions(str(given["Name"]))
        return reply

    def _put(self, request: Request, given: dict[str, Any]) -> Reply:
        """A version is written once ("PutSecretValue", ClientRequestToken): the same again is ignored, else refused."""
        token = given.get("ClientRequestToken")
        there = self._version(request, str(given.get("SecretId")), str(token)) if token else None
        if there is None:
            return self._passed_on(request)
        if any(there.get(key) != given.get(key) for key in _VALUES):
            raise AwsError(
                "ResourceExistsException",
                f"You can't use ClientRequestToken {token} because that value is already in use for a version of "
                f"secret {there['ARN']}.",
            )
        return Reply.of({key: there[key] for key in ("ARN", "Name", "VersionId", "VersionStages")})

    def _version(self, request: Request, secret: str, version: str) -> dict[str, Any] | None:
        body = json.dumps({"SecretId": secret, "VersionId": version}).encode()
        headers = {**request.headers, "x-amz-target": "secretsmanager.GetSecretValue"}
        reply = seam.pass_on(self.name, replace(request, body=body, headers=headers))
        found: dict[str, Any] | None = json.loads(reply.body) if reply.status == _OK else None
        return found

    def _passed_on(self, request: Request) -> Reply:
        reply = seam.pass_on(self.name, request)
        durability.touch(self.name)
        return reply

    def _cancel(self, request: Request) -> Reply:
        """Without it Terraform couldn't destroy a rotation; a secret that isn't there is DescribeSecret's error."""
        headers = {**request.headers, "x-amz-target": "secretsmanager.DescribeSecret"}
        found = seam.pass_on(self.name, replace(request, operation="DescribeSecret", headers=headers))
        if found.status != _OK:
            return found
        described = json.loads(found.body)
        seam.stop_rotation(described["Name"])
        durability.touch(self.name)
        return Reply.of({"ARN": described["ARN"], "Name": described["Name"]})

    def start(self) -> None:
        """Nothing runs in the background."""

    def stop(self) -> None:
        """Nothing to end."""
