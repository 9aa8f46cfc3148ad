"""Finds the Terraform or OpenTofu to work with."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lakectl.config.places import programs_folder
from lakectl.errors import LakectlError
from lakectl.terraform.process import AskError, ask

# Both learnt S3's own locking (use_lockfile) in 1.10.
LEAST = (1, 10)
FLAVOURS = ("terraform", "tofu")
_VERSION = re.compile(r"(\d+)\.(\d+)")


class ToolchainError(LakectlError):
    """No Terraform or OpenTofu that is new enough."""


@dataclass(frozen=True, slots=True)
class Toolchain:
    """The binary that plans and applies."""

    binary: Path
    flavour: str
    """terraform or tofu."""
    version: str
    """As it says itself: 1.11.4."""


def project_bin(project: Path) -> Path:
    """Where `lakectl toolchain install` puts it."""
    return programs_folder(project)


def locate(project: Path) -> Toolchain:
    """The first that is new enough of: the project's own, LAKECTL_TERRAFORM, PATH; raises ToolchainError."""
    refused = []
    for binary in _candidates(project):
        found = inspect(binary)
        if new_enough(found):
            return found
        refused.append(f"{binary} is {found.version}")
    least = ".".join(map(str, LEAST))
    if refused:
        raise ToolchainError(f"Terraform is too old: {'; '.join(refused)}, lakectl needs {least}.", hint=_how_to(least))
    raise ToolchainError("There is neither Terraform nor OpenTofu.", hint=_how_to(least))


def new_enough(toolchain: Toolchain) -> bool:
    """Whether its version is at least LEAST."""
    match = _VERSION.match(toolchain.version)
    return match is not None and (int(match[1]), int(match[2])) >= LEAST


def inspect(binary: Path) -> Toolchain:
    """Ask a binary what it is; raises ToolchainError when it isn't Terraform or doesn't run."""
    environ = {"PATH": os.defpath, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull, "HOME": os.devnull}
    try:
        version = json.loads(ask([str(binary), "version", "-json"], environ))["terraform_version"]
    except (AskError, ValueError, KeyError, TypeError) as error:
        raise ToolchainError(
            f"{binary} doesn't say which Terraform it is.",
            hint=f"Replace it, or run `lakectl toolchain install`. ({type(error).__name__}: {error})",
        ) from error
    return Toolchain(binary=binary, flavour="tofu" if "tofu" in binary.name else "terraform", version=str(version))


def _candidates(project: Path) -> Iterator[Path]:
    yield from (own for name in FLAVOURS if (own := project_bin(project) / name).is_file())
    named = os.environ.get("LAKECTL_TERRAFORM")
    if named:
        program = shutil.which(named)
        if program is None:
            raise ToolchainError(
                f"LAKECTL_TERRAFORM names {named}, which is no program.", hint="Correct it, or unset it."
            )
        yield Path(program)
    yield from (Path(found) for name in FLAVOURS if (found := shutil.which(name)))


def _how_to(least: str) -> str:
    return (
        f"Run `lakectl toolchain install`, or put terraform or tofu {least} or later on PATH, "
        "or let LAKECTL_TERRAFORM name one."
    )
