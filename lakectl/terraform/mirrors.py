"""Finds Terraform provider mirrors on the disk, so that a machine without a network can deploy.

A mirror is a folder with one folder per registry host in it: HOST/NAMESPACE/TYPE/VERSION/OS_ARCH/ (unpacked) or
HOST/NAMESPACE/TYPE/terraform-provider-TYPE_VERSION_OS_ARCH.zip (packed); "Provider Installation" in Terraform's
documentation. `terraform providers mirror` and system packages make such folders.
"""

from __future__ import annotations

import os
import platform
import re
import stat
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from lakectl.terraform.versions import Version, parse

# Where to look for folders of any name: these themselves, and so many levels below.
_ROOTS = ((Path("/"), 1), (Path("/opt"), 2), (Path("/srv"), 2), (Path("/usr/local"), 2), (Path("/mnt"), 1))
_NEVER = frozenset({"proc", "sys", "dev", "run", "tmp", "lost+found", "node_modules"})
_MOST_FOLDERS = 3000
_ARCHITECTURES = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64", "arm64": "arm64"}
_PACKED = re.compile(r"terraform-provider-[^_]+_(\d+\.\d+\.\d+)_(\w+)\.zip")


def find_mirrors(host: str, home: Path, named: str = "") -> list[Path]:
    """Every mirror with providers of that registry host, those most likely meant first.

    `named` is the user's own (LAKECTL_PROVIDER_MIRROR). Unlike that one, a folder which is found by looking around
    counts only when nobody but root or this user can have filled it: providers are programs.
    """
    looked_at = [*_implied(home), *islice(_around(), _MOST_FOLDERS)]
    found = [Path(named)] if named else []
    found += [folder for folder in dict.fromkeys(looked_at) if _trusted(folder) and _trusted(folder / host)]
    return [folder.resolve() for folder in found if (folder / host).is_dir()]


def provider_versions(mirror: Path, source: str) -> list[Version]:
    """The versions of a provider (HOST/NAMESPACE/TYPE) that a mirror holds for this machine."""
    folder = mirror / source
    target = f"{platform.system().lower()}_{_ARCHITECTURES.get(platform.machine().lower(), platform.machine())}"
    if not folder.is_dir():
        return []
    names = [entry.parent.name for entry in folder.glob(f"*/{target}")]
    packed = (_PACKED.fullmatch(entry.name) for entry in folder.glob("*.zip"))
    names += [match[1] for match in packed if match is not None and match[2] == target]
    return sorted(version for version in map(parse, names) if version is not None)


def _implied(home: Path) -> Iterable[Path]:
    """Where Terraform itself looks when no CLI configuration says otherwise ("Implied Local Mirrors")."""
    return (
        home / ".terraform.d/plugins",
        home / ".local/share/terraform/plugins",
        Path("/usr/local/share/terraform/plugins"),
        Path("/usr/share/terraform/plugins"),
    )


def _around() -> Iterator[Path]:
    for root, depth in _ROOTS:
        yield from _below(root, depth)


def _below(folder: Path, depth: int) -> Iterator[Path]:
    """The folder and those below it, down to `depth`; what can't be read is left out."""
    yield folder
    if depth == 0:
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.name for e in entries if e.is_dir(follow_symlinks=False) and e.name not in _NEVER)
    except OSError:
        return
    for name in names:
        yield from _below(folder / name, depth - 1)


def _trusted(folder: Path) -> bool:
    try:
        found = folder.stat()
    except OSError:
        return False
    others_may_write = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return found.st_uid in (0, os.geteuid()) and not others_may_write
