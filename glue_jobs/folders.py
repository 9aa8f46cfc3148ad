"""Folders of objects, with S3's semantics: no rename, whole objects, conditional writes.

The job reaches storage only through `Folder` (and Spark through the folder's URI). `open_folder` gives one in S3, or
one on this machine for `file:` URIs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol, cast
from urllib.parse import unquote, urlsplit

_DELETE_AT_ONCE = 1000
"""Keys per DeleteObjects request, by its API reference."""


class ConflictError(Exception):
    """Somebody else wrote the object meanwhile."""


@dataclass(frozen=True, slots=True)
class Item:
    """An object of a folder."""

    key: str
    """Relative to the folder."""
    size: int


@dataclass(frozen=True, slots=True)
class Content:
    """An object's bytes and the tag that a conditional write must name."""

    body: bytes
    tag: str


class Folder(Protocol):
    """All objects below a prefix."""

    uri: str
    """As Spark takes it, with a slash at its end."""

    def items(self, prefix: str = "", *, after: str = "") -> Iterator[Item]:
        """Every object whose key begins with `prefix` and sorts after `after`, sorted by key (as UTF-8 bytes)."""

    def read(self, key: str) -> Content | None:
        """An object; None when there is none."""

    def open(self, key: str) -> IO[bytes]:
        """An object as a stream; it must be closed."""

    def write(self, key: str, body: bytes, *, replaces: str = "") -> str:
        """Write an object that must be new, or still have the tag `replaces`; the new tag. Raises ConflictError."""

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        """A part of an object."""

    def put(self, key: str, path: Path) -> None:
        """Make a file of this machine an object, whole or not at all; nobody else may write that key. It may move."""

    def copy(self, source: Folder, source_key: str, key: str) -> None:
        """Copy an object of another folder of the same kind here, whole or not at all."""

    def delete(self, keys: Iterable[str]) -> None:
        """Remove objects; those that aren't there don't matter."""


def open_folder(uri: str) -> Folder:
    """The folder of an `s3://bucket/prefix/` or `file:/path/` URI; ValueError for any other."""
    parts = urlsplit(uri)
    if parts.scheme in ("s3", "s3a") and parts.netloc:
        import boto3  # noqa: PLC0415 - local folders need no client

        return S3Folder(boto3.client("s3"), parts.netloc, parts.path.lstrip("/"), scheme=parts.scheme)
    if parts.scheme == "file" and parts.netloc == "" and parts.path:
        return LocalFolder(Path(unquote(parts.path)))
    raise ValueError(f"{uri!r} is neither an s3://bucket/prefix/ nor a file:/path/ URI.")


class S3Folder:
    """A prefix of a bucket."""

    def __init__(self, client: Any, bucket: str, prefix: str, *, scheme: str = "s3") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix if not prefix or prefix.endswith("/") else prefix + "/"
        self.uri = f"{scheme}://{bucket}/{self._prefix}"

    def items(self, prefix: str = "", *, after: str = "") -> Iterator[Item]:
        """See Folder; ListObjectsV2 sorts by UTF-8 bytes."""
        start = {"StartAfter": self._prefix + after} if after else {}
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=self._prefix + prefix, **start
        )
        for page in pages:
            for item in page.get("Contents", []):
                if not item["Key"].endswith("/"):
                    yield Item(item["Key"].removeprefix(self._prefix), item["Size"])

    def read(self, key: str) -> Content | None:
        """See Folder."""
        # Asking for a missing object is answered 403, not 404, to a role that may list some prefixes only.
        if not any(item.key == key for item in self.items(key)):
            return None
        reply = self._client.get_object(Bucket=self._bucket, Key=self._prefix + key)
        return Content(reply["Body"].read(), reply["ETag"])

    def open(self, key: str) -> IO[bytes]:
        """See Folder."""
        return cast("IO[bytes]", self._client.get_object(Bucket=self._bucket, Key=self._prefix + key)["Body"])

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        """See Folder."""
        reply = self._client.get_object(
            Bucket=self._bucket, Key=self._prefix + key, Range=f"bytes={offset}-{offset + length - 1}"
        )
        return cast("bytes", reply["Body"].read())

    def put(self, key: str, path: Path) -> None:
        """See Folder; large files go in parts, and the object appears when they are all there."""
        self._client.upload_file(str(path), self._bucket, self._prefix + key)

    def write(self, key: str, body: bytes, *, replaces: str = "") -> str:
        """See Folder; "Conditional writes" in the S3 user guide."""
        condition = {"IfMatch": replaces} if replaces else {"IfNoneMatch": "*"}
        try:
            reply = self._client.put_object(Bucket=self._bucket, Key=self._prefix + key, Body=body, **condition)
        except self._client.exceptions.ClientError as error:
            # 409: another conditional write was under way; 404: what should be replaced is gone.
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in (404, 409, 412):
                raise ConflictError(key) from error
            raise
        return str(reply["ETag"])

    def copy(self, source: Folder, source_key: str, key: str) -> None:
        """See Folder; up to 5 GB, by the API reference of CopyObject."""
        if not isinstance(source, S3Folder):
            raise TypeError(f"{source.uri} isn't in S3.")
        origin = {"Bucket": source._bucket, "Key": source._prefix + source_key}  # noqa: SLF001 - its own kind
        self._client.copy_object(Bucket=self._bucket, Key=self._prefix + key, CopySource=origin)

    def delete(self, keys: Iterable[str]) -> None:
        """See Folder."""
        objects = [{"Key": self._prefix + key} for key in keys]
        for start in range(0, len(objects), _DELETE_AT_ONCE):
            some = {"Objects": objects[start : start + _DELETE_AT_ONCE], "Quiet": True}
            reply = self._client.delete_objects(Bucket=self._bucket, Delete=some)
            for error in reply.get("Errors", []):
                raise OSError(f"S3 didn't delete {error['Key']}: {error['Code']} {error['Message']}")


