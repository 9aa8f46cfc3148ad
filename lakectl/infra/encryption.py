"""The lake's own key, where the environment asks for one (`encryption = "kms"`), and who may use it."""

from __future__ import annotations

from typing import Any

from lakectl.infra.account import Account
from lakectl.infra.cdktf import Construct, GlueSecurityConfiguration, KmsAlias, KmsKey
from lakectl.infra.iam import Statement, allow, document

# KMS's longest: without the key nothing of the lake can be read any more.
_DELETION_DAYS = 30

# "Encrypt log data in CloudWatch Logs using AWS KMS", with its wildcards spelt out.
_LOGS = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


class Key(Construct):
    """One key for data, logs, secrets and notices; KMS makes new key material every year."""

    def __init__(self, scope: Construct, construct_id: str, account: Account, name: str) -> None:
        super().__init__(scope, construct_id)
        self._account = account
        key = KmsKey(
            self,
            "key",
            description=f"Data, logs and secrets of {name}",
            enable_key_rotation=True,
            deletion_window_in_days=_DELETION_DAYS,
            policy=document(_owner(account), _logs(account), _notices()),
        )
        KmsAlias(self, "alias", name=f"alias/{name}", target_key_id=key.key_id)
        self.arn = key.arn

    def through(self, service: str, *actions: str) -> Statement:
        """Allow these actions with the key, but only by way of a service (`s3`)."""
        way = f"{service}.{self._account.region}.{self._account.dns_suffix}"
        return allow(actions, [self.arn], {"StringEquals": {"kms:ViaService": way}})


def may_read(key: Key | None, service: str = "s3") -> tuple[Statement, ...]:
    """What reading needs besides the service's own permission; nothing where AWS owns the keys."""
    return (key.through(service, "kms:Decrypt"),) if key else ()


def may_write(key: Key | None, service: str = "s3") -> tuple[Statement, ...]:
    """What writing needs; large objects are written in parts, which needs reading too."""
    return (key.through(service, "kms:Decrypt", "kms:GenerateDataKey"),) if key else ()


class GlueSecurity(Construct):
    """How Glue's jobs and crawlers encrypt what they write of their own: logs, and bookmarks if there were any."""

    def __init__(self, scope: Construct, construct_id: str, key: Key, name: str) -> None:
        super().__init__(scope, construct_id)
        made = GlueSecurityConfiguration(
            self,
            "security",
            name=name,
            encryption_configuration={
                "cloudwatch_encryption": {"cloudwatch_encryption_mode": "SSE-KMS", "kms_key_arn": key.arn},
                "job_bookmarks_encryption": {"job_bookmarks_encryption_mode": "CSE-KMS", "kms_key_arn": key.arn},
                "s3_encryption": {"s3_encryption_mode": "SSE-KMS", "kms_key_arn": key.arn},
            },
        )
        self.name = made.name


def _owner(account: Account) -> Statement:
    # The default key policy: IAM policies of the account decide, and nobody can lock the account out of its key.
    return _statement("Account", {"AWS": account.root}, ["kms:*"])


def _logs(account: Account) -> Statement:
    groups = account.arn("logs", "log-group:*")
    service = {"Service": f"logs.{account.region}.{account.dns_suffix}"}
    return {
        **_statement("Logs", service, list(_LOGS)),
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
    }


def _notices() -> Statement:
    # "Enable compatibility between event sources from AWS services and encrypted topics" (SNS developer guide), which
    # also says that EventBridge sends no condition keys.
    services = ["budgets.amazonaws.com", "cloudwatch.amazonaws.com", "events.amazonaws.com"]
    return _statement("Notices", {"Service": services}, ["kms:Decrypt", "kms:GenerateDataKey"])


def _statement(sid: str, principal: dict[str, Any], actions: list[str]) -> Statement:
    return {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": actions, "Resource": "*"}
