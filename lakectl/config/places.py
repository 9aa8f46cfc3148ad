"""Where lakectl keeps what it makes: everything below `.lakectl/` of the project, nothing in the user's home."""

from __future__ import annotations

from pathlib import Path


def environment_folder(project: Path, environment: str) -> Path:
    """Synthesis, plan file, logs and Terraform's data of one environment."""
    return project / ".lakectl" / "env" / environment
