"""boto3 clients as roles, kept for a while: making one takes tens of milliseconds. Trust is asked each time."""

from __future__ import annotations

import time
from typing import Any

from lakectl.localaws.api import Platform
from lakectl.localaws.trust import check_trust

# Sessions last an hour.
_KEEP_SECONDS = 1800.0


class RoleClients:
    """Clients of one AWS service, by role; `assumer` is the service that assumes the roles."""

    def __init__(self, platform: Platform, service: str, assumer: str) -> None:
        self._platform = platform
        self._service = service
        self._assumer = assumer
        self._kept: dict[str, tuple[float, Any]] = {}

    def of(self, role_arn: str) -> Any:
        """A client as the role's session, ClientError when the role doesn't trust the service; as root for ""."""
        if role_arn:
            check_trust(self._platform, role_arn, self._assumer)
        made, client = self._kept.get(role_arn, (0.0, None))
        if client is None or time.monotonic() - made > _KEEP_SECONDS:
            client = self._platform.client(self._service, role_arn=role_arn)
            self._kept[role_arn] = (time.monotonic(), client)
        return client
