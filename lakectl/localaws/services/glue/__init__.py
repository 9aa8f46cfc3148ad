"""Glue: jobs on local Spark, crawlers, workflows and triggers."""

from __future__ import annotations

from lakectl.localaws.api import Platform
from lakectl.localaws.services.events import Events
from lakectl.localaws.services.glue.service import GlueService


def make(platform: Platform, events: Events) -> GlueService:
    """The service of this platform; EventBridge is told of runs and crawls."""
    return GlueService(platform, events)
