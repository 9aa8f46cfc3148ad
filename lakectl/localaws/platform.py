"""What the embedded AWS gives to its services (see `api.Platform`)."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import Any

from lakectl.localaws import seam
from lakectl.localaws.api import Document
from lakectl.localaws.files import FileDocument
from lakectl.localaws.settings import ACCOUNT, Settings

_SESSION_SECONDS = 3600.0


class LocalPlatform:
    """The platform of one data folder."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.account = ACCOUNT
        self.region = settings.region
        self.endpoint = settings.endpoint
        self.data = settings.data

    def client(self, service: str, *, role_arn: str = "") -> Any:
        """A boto3 client to this endpoint: as the role's session when one is named, else as root."""
        return _session(self._settings, role_arn).client(service, endpoint_url=self.endpoint)

    def object_file(self, bucket: str, key: str) -> Path:
        """Where the bytes of an object lie; FileNotFoundError."""
        path = seam.object_file(self.account, bucket, key)
        if path is None or not path.is_file():
            raise FileNotFoundError(f"s3://{bucket}/{key}")
        return path

    def document(self, name: str) -> Document:
        """A small JSON document in the data folder."""
        return FileDocument(self.data / "documents" / f"{name}.json")


def _session(settings: Settings, role_arn: str) -> Any:
    """A session of a role as a service of AWS gets it, or of root."""
    import boto3  # noqa: PLC0415 - half a second that a start need not pay

    if not role_arn:
        return boto3.Session(settings.keys.access_key, settings.keys.secret_key, region_name=settings.region)
    keys = {
        "AccessKeyId": f"ASIA{secrets.token_hex(8).upper()}",
        "SecretAccessKey": secrets.token_urlsafe(30),
        "SessionToken": secrets.token_urlsafe(60),
    }
    seam.open_session(ACCOUNT, role_arn, {**keys, "Expiration": time.time() + _SESSION_SECONDS})
    return boto3.Session(
        keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"], region_name=settings.region
    )
