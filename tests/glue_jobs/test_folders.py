"""Both kinds of folder keep the same promises; the one in S3 is tested against the embedded AWS over HTTP."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from glue_jobs.folders import ConflictError, Folder, LocalFolder, S3Folder, open_folder
from lakectl.localaws import process


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Folder]:
    project = tmp_path_factory.mktemp("project")
    endpoint = process.up(project, region="eu-central-1")
    client = boto3.client(
        "s3",
        endpoint_url=endpoint.url,
        region_name=endpoint.region,
        aws_access_key_id=endpoint.access_key,
        aws_secret_access_key=endpoint.secret_key,
    )
    client.create_bucket(Bucket="lake", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    yield S3Folder(client, "lake", "some/folder")
    client.close()
    process.down(project)


@pytest.fixture(params=["local", pytest.param("s3", marks=pytest.mark.local)])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Folder]:
    if request.param == "local":
        yield LocalFolder(tmp_path / "some folder")
        return
    found: S3Folder = request.getfixturevalue("s3")
    yield found
    found.delete([item.key for item in found.items()])


def test_a_new_object_is_written_once(folder: Folder) -> None:
    assert folder.read("a/b.json") is None
    tag = folder.write("a/b.json", b"one")
    content = folder.read("a/b.json")
    assert content is not None
    assert (content.body, content.tag) == (b"one", tag)
    with pytest.raises(ConflictError):
        folder.write("a/b.json", b"two")
    with folder.open("a/b.json") as stream:
        assert stream.read() == b"one"


def test_an_object_is_replaced_only_by_who_knows_it(folder: Folder) -> None:
    first = folder.write("head", b"1")
    second = folder.write("head", b"2", replaces=first)
    with pytest.raises(ConflictError):
        folder.write("head", b"3", replaces=first)
    folder.write("head", b"3", replaces=second)
    with pytest.raises(ConflictError):
        folder.write("gone", b"1", replaces=second)


def test_objects_are_listed_by_prefix_after_a_key_in_the_order_of_their_bytes(folder: Folder) -> None:
    for key in ("b/2", "b/1", "a/1", "b/é", "c"):
        folder.write(key, key.encode())
    assert [(item.key, item.size) for item in folder.items()] == [
        *(("a/1", 3), ("b/1", 3), ("b/2", 3)),
        *(("b/é", 4), ("c", 1)),
    ]
    assert [item.key for item in folder.items("b/", after="b/1")] == ["b/2", "b/é"]
    assert [item.key for item in folder.items(after="b/")] == ["b/1", "b/2", "b/é", "c"]


def test_a_prefix_of_a_key_is_no_key(folder: Folder) -> None:
    folder.write("head.json.bak", b"x")
    assert folder.read("head.json") is None


def test_objects_are_copied_and_deleted(folder: Folder) -> None:
    folder.write("from", b"x")
    folder.copy(folder, "from", "to/there")
    folder.copy(folder, "from", "to/there")
    folder.delete(["from", "was never there"])
    assert [item.key for item in folder.items()] == ["to/there"]


def test_more_objects_are_deleted_than_one_request_takes() -> None:
    asked: list[int] = []

    class Client:
        def delete_objects(self, **request: object) -> dict[str, object]:
            asked.append(len(request["Delete"]["Objects"]))  # type: ignore[index]
            return {}

    S3Folder(Client(), "b", "").delete(map(str, range(2500)))
    assert asked == [1000, 1000, 500]


@pytest.mark.parametrize("uri", ["s3:/x", "/tmp/x", "https://x/y", "file://host/x"])
def test_another_uri_is_refused(uri: str) -> None:
    with pytest.raises(ValueError, match="is neither an s3://bucket/prefix/ nor a file:/path/ URI"):
        open_folder(uri)


def test_a_file_uri_is_a_folder_here(tmp_path: Path) -> None:
    open_folder((tmp_path / "a b").as_uri()).write("x", b"1")
    assert (tmp_path / "a b/x").read_bytes() == b"1"


def test_a_file_becomes_an_object_of_which_parts_can_be_read(folder: Folder, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(range(200)))
    folder.put("deep/object", file)
    assert [(item.key, item.size) for item in folder.items()] == [("deep/object", 200)]
    assert folder.read_range("deep/object", 0, 3) == b"\0\1\2"
    assert folder.read_range("deep/object", 190, 10) == bytes(range(190, 200))
