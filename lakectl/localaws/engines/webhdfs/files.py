"""The file system of one job run: objects of S3 reached with the run's credentials, and its uncommitted files."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from botocore.exceptions import ClientError

from lakectl.localaws.engines.webhdfs.errors import forbidden, is_not_found, not_found, unsupported
from lakectl.localaws.engines.webhdfs.paths import ObjectPath
from lakectl.localaws.engines.webhdfs.staging import Staging
from lakectl.localaws.engines.webhdfs.status import FileStatus, directory

_DELETE_BATCH = 1000
"""DeleteObjects takes that many keys."""
_CHUNK = 1024 * 1024


class RunFiles:
    """Hadoop's file operations for one run. Raises botocore's ClientError (S3 said no) and HadoopError."""

    def __init__(self, s3: Any, spool: Path) -> None:
        self._s3 = s3
        self._spool = spool
        self._staging = Staging()

    def status(self, path: ObjectPath) -> FileStatus:
        """The file or directory; FileNotFoundException."""
        staged = self._staging.status(path)
        if staged and not staged.is_directory:
            return staged
        found = self._object(path) or staged or self._folder(path)
        if not found:
            raise not_found(path)
        return found

    def children(self, path: ObjectPath) -> list[FileStatus]:
        """A directory's children in name order, or a file's own status; FileNotFoundException."""
        found = self._committed_children(path) | self._staging.children(path)
        if found:
            return [found[name] for name in sorted(found)]
        status = self.status(path)
        return [] if status.is_directory else [status]

    def read(self, path: ObjectPath, offset: int) -> tuple[int, Iterator[bytes]]:
        """The number of bytes from `offset` to the end, and these bytes."""
        staged = self._staging.file(path)
        if staged:
            return max(staged.stat().st_size - offset, 0), _file_chunks(staged, offset)
        try:
            reply = self._s3.get_object(Bucket=path.bucket, Key=path.key, Range=f"bytes={offset}-")
        except ClientError as error:
            if str(error.response["Error"]["Code"]) in {"416", "InvalidRange"}:
                return 0, iter(())
            raise
        return int(reply["ContentLength"]), reply["Body"].iter_chunks(_CHUNK)

    def create(self, path: ObjectPath, body: Iterator[bytes], *, overwrite: bool) -> None:
        """Write a file; it is there when this returns. FileAlreadyExistsException unless `overwrite`."""
        if not overwrite and self._exists(path):
            raise forbidden(f"{path} already exists")
        file = self._spooled(body)
        if path.is_staging:
            self._staging.add(path, file)
            return
        self._upload(path, file)

    def mkdirs(self, path: ObjectPath) -> bool:
        """Remember a directory; nothing of it reaches S3."""
        self._staging.add_folder(path)
        return True

    def delete(self, path: ObjectPath, *, recursive: bool) -> bool:
        """Delete a file or a tree; whether there was something."""
        staged = self._staging.discard(path)
        if path.is_staging:
            return staged
        if self._object(path):
            self._s3.delete_object(Bucket=path.bucket, Key=path.key)
            return True
        keys = [entry["Key"] for entry in self._list(path)]
        if keys and not recursive:
            raise unsupported(f"Deleting the non-empty directory {path}")
        self._delete_keys(path.bucket, keys)
        return staged or bool(keys)

    def rename(self, source: ObjectPath, target: ObjectPath) -> bool:
        """Move a file or a tree; False when there is no source or the target is a file."""
        if self._exists(target):
            if not self.status(target).is_directory:
                return False
            target = target.child(source.name)
        if not self._exists(source):
            return False
        if source.is_staging:
            self._commit(source, target)
        else:
            self._move(source, target)
        return True

    def _commit(self, source: ObjectPath, target: ObjectPath) -> None:
        """Uncommitted files get their place: another uncommitted one, or S3 in key order."""
        if target.is_staging:
            self._staging.add_folder(target)
            for relative, file in self._staging.take(source).items():
                self._staging.add(target.child(relative) if relative else target, file)
            return
        self._staging.visit(source, lambda below, file: self._upload(target.child(below) if below else target, file))

    def _move(self, source: ObjectPath, target: ObjectPath) -> None:
        if target.is_staging:
            raise unsupported(f"Moving {source} to {target}")
        self._staging.discard(source)
        keys = [source.key] if self._object(source) else [entry["Key"] for entry in self._list(source)]
        for key in keys:
            copied = target.key + key[len(source.key) :]
            self._s3.copy_object(Bucket=target.bucket, Key=copied, CopySource={"Bucket": source.bucket, "Key": key})
        self._delete_keys(source.bucket, keys)

    def _object(self, path: ObjectPath) -> FileStatus | None:
        if not path.key or path.is_staging:
            return None
        try:
            head = self._s3.head_object(Bucket=path.bucket, Key=path.key)
        except ClientError as error:
            if is_not_found(error):
                return None
            raise
        return FileStatus("", int(head["ContentLength"]), head["LastModified"])

    def _folder(self, path: ObjectPath) -> FileStatus | None:
        if path.is_staging:
            return None
        if not path.key:
            return directory()
        reply = self._s3.list_objects_v2(Bucket=path.bucket, Prefix=path.folder, MaxKeys=1)
        return directory() if reply["KeyCount"] else None

    def _exists(self, path: ObjectPath) -> bool:
        return bool(self._staging.status(path) or self._object(path) or self._folder(path))

    def _committed_children(self, path: ObjectPath) -> dict[str, FileStatus]:
        if path.is_staging:
            return {}
        found: dict[str, FileStatus] = {}
        pages = self._s3.get_paginator("list_objects_v2").paginate(
            Bucket=path.bucket, Prefix=path.folder, Delimiter="/"
        )
        for page in pages:
            for prefix in page.get("CommonPrefixes", ()):
                name = prefix["Prefix"][len(path.folder) : -1]
                found[name] = directory(name)
            for entry in page.get("Contents", ()):
                name = entry["Key"][len(path.folder) :]
                if name:
                    found[name] = FileStatus(name, int(entry["Size"]), entry["LastModified"])
        return found

    def _list(self, path: ObjectPath) -> Iterator[dict[str, Any]]:
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=path.bucket, Prefix=path.folder)
        for page in pages:
            yield from page.get("Contents", ())

    def _delete_keys(self, bucket: str, keys: list[str]) -> None:
        for start in range(0, len(keys), _DELETE_BATCH):
            objects = [{"Key": key} for key in keys[start : start + _DELETE_BATCH]]
            reply = self._s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
            for error in reply.get("Errors", ()):
                raise forbidden(f"DeleteObjects on s3://{bucket}/{error['Key']}: {error['Code']}")

    def _spooled(self, body: Iterator[bytes]) -> Path:
        with tempfile.NamedTemporaryFile(dir=self._spool, delete=False) as file, ExitStack() as undo:
            path = Path(file.name)
            undo.callback(path.unlink)
            for chunk in body:
                file.write(chunk)
            undo.pop_all()
        return path

    def _upload(self, path: ObjectPath, file: Path) -> None:
        with file.open("rb") as body:
            self._s3.put_object(Bucket=path.bucket, Key=path.key, Body=body)
        file.unlink()

    def close(self) -> None:
        """Forget the run: what it did not commit is gone."""
        shutil.rmtree(self._spool)


def _file_chunks(file: Path, offset: int) -> Iterator[bytes]:
    body: BinaryIO
    with file.open("rb") as body:
        body.seek(offset)
        while chunk := body.read(_CHUNK):
            yield chunk
