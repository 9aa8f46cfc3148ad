"""The keys of the tokens: read when it is needed, kept in memory only."""

from __future__ import annotations


class TokenKeyError(Exception):
    """The secret can't be used; its value is never part of the message."""


def token_key(secret: str) -> bytes:
    """The bytes of a Secrets Manager secret: a ring of keys (events.token_keys)."""
    import boto3  # noqa: PLC0415 - contracts without tokens need no client
    from botocore.exceptions import ClientError  # noqa: PLC0415

    try:
        value = boto3.client("secretsmanager").get_secret_value(SecretId=secret)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise TokenKeyError(f"The token key can't be read from the secret {secret} ({code}).") from None
    if "SecretBinary" not in value:
        raise TokenKeyError(f"The secret {secret} holds text; the token key is binary (32 random bytes for each key).")
    return bytes(value["SecretBinary"])
