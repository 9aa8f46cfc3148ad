"""The key that personal values are turned into tokens with. Terraform makes the secret and never sees the key."""

from __future__ import annotations

from lakectl.infra.cdktf import Construct, SecretsmanagerSecret
from lakectl.infra.encryption import Key

# Secrets Manager's longest, for data that is kept; without data a token means nothing any more.
_KEEP_DAYS = 30


class TokenKey(Construct):
    """A secret without a value: the deploy puts 32 random bytes in, once."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, keep_data: bool, key: Key | None) -> None:
        super().__init__(scope, construct_id)
        secret = SecretsmanagerSecret(
            self,
            "secret",
            name=name,
            description="Key of the tokens that stand for personal values",
            kms_key_id=key.arn if key else None,
            recovery_window_in_days=_KEEP_DAYS if keep_data else 0,
        )
        self.name = secret.name
        self.arn = secret.arn
        self.key = key