class LocalFolder:
    """A folder on this machine that behaves like S3 for one process: an object appears whole; a tag is its MD5."""

    def __init__(self, root: Path) -> None:
        self._root = root
        # Hadoop takes the path as it is: %20 would be three characters.
        self.uri = f"file:{root.absolute()}/"

    def items(self, prefix: str = "", *, after: str = "") -> Iterator[Item]:
        """See Folder; Hadoop's checksum files aren't objects."""
        found = [path for path in self._root.rglob("*") if path.is_file() and not path.name.endswith(".crc")]
        keys = sorted((path.relative_to(self._root).as_posix() for path in found), key=str.encode)
        for key in keys:
            if key.startswith(prefix) and key.encode() > after.encode():
                yield Item(key, (self._root / key).stat().st_size)

    def read(self, key: str) -> Content | None:
        """See Folder."""
        path = self._root / key
        if not path.is_file():
            return None
        body = path.read_bytes()
        return Content(body, _tag(body))

    def open(self, key: str) -> IO[bytes]:
        """See Folder."""
        return (self._root / key).open("rb")

    def read_range(self, key: str, offset: int, length: int) -> bytes:
        """See Folder."""
        with (self._root / key).open("rb") as file:
            file.seek(offset)
            return file.read(length)

    def put(self, key: str, path: Path) -> None:
        """See Folder."""
        self._appear(key, lambda temporary: shutil.move(path, temporary))

    def write(self, key: str, body: bytes, *, replaces: str = "") -> str:
        """See Folder."""
        now = self.read(key)
        if (now.tag if now else "") != replaces:
            raise ConflictError(key)
        self._appear(key, lambda temporary: temporary.write_bytes(body))
        return _tag(body)

    def copy(self, source: Folder, source_key: str, key: str) -> None:
        """See Folder."""
        if not isinstance(source, LocalFolder):
            raise TypeError(f"{source.uri} isn't on this machine.")
        origin = source._root / source_key  # noqa: SLF001 - its own kind
        self._appear(key, lambda temporary: shutil.copyfile(origin, temporary))

    def delete(self, keys: Iterable[str]) -> None:
        """See Folder, and the checksum files that Hadoop writes beside."""
        for key in keys:
            path = self._root / key
            path.unlink(missing_ok=True)
            path.with_name(f".{path.name}.crc").unlink(missing_ok=True)

    def _appear(self, key: str, make: Callable[[Path], object]) -> None:
        path = self._root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.crc")
        make(temporary)
        temporary.replace(path)


def _tag(body: bytes) -> str:
    return hashlib.md5(body, usedforsecurity=False).hexdigest()
