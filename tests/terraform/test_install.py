from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from lakectl.terraform.install import DIGESTS, VERSION, InstallError, install
from lakectl.terraform.toolchain import Toolchain, project_bin

PROGRAM = f'#!/bin/sh\necho \'{{"terraform_version": "{VERSION}"}}\'\n'.encode()


def archive(**files: bytes) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as made:
        for name, content in files.items():
            made.writestr(name, content)
    return body.getvalue()


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


RELEASE = archive(**{"LICENSE.txt": b"x", "terraform": PROGRAM})


@contextmanager
def serving(body: bytes, *, status: int = 200, promise: int = 0) -> Iterator[tuple[str, list[str]]]:
    """A release server on loopback that answers everything with `body`; `promise` replaces its Content-Length."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(promise or len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(autouse=True)
def linux(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same machine everywhere, without proxies and without another Terraform."""
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def refused(project: Path, url: str, body: bytes = b"") -> InstallError:
    with pytest.raises(InstallError) as caught:
        install(project, releases_url=url, digest=digest(body), progress=print)
    assert not project_bin(project).exists() or not list(project_bin(project).iterdir())
    assert str(project_bin(project)) in caught.value.hint
    return caught.value


def test_the_release_is_fetched_verified_and_unpacked(tmp_path: Path) -> None:
    news: list[str] = []
    with serving(RELEASE) as (url, asked):
        found = install(tmp_path, releases_url=url, digest=digest(RELEASE), progress=news.append)
        again = install(tmp_path, releases_url=url, digest=digest(RELEASE), progress=news.append)
    assert found == again == Toolchain(tmp_path / ".lakectl/bin/terraform", "terraform", VERSION)
    assert asked == [f"/terraform/{VERSION}/terraform_{VERSION}_linux_amd64.zip"]
    assert [path.name for path in project_bin(tmp_path).iterdir()] == ["terraform"]
    assert news == ["0 of 0 MB"]


def test_another_archive_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    with serving(RELEASE) as (url, _), pytest.raises(InstallError) as caught:
        install(tmp_path, releases_url=url, progress=print)
    assert caught.value.sentence == (
        f"terraform_{VERSION}_linux_amd64.zip isn't the release that was pinned: its SHA-256 differs."
    )
    assert not project_bin(tmp_path).exists()


def test_a_download_that_breaks_off_is_refused(tmp_path: Path) -> None:
    with serving(RELEASE[:100], promise=len(RELEASE)) as (url, _):
        error = refused(tmp_path, url, RELEASE)
    assert error.sentence.endswith(f"broke off after 100 of {len(RELEASE)} bytes.")


def test_a_release_that_is_not_there_is_told_with_its_url(tmp_path: Path) -> None:
    with serving(b"", status=404) as (url, _):
        error = refused(tmp_path, url)
    address = f"{url}/terraform/{VERSION}/terraform_{VERSION}_linux_amd64.zip"
    assert error.sentence == f"{address} answers 404 Not Found."
    assert error.hint == (
        f"Install Terraform {VERSION} (or OpenTofu 1.10 or later) by hand: download {address} on a machine that can, "
        f"unpack it and put the file `terraform` into {project_bin(tmp_path)} or on PATH."
    )


def test_no_network_is_told_without_a_traceback(tmp_path: Path) -> None:
    with serving(RELEASE) as (url, _):
        pass
    error = refused(tmp_path, url)
    assert error.sentence.startswith("Terraform could not be downloaded from http://127.0.0.1:")
    assert "Connection refused" in error.sentence


@pytest.mark.parametrize(
    "body", [b"no archive", archive(readme=b"x"), archive(**{"../terraform": PROGRAM, "/terraform": PROGRAM})]
)
def test_an_archive_without_terraform_writes_nothing_anywhere(tmp_path: Path, body: bytes) -> None:
    project = tmp_path / "project"
    with serving(body) as (url, _):
        error = refused(project, url, body)
    assert error.sentence.endswith("holds no terraform.")
    assert list(tmp_path.rglob("terraform")) == []


def test_a_machine_without_a_pinned_release_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    with pytest.raises(InstallError, match=r"no pinned Terraform for this machine \(linux_riscv64\)"):
        install(tmp_path, progress=print)


def test_every_pinned_digest_is_a_sha256() -> None:
    assert set(DIGESTS) == {"darwin_amd64", "darwin_arm64", "linux_amd64", "linux_arm64"}
    assert all(len(bytes.fromhex(value)) == 32 for value in DIGESTS.values())
