"""Terraform or OpenTofu on this machine."""

from __future__ import annotations

from lakectl.lake import Lake
from lakectl.terraform import install as installer
from lakectl.terraform import toolchain


def install(lake: Lake) -> None:
    """Fetch, verify and unpack the pinned release; nothing when a fitting one is there already."""
    with lake.console.step("Installing Terraform") as progress:
        found = installer.install(lake.project, progress=progress)
    lake.console.out(f"{found.flavour} {found.version} {found.binary}")


def show(lake: Lake) -> None:
    """Say which binary is used."""
    found = toolchain.locate(lake.project)
    lake.console.out(f"{found.flavour} {found.version} {found.binary}")
