"""What lakectl takes from ministack is there. When this fails after an upgrade, the sentence says what moved."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lakectl.localaws import seam

CHECK = "from lakectl.localaws import seam; seam.check()"
MOVED = "import ministack.core.iam_actions as actions; del actions.access_denied_response; " + CHECK


def run(code: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own: ministack reads the environment at import and patches its web server."""
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


@pytest.mark.local
def test_every_name_is_there() -> None:
    done = run(CHECK)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.local
def test_a_name_that_moved_is_told_in_a_sentence() -> None:
    done = run(MOVED)
    assert done.returncode == 1
    sentence = "ministack.core.iam_actions.access_denied_response (an error in the service's protocol) is gone; "
    assert done.stderr.splitlines()[-1] == (
        f"lakectl.localaws.seam.SeamMovedError: {sentence}pin ministack to the tested version"
    )


@pytest.mark.local
def test_every_name_in_the_contract_has_a_use() -> None:
    code = "from lakectl.localaws import seam; import pathlib; here = pathlib.Path(seam.__file__); "
    code += "text = ''.join(path.read_text() for path in here.parent.glob('seam*.py')); "
    code += "print([n for names in seam.CONTRACT.values() for n in names if text.count(n) < 2])"
    assert run(code).stdout == "[]\n"


@pytest.mark.local
def test_objects_are_on_disk_before_the_answer(tmp_path: Path) -> None:
    code = "import os, sys, ministack.services.s3 as s3; from lakectl.localaws import durability, seam; synced = []; "
    code += "real = os.fsync; name = lambda handle: os.readlink(f'/proc/self/fd/{handle}'); "
    code += "os.fsync = lambda handle: (synced.append(name(handle)), real(handle)); "
    code += "seam.write_objects_with(durability.write_object); s3._atomic_write(sys.argv[1], b'x'); print(synced)"
    path = tmp_path / "key"
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    file, folder = json.loads(done.stdout.replace("'", '"'))
    assert (Path(file).parent, folder, path.read_bytes()) == (tmp_path, str(tmp_path), b"x")


@pytest.mark.local
def test_metrics_that_are_lent_are_given_back_and_never_kept(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.localaws.lent_metrics", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("['Own']\n['Lent', 'Own']\n['Own']\n", "")


def test_nothing_but_the_seam_touches_ministack() -> None:
    package = Path(seam.__file__).parents[1]
    touching = [
        str(path.relative_to(package))
        for path in sorted(package.rglob("*.py"))
        if re.search(r"^\s*(from|import) ministack|seam\.module\(|import module\b", path.read_text(), re.MULTILINE)
    ]
    seams = ("auth", "events", "iam", "lambda", "logs", "metrics")
    assert touching == [f"localaws/seam_{name}.py" for name in seams]


def test_the_services_of_lakectl_by_their_aws_names(tmp_path: Path) -> None:
    code = "import pathlib, sys; from lakectl.localaws import registry, settings, platform; "
    code += (
        "known = settings.Settings(data=pathlib.Path(sys.argv[1]), port=1, region='x', keys=settings.Keys('a', 'b')); "
    )
    code += "print(*[service.name for service in registry.services(platform.LocalPlatform(known))])"
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False)
    assert (
        done.stdout
        == "firehose events monitoring secretsmanager kms s3 lakeformation athena athena glue quicksight glue\n"
    )
