"""Errors as WebHDFS answers them ("WebHDFS REST API": RemoteException JSON schema)."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

_NOT_FOUND = {"404", "NoSuchKey", "NoSuchBucket", "NotFound"}
_FORBIDDEN = {"403", "AccessDenied", "AllAccessDisabled", "InvalidAccessKeyId", "ExpiredToken", "Forbidden"}


class HadoopError(Exception):
    """An error that the Hadoop client turns into the named Java exception."""

    def __init__(self, java_class: str, message: str, *, status: int) -> None:
        super().__init__(message)
        self.java_class = java_class
        self.status = status

    def to_json(self) -> dict[str, Any]:
        """The RemoteException object."""
        name = self.java_class.rpartition(".")[2]
        return {"RemoteException": {"exception": name, "javaClassName": self.java_class, "message": str(self)}}


def not_found(path: object) -> HadoopError:
    """There is neither file nor directory."""
    return HadoopError("java.io.FileNotFoundException", f"No such file or directory '{path}'", status=404)


def unsupported(operation: str) -> HadoopError:
    """S3 has no such thing."""
    return HadoopError("java.lang.UnsupportedOperationException", f"{operation} is not possible on s3://", status=400)


def forbidden(message: str) -> HadoopError:
    """IAM said no."""
    return HadoopError("org.apache.hadoop.security.AccessControlException", message, status=403)


def is_not_found(error: ClientError) -> bool:
    """Whether S3 says that the object or bucket isn't there."""
    return str(error.response["Error"]["Code"]) in _NOT_FOUND


def from_s3(error: ClientError | BotoCoreError, path: object) -> HadoopError:
    """What S3 said of `path`, in Hadoop's words; S3's code and message stay readable in a job's error."""
    if not isinstance(error, ClientError):
        return HadoopError("java.io.IOException", f"{path}: {error}", status=500)
    code = str(error.response["Error"]["Code"])
    said = f"{error.operation_name} on {path}: {code} {error.response['Error'].get('Message', '')}".strip()
    if code in _NOT_FOUND:
        return not_found(path)
    if code in _FORBIDDEN:
        return forbidden(said)
    return HadoopError("java.io.IOException", said, status=500)
