"""The keys of personal tokens: made where it is kept, never in state, plan, log or argument."""

from __future__ import annotations

import secrets
import uuid

from lakectl.aws.session import Aws, calls, code_of
from lakectl.errors import LakectlError
from lakectl.events.token_keys import KEY_BYTES, MOST_KEYS, RingError, held


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
                SecretId=secret, SecretBinary=secrets.token_bytes(KEY_BYTES), ClientRequestToken=_FIRST_VERSION
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


def read_token_keys(aws: Aws, secret: str) -> dict[str, bytes]:
    """Every key by its id, the oldest first, for memory only."""
    with calls(f"read the secret {secret}"):
        value = aws.client("secretsmanager").get_secret_value(SecretId=secret)
    try:
        return held(bytes(value.get("SecretBinary", b"")))
    except RingError as error:
        raise LakectlError(f"The secret {secret} holds no token keys: {error}", hint=_BY_HAND) from None


def add_token_key(aws: Aws, secret: str) -> str:
    """Make a key that tokens are made with from now on; its id. The keys before it stay."""
    from botocore.exceptions import ClientError  # noqa: PLC0415 - see session.Aws.client

    keys = read_token_keys(aws, secret)
    number = len(keys) + 1
    if number > MOST_KEYS:
        raise LakectlError(f"There are {MOST_KEYS} keys, and an id has two digits.", hint="Deploy another lake.")
    ring = b"".join([*keys.values(), secrets.token_bytes(KEY_BYTES)])
    # As with the first one: two rotations at once make one key.
    version = str(uuid.uuid5(uuid.NAMESPACE_URL, f"lakectl:token-key:{number}"))
    with calls(f"write the secret {secret}"):
        try:
            aws.client("secretsmanager").put_secret_value(
                SecretId=secret, SecretBinary=ring, ClientRequestToken=version
            )
        except ClientError as error:
            if code_of(error) == "ResourceExistsException":
                raise LakectlError(
                    f"Somebody else has just made key {number}.", hint="Nothing is to be done."
                ) from error
            raise
    return list(held(ring))[-1]


_BY_HAND = "Somebody has changed it by hand: put its last value back (AWSPREVIOUS)."
_FIRST_VERSION = "6c616b65-6374-6c2d-746f-6b656e2d6b65792d31"
