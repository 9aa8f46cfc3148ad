"""Glue: jobs on local Spark, crawlers, workflows and triggers."""

from __future__ import annotations

from lakectl.localaws.api import Platform
from lakectl.localaws.services.glue.service import GlueService


def make(platform: Platform) -> GlueService:
    """The service of this platform."""
    return GlueService(platform)
