"""Runs main.py, which writes the Terraform JSON, and keeps what it wrote for as long as its inputs stay the same.

The output folder is named after a digest of all inputs and is never changed once it is complete. So a command that
runs Terraform in it isn't disturbed by another one that synthesizes after an edit.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import lakectl
from lakectl import handover
from lakectl.config import suffix
from lakectl.config.places import environment_folder
from lakectl.errors import LakectlError
from lakectl.terraform.process import Command, Progress, follow

PROGRAM = "main.py"
_PACKAGES = ("cdktf", "cdktf-cdktf-provider-aws", "constructs", "jsii")
# What the program reads: files of the project, and the parts of lakectl that it consists of or packs into archives.
_PROJECT = ("cdktf.json", PROGRAM, "streams/*.toml", "glue_jobs/**/*.py", "lambda_src/**/*.py")
_LAKECTL = ("*.py", "config/**/*.py", "events/**/*.py", "infra/**/*")
_KEPT_SECONDS = 24 * 3600


class SynthFailedError(LakectlError):
    """The CDKTF program crashed; the log says where."""


def synthesize(project: Path, environment: str, progress: Progress = lambda _: None, *, instance: str = "") -> Path:
    """The folder with the environment's cdk.tf.json and its assets, below `.lakectl/env/<environment>/synth/`.

    `instance` is the environment's name with its suffix, if it has one (names.instance); the folder is named so.
    Raises what the program raised (ConfigError and other LakectlErrors, in their own words), or SynthFailedError.
    """
    home = environment_folder(project, instance or environment)
    target = home / "synth" / _digest(project, environment)
    if not target.is_dir():
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_old(target.parent)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix="new-") as new:
            _run(project, environment, Path(new), progress)
            _complete(Path(new) / "out", target)
    return _stack_folder(target)


def _run(project: Path, environment: str, new: Path, progress: Progress) -> None:
    logs = new.parents[1] / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    log = logs / f"{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-synth.log"
    error_file = new / "error.json"
    # The result must not depend on whose AWS account this is, and a child has no use for credentials.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environ |= {
        "LAKECTL_ENV": environment,
        "CDKTF_OUTDIR": str(new / "out"),
        handover.FILE: str(error_file),
    }
    argv = [sys.executable, str(project / PROGRAM)]
    code = follow(Command(argv=argv, folder=project, environ=environ, log=log), lambda _: None, progress)
    error = handover.collect(error_file)
    if error is not None:
        raise error
    if code:
        raise SynthFailedError(f"{PROGRAM} crashed with exit code {code}.", hint=f"Its traceback is in {log}.")


def _complete(made: Path, target: Path) -> None:
    """Give the folder its final name, unless another command was quicker with the same result."""
    _stack_folder(made)
    try:
        made.rename(target)
    except OSError:
        if not target.is_dir():
            raise


def _stack_folder(folder: Path) -> Path:
    stacks = sorted(path.parent for path in folder.glob("stacks/*/cdk.tf.json"))
    if len(stacks) != 1:
        raise SynthFailedError(
            f"{PROGRAM} wrote {len(stacks)} stacks instead of one.",
            hint="It must write the stack of LAKECTL_ENV alone.",
        )
    return stacks[0]


def _digest(project: Path, environment: str) -> str:
    """Changes whenever the program could write something else."""
    whose = os.environ.get(suffix.VARIABLE, "")
    parts = hashlib.sha256(f"{environment} {whose} {sys.version_info[:2]}".encode())
    for name in _PACKAGES:
        parts.update(f"{name} {metadata.version(name)}\n".encode())
    for path, file in _inputs(project):
        parts.update(f"{path} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return parts.hexdigest()[:16]


def _inputs(project: Path) -> Iterator[tuple[str, Path]]:
    for root, patterns in ((project, _PROJECT), (Path(lakectl.__file__).parent, _LAKECTL)):
        files = {file for pattern in patterns for file in root.glob(pattern)}
        for file in sorted(files):
            if file.is_file() and file.suffix != ".pyc":
                yield file.relative_to(root).as_posix(), file


def _remove_old(folder: Path) -> None:
    """Results that nothing can be using any more."""
    for entry in folder.iterdir():
        unsaved = any(entry.glob("stacks/*/errored.tfstate"))
        if time.time() - entry.stat().st_mtime > _KEPT_SECONDS and not unsaved:
            shutil.rmtree(entry, ignore_errors=True)
