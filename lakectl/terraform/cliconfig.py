"""Writes the CLI configuration that Terraform runs with: where providers come from.

Terraform's own file is respected: when it says how to install providers, it is used as it is; otherwise what it holds
(credentials of registries, for example) is kept and the mirrors found on this machine are added.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from lakectl.terraform.mirrors import find_mirrors, provider_versions
from lakectl.terraform.toolchain import Toolchain
from lakectl.terraform.versions import fits

MIRROR = "LAKECTL_PROVIDER_MIRROR"
_HOSTS = {"terraform": "registry.terraform.io", "tofu": "registry.opentofu.org"}
_USER_FILES = {"terraform": ".terraformrc", "tofu": ".tofurc"}
_INSTALLATION = re.compile(r"^\s*provider_installation\b", re.MULTILINE)


def write(target: Path, toolchain: Toolchain, required: Mapping[str, str], environ: Mapping[str, str]) -> Path:
    """The CLI configuration to use: the user's own, or `target`, written.

    `required` maps provider sources as the configuration names them (hashicorp/aws) to version constraints.
    """
    home = Path(environ.get("HOME") or Path.home())
    own = _own_file(toolchain, home, environ)
    text = own.read_text(encoding="utf-8") if own else ""
    named = environ.get(MIRROR, "")
    if own and _INSTALLATION.search(text) and not named:
        return own
    host = _HOSTS[toolchain.flavour]
    mirrors = find_mirrors(host, home, named)
    sources = {full_source(source, host): constraint for source, constraint in required.items()}
    local = [source for source, constraint in sources.items() if _held(mirrors, source, constraint)]
    kept = "" if _INSTALLATION.search(text) else text
    _write_whole(target, "\n".join(part for part in (kept, _installation(mirrors, local)) if part))
    return target


def full_source(source: str, host: str) -> str:
    """hashicorp/aws with the registry's host before it; one that has a host stays."""
    parts = source.split("/")
    return source if len(parts) == 3 else "/".join([host, *["hashicorp"][: 2 - len(parts)], *parts])  # noqa: PLR2004


def _own_file(toolchain: Toolchain, home: Path, environ: Mapping[str, str]) -> Path | None:
    """The user's file; TF_CLI_CONFIG_FILE may name one that isn't there, which Terraform only warns about."""
    named = environ.get("TF_CLI_CONFIG_FILE")
    path = Path(named) if named else home / _USER_FILES[toolchain.flavour]
    return path if path.is_file() else None


def _held(mirrors: list[Path], source: str, constraint: str) -> bool:
    return any(fits(version, constraint) for mirror in mirrors for version in provider_versions(mirror, source))


def _installation(mirrors: list[Path], local: list[str]) -> str:
    """Mirrors first. What they hold is excluded from direct download, which would fail without a network."""
    if not mirrors:
        return ""
    lines = [f"  filesystem_mirror {{\n    path = {json.dumps(str(mirror))}\n  }}" for mirror in mirrors]
    lines.append(f"  direct {{\n    exclude = {json.dumps(local)}\n  }}")
    return "\n".join(["provider_installation {", *lines, "}", ""])


def _write_whole(target: Path, text: str) -> None:
    """Unchanged files stay untouched; another command may be reading."""
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    beside.replace(target)
