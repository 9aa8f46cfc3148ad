"""The services that lakectl answers itself."""

from __future__ import annotations

import importlib
import importlib.util
import logging

from lakectl.localaws.api import Platform, Service
from lakectl.localaws.services.cloudwatch import CloudWatch
from lakectl.localaws.services.events import Events
from lakectl.localaws.services.firehose import Firehose

# Each module has a function `make(platform)`.
_LANDING = ("lakeformation", "athena", "glue")

log = logging.getLogger(__name__)


def services(platform: Platform) -> tuple[Service, ...]:
    """Every service, made for this platform, in the order in which they start."""
    firehose = Firehose(platform)
    return (firehose, Events(platform, firehose), CloudWatch(platform), *_landed(platform))


def _landed(platform: Platform) -> list[Service]:
    made: list[Service] = []
    for name in _LANDING:
        path = f"lakectl.localaws.services.{name}"
        module = importlib.import_module(path) if importlib.util.find_spec(path) else None
        if module is not None and hasattr(module, "make"):
            made.append(module.make(platform))
        else:
            log.warning("service %s is missing", name)
    return made
