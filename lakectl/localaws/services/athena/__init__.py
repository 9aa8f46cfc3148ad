"""Athena: query executions; workgroups and named queries are ministack's."""

from __future__ import annotations

from lakectl.localaws.api import Platform
from lakectl.localaws.services.athena.service import Athena


def make(platform: Platform) -> Athena:
    """The service of a platform."""
    return Athena(platform)
