"""Fetches the pinned Terraform release into the project's own folder.

What is verified: the archive's SHA-256 against the digest written here, before anything of it is unpacked. So a
tampered release server or a changed release is refused; no key and no second download is needed for that.
"""

from __future__ import annotations

import hashlib
import io
import os
import platform
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path

from lakectl.errors import LakectlError
from lakectl.terraform.toolchain import Toolchain, inspect, locate, project_bin

VERSION = "1.11.4"
RELEASES_URL = "https://releases.hashicorp.com"

# SHA-256 of the archives; several independent package definitions of 1.11.4 pin the same values.
DIGESTS = {
    "darwin_amd64": "a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b",
    "darwin_arm64": "867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18",
    "linux_amd64": "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc",
    "linux_arm64": "a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633",
}

_MACHINES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
_SECONDS = 60
_CHUNK = 1 << 20
# The archive is 28 MB, the program in it 90 MB; more than that is something else.
_MOST_PACKED = 200 << 20
_MOST_UNPACKED = 500 << 20


class InstallError(LakectlError):
    """The release could not be fetched, or isn't the one that was pinned; nothing was installed."""

    def __init__(self, sentence: str, project: Path, url: str) -> None:
        super().__init__(
            sentence,
            hint=f"Install Terraform {VERSION} (or OpenTofu 1.10 or later) by hand: download {url} on a machine that "
            f"can, unpack it and put the file `terraform` into {project_bin(project)} or on PATH.",
        )


def install(
    project: Path,
    *,
    releases_url: str = RELEASES_URL,
    digest: str = "",
    progress: Callable[[str], None],
) -> Toolchain:
    """Fetch, verify and unpack into `.lakectl/bin`; nothing when the pinned version is there already.

    `digest` replaces the pinned SHA-256 (a mirror that packs anew). Raises InstallError.
    """
    target = project_bin(project) / "terraform"
    if target.is_file() and (found := inspect(target)).version == VERSION:
        return found
    name = f"terraform_{VERSION}_{_platform()}.zip"
    url = f"{releases_url.rstrip('/')}/terraform/{VERSION}/{name}"
    expected = digest or DIGESTS.get(_platform())
    if expected is None:
        raise InstallError(f"There is no pinned Terraform for this machine ({_platform()}).", project, RELEASES_URL)
    archive = _download(url, project, progress)
    if hashlib.sha256(archive).hexdigest() != expected:
        raise InstallError(f"{name} isn't the release that was pinned: its SHA-256 differs.", project, url)
    _put(_program(archive, project, url), target)
    return locate(project)


def _platform() -> str:
    machine = platform.machine().lower()
    return f"{platform.system().lower()}_{_MACHINES.get(machine, machine)}"


def _download(url: str, project: Path, progress: Callable[[str], None]) -> bytes:
    """The whole body; a body that ends before its Content-Length is an error too."""
    body = bytearray()
    try:
        # An opener of our own: the one that urllib shares keeps the proxies of the first call in the process.
        with urllib.request.build_opener().open(url, timeout=_SECONDS) as reply:
            total = int(reply.headers.get("Content-Length") or 0)
            while chunk := reply.read(_CHUNK):
                body += chunk
                progress(f"{len(body) >> 20} of {total >> 20} MB")
                if len(body) > _MOST_PACKED:
                    raise InstallError(f"{url} is far too large to be Terraform.", project, url)
    except urllib.error.HTTPError as error:
        error.close()
        raise InstallError(f"{url} answers {error.code} {error.reason}.", project, url) from error
    except (OSError, HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise InstallError(f"Terraform could not be downloaded from {url}: {reason}.", project, url) from error
    if len(body) < total:
        raise InstallError(f"The download of {url} broke off after {len(body)} of {total} bytes.", project, url)
    return bytes(body)


def _program(archive: bytes, project: Path, url: str) -> bytes:
    """The one file that we want; no path of the archive is ever used, so none can lead out of the folder."""
    try:
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            entry = files.getinfo("terraform")
            if entry.file_size > _MOST_UNPACKED:
                raise InstallError(f"The program in {url} is far too large to be Terraform.", project, url)
            return files.read(entry)
    except (zipfile.BadZipFile, KeyError) as error:
        raise InstallError(f"{url} holds no terraform.", project, url) from error


def _put(program: bytes, target: Path) -> None:
    """Whole or not at all: written beside, then renamed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".terraform-")
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(program)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o755)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
