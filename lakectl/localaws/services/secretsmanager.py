"""A secret that is made without a value has none, as on AWS: ministack gives it an empty first version."""

from __future__ import annotations

from lakectl.localaws import durability, seam
from lakectl.localaws.api import Reply, Request

_OK = 200


class SecretsManager:
    """Secrets Manager's CreateSecret; everything else is ministack's."""

    name = "secretsmanager"

    def handles(self, operation: str) -> bool:
        """Making secrets."""
        return operation == "CreateSecret"

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError."""
        given = request.json()
        reply = seam.pass_on(self.name, request)
        durability.touch(self.name)
        if reply.status == _OK and "SecretString" not in given and "SecretBinary" not in given:
            seam.drop_secret_versions(str(given["Name"]))
        return reply

    def start(self) -> None:
        """Nothing runs in the background."""

    def stop(self) -> None:
        """Nothing to end."""
