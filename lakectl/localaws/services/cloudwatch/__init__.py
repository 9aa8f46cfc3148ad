"""CloudWatch: alarms and their messages, metrics of services, both protocols."""

from __future__ import annotations

from lakectl.localaws.api import Platform
from lakectl.localaws.services.cloudwatch.service import CloudWatch
from lakectl.localaws.services.events import Events


def make(platform: Platform, events: Events) -> CloudWatch:
    """The service of this platform; EventBridge is told of alarms that change their state."""
    return CloudWatch(platform, events)
