"""Paths of the gateway: `<token>/<bucket>/<key>` in a URL, `bucket/key` inside."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote

PREFIX = "/webhdfs/v1/"
_STAGING = "_temporary"
_SPARK_STAGING = ".spark-staging-"


@dataclass(frozen=True, slots=True, order=True)
class ObjectPath:
    """A file or folder: `key` has no slash at either end and is "" for the bucket itself."""

    bucket: str
    key: str

    @property
    def name(self) -> str:
        """The last part."""
        return self.key.rpartition("/")[2] or self.bucket

    @property
    def folder(self) -> str:
        """The key prefix of everything below: "" for the bucket, else with a slash at the end."""
        return f"{self.key}/" if self.key else ""

    @property
    def is_staging(self) -> bool:
        """Whether a committer keeps uncommitted files here (FileOutputCommitter, Spark's dynamic overwrite)."""
        return any(part == _STAGING or part.startswith(_SPARK_STAGING) for part in self.key.split("/"))

    def child(self, relative: str) -> ObjectPath:
        """The path below this one."""
        return ObjectPath(self.bucket, self.folder + relative)

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"


def token_and_path(url_path: str) -> tuple[str, ObjectPath]:
    """The run's token and the object path of a request's URL path (without query)."""
    parts = [unquote(part) for part in url_path.removeprefix(PREFIX).split("/") if part]
    return parts[0] if parts else "", object_path("/".join(parts[1:]))


def object_path(path: str) -> ObjectPath:
    """The object path of `bucket/key`."""
    bucket, _, key = path.strip("/").partition("/")
    return ObjectPath(bucket, key)
