"""How the embedded AWS is set up: the data folder, its keys, and the environment that ministack reads at import."""

from __future__ import annotations

import json
import os
import secrets
import string
from dataclasses import dataclass
from pathlib import Path

from lakectl.localaws.files import write_atomic

ACCOUNT = "000000000000"
HOST = "127.0.0.1"

SERVICES = (
    "athena",
    "budgets",
    "events",
    "firehose",
    "glue",
    "iam",
    "kms",
    "lambda",
    "logs",
    "monitoring",
    "s3",
    "scheduler",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "sts",
    "tagging",
)
"""The services of ministack that are offered; each is imported with its first request."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The root key pair of a data folder."""

    access_key: str
    secret_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One embedded AWS."""

    data: Path
    port: int
    region: str
    keys: Keys
    speed: float = 1.0
    """How much faster than the world's the time of CloudWatch's metrics and alarms runs; tests know other than 1."""

    @property
    def endpoint(self) -> str:
        """The address of every service."""
        return f"http://{HOST}:{self.port}"


def keys_of(data: Path) -> Keys:
    """The folder's root key, made at the first call; the file is readable by its owner only."""
    path = data / "keys.json"
    if not path.exists():
        write_atomic(path, json.dumps(_new_keys()).encode(), mode=0o600)
    return Keys(**json.loads(path.read_bytes()))


def _new_keys() -> dict[str, str]:
    alphabet = string.ascii_uppercase + "234567"
    return {
        "access_key": "AKIA" + "".join(secrets.choice(alphabet) for _ in range(16)),
        "secret_key": secrets.token_urlsafe(30),
    }


def configure(settings: Settings) -> None:
    """Set what ministack reads from the environment; call it before the first import of ministack."""
    for name in [name for name in os.environ if name.startswith(("AWS_", "MINISTACK_", "LOCALSTACK"))]:
        del os.environ[name]
    data = settings.data
    temporary = data / "tmp"
    temporary.mkdir(exist_ok=True)
    os.environ.update(
        AUTH="true",
        AWS_ACCESS_KEY_ID=settings.keys.access_key,
        AWS_SECRET_ACCESS_KEY=settings.keys.secret_key,
        AWS_ENDPOINT_URL=settings.endpoint,
        AWS_EC2_METADATA_DISABLED="true",
        BIND_HOST=HOST,
        # No daemon is ever asked: the socket doesn't exist.
        DOCKER_HOST=f"unix://{data / 'no-docker.sock'}",
        GATEWAY_PORT=str(settings.port),
        IOT_MTLS_ENABLED="0",
        LAMBDA_EXECUTOR="local",
        LOG_LEVEL="WARNING",
        MINISTACK_ACCOUNT_ID=ACCOUNT,
        MINISTACK_HOST=HOST,
        MINISTACK_REGION=settings.region,
        NO_PROXY=f"{HOST},localhost",
        PERSIST_STATE="1",
        S3_DATA_DIR=str(data / "s3"),
        S3_PERSIST="1",
        SERVICES=",".join(SERVICES),
        SFTP_ENABLED="0",
        STATE_DIR=str(data / "state"),
        TMPDIR=str(temporary),
    )
