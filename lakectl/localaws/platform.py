"""What the embedded AWS gives to its services (see `api.Platform`)."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import Any

from lakectl.localaws import seam
from lakectl.localaws.api import Document
from lakectl.localaws.changes import Changes
from lakectl.localaws.clients import client
from lakectl.localaws.files import FileDocument
from lakectl.localaws.metrics import Clock, Metrics
from lakectl.localaws.settings import ACCOUNT, Keys, Settings

_SESSION_SECONDS = 3600.0


class LocalPlatform:
    """The platform of one data folder."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.account = ACCOUNT
        self.region = settings.region
        self.endpoint = settings.endpoint
        self.data = settings.data
        self.changes = Changes()
        metrics = self.document("metrics")
        self.metrics = Metrics(metrics.load(), metrics.save, Clock(settings.speed))

    def client(self, service: str, *, role_arn: str = "") -> Any:
        """A boto3 client to this endpoint: as the role's session when one is named, else as root."""
        settings = self._settings
        if not role_arn:
            return client(service, settings.endpoint, settings.region, settings.keys)
        keys, token = _session(role_arn)
        return client(service, settings.endpoint, settings.region, keys, token=token)

    def object_file(self, bucket: str, key: str) -> Path:
        """Where the bytes of an object lie; FileNotFoundError."""
        path = seam.object_file(self.account, bucket, key)
        if path is None or not path.is_file():
            raise FileNotFoundError(f"s3://{bucket}/{key}")
        return path

    def document(self, name: str) -> Document:
        """A small JSON document in the data folder."""
        return FileDocument(self.data / "documents" / f"{name}.json")


def _session(role_arn: str) -> tuple[Keys, str]:
    """Keys and token of a role's session, as a service of AWS gets it."""
    keys = Keys(f"ASIA{secrets.token_hex(8).upper()}", secrets.token_urlsafe(30))
    token = secrets.token_urlsafe(60)
    session = {"AccessKeyId": keys.access_key, "SecretAccessKey": keys.secret_key, "SessionToken": token}
    seam.open_session(ACCOUNT, role_arn, {**session, "Expiration": time.time() + _SESSION_SECONDS})
    return keys, token
