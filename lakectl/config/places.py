"""Where lakectl keeps what it makes: below `.lakectl/` of the project; large parts elsewhere when that is too small.

AWS CloudShell has a home of 1 GB; the provider alone unpacks to 675 MB.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

HOME = "LAKECTL_HOME"
"""The environment variable that names a folder for the large parts, wherever the project lies."""

# A file system below this size is no place for downloads that can be had again.
SMALL = 4 << 30


def environment_folder(project: Path, environment: str) -> Path:
    """Synthesis, plan file, logs and Terraform's data of one environment."""
    return project / ".lakectl" / "env" / environment


def terraform_folder(home: Path) -> Path:
    """Terraform's data and providers (675 MB where they are unpacked) of the environment with that folder."""
    return roomy(home / "terraform")


def programs_folder(project: Path) -> Path:
    """Terraform itself (90 MB), when `lakectl toolchain install` fetched it."""
    return roomy(project / ".lakectl" / "bin")


def jsii_folder(project: Path) -> Path:
    """What jsii unpacks (400 MB)."""
    return roomy(project / ".lakectl" / "jsii")


def roomy(wanted: Path) -> Path:
    """`wanted` itself, or what stands for it in LAKECTL_HOME or, on a small file system, in the temporary folder.

    Nothing is made but the folder of this user. What lies there may vanish at any time and is made again.
    """
    named = os.environ.get(HOME)
    if named:
        return Path(named).absolute() / _name(wanted)
    if _size(wanted) >= SMALL:
        return wanted
    own = Path(tempfile.gettempdir()) / f"lakectl-{os.geteuid()}"
    return own / _name(wanted) if _size(own) >= SMALL and _is_private(own) else wanted


def _name(wanted: Path) -> str:
    """The same for the same path, another for any other."""
    path = wanted.absolute()
    return f"{path.name}-{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"


def existing(path: Path) -> Path:
    """The path, or the nearest folder above it that is there."""
    return next(folder for folder in (path.absolute(), *path.absolute().parents) if folder.exists())


def _size(path: Path) -> int:
    return shutil.disk_usage(existing(path)).total


def _is_private(folder: Path) -> bool:
    """Whether nobody else can put programs there: in a folder for everybody, somebody else may have made it first."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
