"""The services that lakectl answers itself."""

from __future__ import annotations

import importlib
import importlib.util
import logging

from lakectl.localaws.api import Platform, Service
from lakectl.localaws.services.events import Events
from lakectl.localaws.services.firehose import Firehose

# Each module has a class of this name that takes the platform.
_LANDING = (("lakeformation", "LakeFormation"), ("athena", "Athena"), ("glue", "Glue"))

log = logging.getLogger(__name__)


def services(platform: Platform) -> tuple[Service, ...]:
    """Every service, made for this platform, in the order in which they start."""
    firehose = Firehose(platform)
    return (firehose, Events(platform, firehose), *_landed(platform))


def _landed(platform: Platform) -> list[Service]:
    made: list[Service] = []
    for module, name in _LANDING:
        path = f"lakectl.localaws.services.{module}"
        if importlib.util.find_spec(path) is None:
            log.warning("service %s is missing", module)
            continue
        made.append(getattr(importlib.import_module(path), name)(platform))
    return made
