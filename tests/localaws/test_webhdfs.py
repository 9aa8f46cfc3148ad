"""The gateway as Hadoop's client uses it: over HTTP, with the redirects of WebHDFS, onto the embedded AWS's S3."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest

from lakectl.localaws.engines.webhdfs.paths import ObjectPath, token_and_path
from lakectl.localaws.engines.webhdfs.server import Gateway

BUCKET = "webhdfs"


@pytest.fixture(scope="module")
def s3(client: Callable[..., Any]) -> Any:
    made = client("s3")
    made.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return made


class Files:
    """A run's files as a Hadoop client sees them."""

    def __init__(self, gateway: Gateway, token: str) -> None:
        self.port = gateway.port
        self.token = token

    def call(self, method: str, key: str, operation: str, body: bytes = b"", **query: str) -> tuple[int, bytes]:
        path = quote(f"/webhdfs/v1/{self.token}/{BUCKET}/{key}")
        parameters = "".join(f"&{name}={quote(value)}" for name, value in query.items())
        return self.request(method, f"{path}?op={operation}{parameters}", body)

    def request(self, method: str, target: str, body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        try:
            connection.request(method, target)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status == 307:
                place = urlsplit(answer.headers["Location"])
                connection.request(method, f"{place.path}?{place.query}", iter([body]) if body else b"")
                answer = connection.getresponse()
                content = answer.read()
            return answer.status, content
        finally:
            connection.close()

    def json(self, method: str, key: str, operation: str, **query: str) -> Any:
        status, content = self.call(method, key, operation, **query)
        assert status == 200, content
        return json.loads(content)

    def write(self, key: str, body: bytes) -> None:
        assert self.call("PUT", key, "CREATE", body, overwrite="true") == (201, b"")

    def names(self, key: str) -> list[tuple[str, str, int]]:
        found = self.json("GET", key, "LISTSTATUS")["FileStatuses"]["FileStatus"]
        return [(entry["pathSuffix"], entry["type"], entry["length"]) for entry in found]

    def rename(self, source: str, target: str) -> bool:
        answer = self.json("PUT", source, "RENAME", destination=f"/{self.token}/{BUCKET}/{target}")
        return bool(answer["boolean"])


@pytest.fixture
def files(s3: Any, tmp_path: Path) -> Iterator[Files]:
    gateway = Gateway(tmp_path)
    gateway.start()
    yield Files(gateway, gateway.open_run(s3))
    gateway.stop()
    assert list(tmp_path.iterdir()) == []


def keys(s3: Any, prefix: str) -> list[str]:
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix).get("Contents", ())]


def test_a_path_is_token_bucket_and_key() -> None:
    assert token_and_path("/webhdfs/v1/t/b/day=a%253Ab+c%20d/x") == ("t", ObjectPath("b", "day=a%3Ab+c d/x"))


@pytest.mark.local
def test_a_closed_file_is_an_object_and_an_object_a_file(files: Files, s3: Any) -> None:
    files.write("one/day=a%3Ab+c d/x", b"written")
    assert s3.get_object(Bucket=BUCKET, Key="one/day=a%3Ab+c d/x")["Body"].read() == b"written"
    s3.put_object(Bucket=BUCKET, Key="one/y", Body=b"0123456789")
    assert files.names("one") == [("day=a%3Ab+c d", "DIRECTORY", 0), ("y", "FILE", 10)]
    assert files.call("GET", "one/y", "OPEN", offset="7") == (200, b"789")
    assert files.call("GET", "one/y", "OPEN", offset="10") == (200, b"")


@pytest.mark.local
def test_what_is_not_committed_stays_out_of_s3(files: Files, s3: Any) -> None:
    files.write("two/_temporary/0/_temporary/a/p=1/part", b"rows")
    files.write("two/_temporary/0/_temporary/b/part", b"lost")
    assert files.call("GET", "two/_temporary/0/_temporary/a/p=1/part", "OPEN") == (200, b"rows")
    assert files.rename("two/_temporary/0/_temporary/a", "two/_temporary/0/task")
    assert keys(s3, "two/") == []
    assert files.rename("two/_temporary/0/task/p=1", "two/p=1")
    assert keys(s3, "two/") == ["two/p=1/part"]
    assert files.json("DELETE", "two/_temporary", "DELETE", recursive="true") == {"boolean": True}
    assert files.names("two") == [("p=1", "DIRECTORY", 0)]


@pytest.mark.local
def test_directories_exist_for_the_run_and_never_in_s3(files: Files, s3: Any) -> None:
    assert files.json("PUT", "three/empty", "MKDIRS") == {"boolean": True}
    assert files.json("GET", "three/empty", "GETFILESTATUS")["FileStatus"]["type"] == "DIRECTORY"
    assert files.names("three/empty") == []
    assert keys(s3, "three") == []


@pytest.mark.local
def test_committed_trees_move_and_go(files: Files, s3: Any) -> None:
    files.write("four/a/x", b"1")
    files.write("four/a/b/y", b"2")
    assert files.rename("four/a", "four/c")
    assert keys(s3, "four/") == ["four/c/b/y", "four/c/x"]
    assert files.call("DELETE", "four/c", "DELETE")[0] == 400
    assert files.json("DELETE", "four/c", "DELETE", recursive="true") == {"boolean": True}
    assert keys(s3, "four/") == []
    assert not files.rename("four/none", "four/d")


@pytest.mark.local
def test_what_is_missing_or_foreign_is_an_error(files: Files, s3: Any) -> None:
    status, content = files.call("GET", "five/none", "GETFILESTATUS")
    assert (status, json.loads(content)["RemoteException"]["exception"]) == (404, "FileNotFoundException")
    assert files.call("GET", "five/none", "LISTSTATUS")[0] == 404
    assert files.call("POST", "five/none", "APPEND")[0] == 400
    files.token = "0" * 32
    status, content = files.call("GET", "five", "LISTSTATUS")
    assert (status, json.loads(content)["RemoteException"]["exception"]) == (403, "AccessControlException")
    assert keys(s3, "five") == []


@pytest.mark.local
def test_a_writer_that_breaks_off_leaves_nothing(files: Files, s3: Any) -> None:
    path = f"/webhdfs/v1/{files.token}/{BUCKET}/six/x?op=CREATE&step=data"
    head = f"PUT {path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", files.port)) as connection:
        connection.sendall(head.encode() + b"5\r\nhel")
        connection.shutdown(socket.SHUT_WR)
        assert connection.makefile("rb").readline() == b"HTTP/1.1 500 Internal Server Error\r\n"
    assert keys(s3, "six/") == []
