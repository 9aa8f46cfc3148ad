from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from lakectl import bundle


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Path:
    """The parts of the project that zips are made of."""
    for part in ("glue_jobs", "lambda_src", "streams"):
        shutil.copytree(project / part, tmp_path / part)
    return tmp_path


def test_the_same_files_make_the_same_bytes_in_any_order() -> None:
    files = {"b.py": b"two", "a/__init__.py": b"one"}
    again = dict(reversed(files.items()))
    assert bundle.zip_bytes(files) == bundle.zip_bytes(again)


def test_a_zip_is_the_same_on_every_machine() -> None:
    # Pinned: another Python, zlib or clock must not change it.
    digest = hashlib.sha256(bundle.zip_bytes({"lakectl/a.py": b"one\n", "handler.py": b"two\n"})).hexdigest()
    assert digest == "d0c04b65607dc89ed0c834b7978b75f674ad453860255b2d8fdac9bff872db66"


def test_what_the_job_imports_is_in_its_libraries(copy: Path) -> None:
    (copy / "glue_jobs" / "__pycache__").mkdir(exist_ok=True)
    (copy / "glue_jobs" / "__pycache__" / "old.pyc").write_bytes(b"")
    with zipfile.ZipFile(bundle.job_libraries(copy)) as archive:
        names = set(archive.namelist())
    assert {"lakectl/__init__.py", "lakectl/events/contract.py", "glue_jobs/columns/block.py"} <= names
    assert "glue_jobs/curate.py" not in names
    assert {name for name in names if not name.endswith(".py")} == set()
    assert {name.split("/")[1] for name in names if name.startswith("lakectl/")} == {"__init__.py", "events"}


def test_the_simulators_zip_runs_by_itself(copy: Path) -> None:
    code = bundle.simulator(copy)
    with zipfile.ZipFile(code) as archive:
        assert {"handler.py", "lakectl/events/generator.py", "streams/transactions.toml"} <= set(archive.namelist())
    script = "import sys; sys.path.insert(0, sys.argv[1]); import lakectl.events.generator as g; print(g.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", script, str(code)], cwd=copy, check=True, capture_output=True, text=True, env=os.environ
    )
    assert done.stdout.strip() == f"{code}/lakectl/events/generator.py"


def test_a_second_build_is_byte_identical_and_leaves_nothing_else(copy: Path) -> None:
    first = bundle.simulator(copy).read_bytes()
    for file in (copy / "streams").iterdir():
        os.utime(file, (0, 0))
    again = bundle.simulator(copy)
    assert again.read_bytes() == first
    assert [path.name for path in again.parent.iterdir()] == ["simulator.zip"]
