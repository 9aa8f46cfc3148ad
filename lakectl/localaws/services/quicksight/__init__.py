"""QuickSight: data sources, data sets and refresh schedules are kept, not used: nobody draws a dashboard here."""

from __future__ import annotations

from lakectl.localaws.api import Platform
from lakectl.localaws.services.quicksight.service import QuickSight


def make(platform: Platform) -> QuickSight:
    """The service of a platform."""
    return QuickSight(platform)
