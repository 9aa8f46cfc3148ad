"""The services that lakectl answers itself."""

from __future__ import annotations

import importlib
import importlib.util
import logging

from lakectl.localaws.api import Platform, Service

_MODULES = ("events", "firehose", "lakeformation", "athena", "glue")

log = logging.getLogger(__name__)


def services(platform: Platform) -> tuple[Service, ...]:
    """Every service, made for this platform: each module has a function `make(platform)`."""
    return tuple(_made(name, platform) for name in _MODULES if _exists(name))


def _made(name: str, platform: Platform) -> Service:
    service: Service = importlib.import_module(f"lakectl.localaws.services.{name}").make(platform)
    return service


def _exists(name: str) -> bool:
    found = importlib.util.find_spec(f"lakectl.localaws.services.{name}") is not None
    if not found:
        log.warning("service %s is missing", name)
    return found
