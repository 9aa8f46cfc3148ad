"""Which providers an init has chosen ("Dependency Lock File" in Terraform's documentation)."""

from __future__ import annotations

import re
from pathlib import Path

_PROVIDER = re.compile(r'^provider "([^"]+)" \{\n\s+version\s+= "([^"]+)"', re.MULTILINE)


def chosen_providers(lock_file: Path) -> dict[str, str]:
    """Version by source, without the registry's host: `{"hashicorp/aws": "5.100.0"}`; empty before the first init."""
    text = lock_file.read_text(encoding="utf-8") if lock_file.is_file() else ""
    return {"/".join(address.split("/")[-2:]): version for address, version in _PROVIDER.findall(text)}
