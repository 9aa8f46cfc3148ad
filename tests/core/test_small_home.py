"""A core install, a project and a deploy in a home of 1 GB, as AWS CloudShell has it."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from lakectl.config import places
from lakectl.localaws.process import Endpoint
from lakectl.terraform.mirrors import find_mirrors
from tests.core.conftest import Installed, install

pytestmark = [pytest.mark.long, pytest.mark.infra, pytest.mark.local, pytest.mark.terraform]

SIZE = 1 << 30
PROVIDER = "registry.terraform.io/hashicorp/aws"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 GB where this user may mount one, else a folder whose size is looked at afterwards."""
    folder = tmp_path / "home"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", folder], check=False)
    yield folder
    if mounted.returncode == 0:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """The provider as a zip, so that Terraform unpacks it as it does a download, instead of linking to it."""
    (found, *_) = find_mirrors("registry.terraform.io", Path.home())
    (unpacked,) = (found / PROVIDER).glob("5.100.*/*")
    target = tmp_path / "mirror" / PROVIDER
    target.mkdir(parents=True)
    name = f"terraform-provider-aws_{unpacked.parent.name}_{unpacked.name}.zip"
    with zipfile.ZipFile(target / name, "w") as archive:
        for file in unpacked.iterdir():
            archive.write(file, file.name)
    return tmp_path / "mirror"


def used(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file() and not file.is_symlink())


def test_a_deploy_fits(home: Path, wheel: Path, mirror: Path, elsewhere: Endpoint, tmp_path: Path) -> None:
    core = install(home, wheel, copy=True)
    large = {} if shutil.disk_usage(home).total < places.SMALL else {places.HOME: str(tmp_path / "large")}
    outside = {"TMPDIR": str(tmp_path), "JSII_RUNTIME_PACKAGE_CACHE_ROOT": "", **large}
    environ = {**elsewhere.environ(), **outside, "HOME": str(home), "LAKECTL_PROVIDER_MIRROR": str(mirror)}
    cloudshell = Installed(core.python, core.project, environ)

    told = cloudshell.lakectl("doctor", "--env", "dev").out.splitlines()
    assert told[2].startswith("disk space")
    assert str(tmp_path / "large" if large else tmp_path / "lakectl-") in told[2]
    cloudshell.lakectl("state", "bootstrap", "--env", "dev")
    cloudshell.lakectl("deploy", "--env", "dev", "--auto-approve")

    assert used(home) < 0.6 * SIZE
    providers = [path for path in tmp_path.rglob("terraform-provider-aws_v*") if not path.is_relative_to(home)]
    assert any(path.stat().st_size > SIZE / 2 for path in providers)
