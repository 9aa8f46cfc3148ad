"""What the embedded AWS gives to its services (see `api.Platform`)."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from lakectl.localaws import seam
from lakectl.localaws.api import Document
from lakectl.localaws.files import FileDocument
from lakectl.localaws.settings import ACCOUNT, Settings


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
    import boto3  # noqa: PLC0415 - half a second that a start need not pay

    root = _root_session(settings)
    if not role_arn:
        return root
    sts = root.client("sts", endpoint_url=settings.endpoint)
    credentials = sts.assume_role(RoleArn=role_arn, RoleSessionName="embedded-aws")["Credentials"]
    return boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        region_name=settings.region,
    )


@functools.cache
def _root_session(settings: Settings) -> Any:
    import boto3  # noqa: PLC0415 - see above

    return boto3.Session(
        aws_access_key_id=settings.keys.access_key,
        aws_secret_access_key=settings.keys.secret_key,
        region_name=settings.region,
    )
