"""boto3 clients as roles, kept for a while: making one takes tens of milliseconds."""

from __future__ import annotations

import time
from typing import Any

from lakectl.localaws.api import Platform

# Sessions last an hour.
_KEEP_SECONDS = 1800.0


class RoleClients:
    """Clients of one AWS service, by role."""

    def __init__(self, platform: Platform, service: str) -> None:
        self._platform = platform
        self._service = service
        self._kept: dict[str, tuple[float, Any]] = {}

    def of(self, role_arn: str) -> Any:
        """A client as the role's session; as root for ""."""
        made, client = self._kept.get(role_arn, (0.0, None))
        if client is None or time.monotonic() - made > _KEEP_SECONDS:
            client = self._platform.client(self._service, role_arn=role_arn)
            self._kept[role_arn] = (time.monotonic(), client)
        return client
