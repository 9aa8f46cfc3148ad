"""Lake Formation: settings, locations, grants, data cells filters and LF-tags, as the API answers them.

REST-JSON, one POST path per operation. What the grants mean for a query is in `access`.
"""

from __future__ import annotations

from lakectl.localaws.api import AwsError, Platform, Reply, Request
from lakectl.localaws.services.clients import Clients
from lakectl.localaws.services.lakeformation import filters, permissions, settings, tags
from lakectl.localaws.services.lakeformation.catalog import Glue
from lakectl.localaws.services.lakeformation.context import Context, Operation
from lakectl.localaws.services.lakeformation.store import DOCUMENT, Store

_OPERATIONS: dict[str, Operation] = {
    **settings.OPERATIONS,
    **permissions.OPERATIONS,
    **filters.OPERATIONS,
    **tags.OPERATIONS,
}


class LakeFormation:
    """The service (see `api.Service`)."""

    name = "lakeformation"

    def __init__(self, platform: Platform) -> None:
        self._glue = Glue(Clients(platform))
        self._store = Store(platform.document(DOCUMENT))

    def handles(self, operation: str) -> bool:  # noqa: ARG002 - the protocol asks for it
        """All operations: ministack has no Lake Formation."""
        return True

    def handle(self, request: Request) -> Reply:
        """Answer one operation; raises AwsError, also for an operation that isn't there."""
        operation = _OPERATIONS.get(request.operation)
        if operation is None:
            raise AwsError("InvalidInputException", f"The embedded AWS has no Lake Formation {request.operation}.")
        answer = operation(Context(self._store, self._glue, request.account, request.principal), request.json())
        return Reply(body=Reply.of(answer).body, headers={"content-type": "application/json"})

    def start(self) -> None:
        """Nothing runs in the background."""

    def stop(self) -> None:
        """Nothing runs in the background."""
