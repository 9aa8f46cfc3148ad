"""Whose environment it is: `suffix` keeps two people's `dev` apart in one account."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from lakectl.config.model import Environment
from lakectl.errors import UsageError
from lakectl.events.reader import Mistakes

VARIABLE = "LAKECTL_SUFFIX"
"""The environment variable that wins over the key `suffix`."""
SHAPE = re.compile(r"[a-z][a-z0-9]{0,7}")
WHAT = "up to 8 lower-case letters and digits"


def personal(environment: Environment, environ: Mapping[str, str]) -> Environment:
    """The environment of whoever LAKECTL_SUFFIX names; without one, as it is.

    Somebody's own copy leaves the account-wide Lake Formation settings to the environment that it is a copy of:
    two owners would replace each other's administrators.
    """
    suffix = environ.get(VARIABLE, "")
    if not suffix or suffix == environment.suffix:
        return environment
    if not SHAPE.fullmatch(suffix):
        raise UsageError(f"{VARIABLE} is {suffix!r}, which isn't {WHAT}.", hint="Correct it, or unset it.")
    return replace(environment, suffix=suffix, manage_lake_formation_settings=False)


def check_suffix(environment: Environment, environments: Collection[str], mistakes: Mistakes) -> None:
    """Note a suffix that is an environment's name: `lake-dev-local-…` could belong to either."""
    if environment.suffix in environments:
        where = f"context.environments.{environment.name}.suffix"
        mistakes.add(where, f"{environment.suffix!r} is an environment's name", f"use another, or unset {VARIABLE}")
