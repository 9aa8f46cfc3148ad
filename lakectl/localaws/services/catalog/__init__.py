"""Glue's Data Catalog under Lake Formation: ministack keeps it, here is decided who may read and change what of it."""

from __future__ import annotations

from lakectl.localaws.api import Platform
from lakectl.localaws.services.catalog.service import GlueCatalog


def make(platform: Platform) -> GlueCatalog:
    """The service of a platform."""
    return GlueCatalog(platform)
