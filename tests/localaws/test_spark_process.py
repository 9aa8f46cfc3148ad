"""A job's process: watched with a deadline, ended with everything that it started."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path

from lakectl.localaws.engines.spark.process import Job, JobProcess
from lakectl.localaws.services.glue.runner import _end


def job(folder: Path, script: str) -> Job:
    file = folder / "script.py"
    file.write_text(script)
    return Job(
        folder=folder, script=file, arguments=["--a", "b"], modules=[], properties=folder / "p", environment={"X": "1"}
    )


def test_a_run_past_its_deadline_is_ended_and_timed_out(tmp_path: Path) -> None:
    sleeping = job(tmp_path, "import time\ntime.sleep(600)\n")
    process = JobProcess(sleeping)
    assert process.wait(0.1) is None
    process.kill()
    assert process.wait(60) == -9
    assert _end(None, stopping=False, report=sleeping.report) == {
        "JobRunState": "TIMEOUT",
        "ErrorMessage": "Job run exceeded its timeout",
    }


def test_children_that_outlive_the_script_are_ended(tmp_path: Path) -> None:
    script = "import subprocess\nprint(subprocess.Popen(['sleep', '600']).pid)\n"
    leaving = job(tmp_path, script)
    assert JobProcess(leaving).wait(60) == 0
    child = int(leaving.output.read_text())
    deadline = time.monotonic() + 60  # the kernel ends a killed process when it gets to it
    while not has_ended(child):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def has_ended(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] in "ZX"
    except FileNotFoundError:
        return True


def test_the_script_is_main_and_sees_its_own_environment(tmp_path: Path) -> None:
    os.environ["LAKECTL_SECRET_OF_THE_SERVER"] = "s"
    script = (
        "import os, sys\nprint(__name__, sys.argv[1:], os.environ['X'], 'LAKECTL_SECRET_OF_THE_SERVER' in os.environ)\n"
    )
    try:
        seeing = job(tmp_path, script)
        assert JobProcess(seeing).wait(60) == 0
    finally:
        del os.environ["LAKECTL_SECRET_OF_THE_SERVER"]
    assert seeing.output.read_text() == "__main__ ['--a', 'b'] 1 False\n"
    assert seeing.errors.read_text() == ""


def test_the_byte_code_of_what_a_job_imports_is_kept(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "helping.py").write_text("HELP = 1\n")
    importing = replace(job(tmp_path, "import helping\n"), modules=[tmp_path / "library"])
    assert JobProcess(importing).wait(60) == 0
    assert [path.name for path in (tmp_path / "library" / "__pycache__").iterdir()] == [
        f"helping.{sys.implementation.cache_tag}.pyc"
    ]
