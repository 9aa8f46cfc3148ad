"""Workgroups as AWS fills them in, and no data catalogs but Glue's."""

from __future__ import annotations

import json
from dataclasses import replace

from lakectl.localaws import durability, seam
from lakectl.localaws.api import AwsError, Reply, Request

# What a workgroup is that doesn't say otherwise ("WorkGroupConfiguration" in the Athena API Reference).
_DEFAULTS = {
    "EnforceWorkGroupConfiguration": True,
    "PublishCloudWatchMetricsEnabled": True,
    "RequesterPaysEnabled": False,
}


class WorkGroups:
    """Making workgroups; the rest of them is ministack's."""

    name = "athena"

    def handles(self, operation: str) -> bool:
        """What is made."""
        return operation in ("CreateWorkGroup", "CreateDataCatalog")

    def handle(self, request: Request) -> Reply:
        """Answer; raises AwsError."""
        given = request.json()
        if request.operation == "CreateDataCatalog":
            raise AwsError("InvalidRequestException", "The embedded AWS has no data catalog but AwsDataCatalog.")
        filled = {**given, "Configuration": {**_DEFAULTS, **(given.get("Configuration") or {})}}
        reply = seam.pass_on(self.name, replace(request, body=json.dumps(filled).encode()))
        durability.touch(self.name)
        return reply

    def start(self) -> None:
        """Nothing runs in the background."""

    def stop(self) -> None:
        """Nothing to end."""
