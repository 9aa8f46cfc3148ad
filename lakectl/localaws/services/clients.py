"""boto3 clients, kept: making one takes longer than most requests."""

from __future__ import annotations

import threading
import time
from typing import Any

from lakectl.localaws.api import Platform

# Far below the hour that a session of a role lasts.
_KEPT_SECONDS = 600.0


class Clients:
    """Clients of a platform; boto3's clients may be used by many threads."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._lock = threading.Lock()
        self._kept: dict[tuple[str, str], tuple[float, Any]] = {}

    def get(self, service: str, role_arn: str = "") -> Any:
        """A client as root, or as a session of the role."""
        with self._lock:
            made, client = self._kept.get((service, role_arn), (0.0, None))
            if client is None or time.monotonic() - made > _KEPT_SECONDS:
                client = self._platform.client(service, role_arn=role_arn)
                self._kept[service, role_arn] = time.monotonic(), client
        return client
