from __future__ import annotations

from pathlib import Path

from lakectl.terraform.providers import chosen_providers

LOCK = """\
# This file is maintained automatically by "terraform init".

provider "registry.terraform.io/hashicorp/aws" {
  version     = "5.100.0"
  constraints = "~> 5.100"
  hashes = [
    "h1:edXOJWE4ORX8Fm+dpVpICzMZJat4AX0VRCAy/xkcOc0=",
  ]
}

provider "registry.terraform.io/hashicorp/random" {
  version = "3.7.2"
}
"""


def test_the_chosen_versions_whatever_the_platform(tmp_path: Path) -> None:
    file = tmp_path / ".terraform.lock.hcl"
    file.write_text(LOCK, encoding="utf-8")

    assert chosen_providers(file) == {"hashicorp/aws": "5.100.0", "hashicorp/random": "3.7.2"}


def test_before_the_first_init(tmp_path: Path) -> None:
    assert chosen_providers(tmp_path / "none") == {}
