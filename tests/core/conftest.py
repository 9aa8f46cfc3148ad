"""lakectl from its wheel, with what requirements/core.txt pins: no Spark, no DuckDB, no embedded AWS."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path

import pytest

from lakectl.localaws import process
from lakectl.localaws.process import Endpoint
from tests.conftest import PROJECT
from tests.scenarios.conftest import Done

PARTS = ("main.py", "cdktf.json", "streams", "glue_jobs", "lambda_src")
CORE = PROJECT / "requirements" / "core.txt"


def distributions() -> list[metadata.Distribution]:
    """What core.txt pins, as it is installed here."""
    pinned = re.findall(r"^([A-Za-z0-9._-]+)==", CORE.read_text(), re.MULTILINE)
    assert "boto3" in pinned
    return [metadata.distribution(name) for name in pinned]


def parts_of(distribution: metadata.Distribution) -> set[Path]:
    """Its folders and files at the top of site-packages."""
    tops = {file.parts[0] for file in distribution.files or () if file.parts[0] not in ("..", "__pycache__")}
    return {Path(str(distribution.locate_file(top))) for top in tops}


@dataclass(frozen=True)
class Installed:
    """A virtual environment with a core install, and a project to use it in."""

    python: Path
    project: Path
    environ: Mapping[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, code: int = 0, **environ: str) -> Done:
        ran = subprocess.run(
            [self.python, *arguments],
            cwd=self.project,
            env={**os.environ, **self.environ, **environ},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == code, f"{arguments} ended with {ran.returncode}:\n{ran.stdout}\n{ran.stderr}"
        return Done(ran.returncode, ran.stdout, ran.stderr)

    def lakectl(self, *arguments: str, code: int = 0, **environ: str) -> Done:
        return self.run("-m", "lakectl", *arguments, code=code, **environ)


def committed() -> list[str]:
    """The files that a wheel is made of: what git knows or is about to."""
    ours = ("lakectl", "glue_jobs", "lambda_src", "pyproject.toml", "README.md", "LICENSE")
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", *ours]
    listed = subprocess.run(listing, cwd=PROJECT, check=True, capture_output=True, text=True)
    return [name for name in listed.stdout.splitlines() if (PROJECT / name).is_file()]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of the committed files alone."""
    source = tmp_path_factory.mktemp("source")
    for name in committed():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, source / name)
    program = "from setuptools import build_meta; build_meta.build_wheel('dist')"
    (source / "dist").mkdir()
    subprocess.run([sys.executable, "-c", program], cwd=source, check=True, capture_output=True)
    (built,) = (source / "dist").glob("*.whl")
    return built


def install(folder: Path, wheel: Path, *, copy: bool) -> Installed:
    """A core install: the files that are installed here, linked (quick) or copied (to see how large they are)."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    parts = {part for distribution in distributions() for part in parts_of(distribution)}
    with zipfile.ZipFile(wheel) as files:
        files.extractall(site)
    for part in sorted(parts):
        if not copy:
            (site / part.name).symlink_to(part)
        elif part.is_dir():
            shutil.copytree(part, site / part.name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(part, site)
    project = folder / "project"
    project.mkdir()
    for name in PARTS:
        if (PROJECT / name).is_dir():
            shutil.copytree(PROJECT / name, project / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(PROJECT / name, project)
    return Installed(folder / "venv/bin/python", project)


@pytest.fixture(scope="session")
def core(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Installed:
    return install(tmp_path_factory.mktemp("core"), wheel, copy=False)


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """An AWS to talk to, which the core install knows by its address and credentials alone."""
    project = tmp_path_factory.mktemp("elsewhere")
    yield process.up(project, region="eu-central-1")
    process.down(project)
