from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lakectl.terraform.failures import ProviderMissingError
from lakectl.terraform.install import VERSION, install
from lakectl.terraform.runner import Terraform
from lakectl.terraform.toolchain import Toolchain
from lakectl.terraform.workspace import Workspace


@dataclass
class Proxy:
    url: str
    asked: list[str] = field(default_factory=list)
    """What it was asked for: `GET http://…` or `CONNECT host:port`."""
    body: bytes = b""


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """A proxy on loopback that answers every GET with its body and lets nobody connect."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append(f"GET {self.path}")
            self.send_response(200)
            self.send_header("Content-Length", str(len(made.body)))
            self.end_headers()
            self.wfile.write(made.body)

        def do_CONNECT(self) -> None:
            made.asked.append(f"CONNECT {self.path}")
            self.send_error(403)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Proxy(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    for name in ("NO_PROXY", "no_proxy", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", made.url)
    monkeypatch.setenv("HTTPS_PROXY", made.url)
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_release_is_fetched_through_it(proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr("terraform", f'#!/bin/sh\necho \'{{"terraform_version": "{VERSION}"}}\'\n')
    proxy.body = packed.getvalue()
    digest = hashlib.sha256(proxy.body).hexdigest()

    found = install(tmp_path, releases_url="http://releases.invalid", digest=digest, progress=lambda _: None)

    assert found.version == VERSION
    assert proxy.asked == [f"GET http://releases.invalid/terraform/{VERSION}/terraform_{VERSION}_linux_amd64.zip"]


@pytest.mark.terraform
def test_terraform_asks_the_registry_through_it(
    proxy: Proxy, terraform: Callable[[dict[str, Any]], Terraform], toolchain: Toolchain
) -> None:
    moon = {"source": "example/moon", "version": "1.0.0"}
    run = terraform({"terraform": {"required_providers": {"moon": moon}}})

    with pytest.raises(ProviderMissingError):
        run.init({})

    registry = {"terraform": "registry.terraform.io", "tofu": "registry.opentofu.org"}[toolchain.flavour]
    assert set(proxy.asked) == {f"CONNECT {registry}:443"}


def test_the_exceptions_of_the_user_and_of_the_embedded_aws_both_count(
    proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "registry.intranet.example")
    workspace = Workspace(Toolchain(Path("/usr/bin/terraform"), "terraform", "1.11.4"), tmp_path, tmp_path)

    found = workspace.environ({"NO_PROXY": "127.0.0.1,localhost"})

    assert found["HTTPS_PROXY"] == proxy.url
    assert found["NO_PROXY"] == found["no_proxy"] == "registry.intranet.example,127.0.0.1,localhost,::1"
