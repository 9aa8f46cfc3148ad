"""The key of personal tokens: made where it is kept, never in state, plan, log or argument."""

from __future__ import annotations

import secrets

from lakectl.aws.session import Aws, calls, code_of

_KEY_BYTES = 32


def ensure_token_key(aws: Aws, secret: str) -> bool:
    """Give the secret a random value unless it has one; whether one was made."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    client = aws.client("secretsmanager")
    with calls(f"look at the secret {secret}"):
        if client.describe_secret(SecretId=secret).get("VersionIdsToStages"):
            return False
        try:
            # A fixed token: two deploys at once make one key, not two ("ClientRequestToken", PutSecretValue).
            client.put_secret_value(
                SecretId=secret, SecretBinary=secrets.token_bytes(_KEY_BYTES), ClientRequestToken=_FIRST_VERSION
            )
        except ClientError as error:
            if code_of(error) == "ResourceExistsException":
                return False
            raise
    return True


def secret_arn(aws: Aws, secret: str) -> str:
    """The secret's ARN, which ends with six characters that AWS chooses; "" when there is no such secret."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    with calls(f"look at the secret {secret}"):
        try:
            return str(aws.client("secretsmanager").describe_secret(SecretId=secret)["ARN"])
        except ClientError as error:
            if code_of(error) == "ResourceNotFoundException":
                return ""
            raise


def read_token_key(aws: Aws, secret: str) -> bytes:
    """The key, for memory only."""
    with calls(f"read the secret {secret}"):
        return bytes(aws.client("secretsmanager").get_secret_value(SecretId=secret)["SecretBinary"])


_FIRST_VERSION = "6c616b65-6374-6c2d-746f-6b656e2d6b65792d31"
