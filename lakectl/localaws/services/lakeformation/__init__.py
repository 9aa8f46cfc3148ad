"""Lake Formation: settings, locations, grants, data cells filters and LF-tags, and what they let a principal read."""

from __future__ import annotations

from lakectl.localaws.api import Platform
from lakectl.localaws.services.lakeformation.service import LakeFormation


def make(platform: Platform) -> LakeFormation:
    """The service of a platform."""
    return LakeFormation(platform)
