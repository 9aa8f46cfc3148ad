"""QuickSight's operations: REST-JSON, one document of state, saved before an answer leaves."""

from __future__ import annotations

import threading

from lakectl.localaws.api import AwsError, Platform, Reply, Request
from lakectl.localaws.services.quicksight import data_sets, data_sources, resources, schedules
from lakectl.localaws.services.quicksight.context import Context, Operation

_OPERATIONS: dict[str, Operation] = {
    **resources.OPERATIONS,
    **data_sources.OPERATIONS,
    **data_sets.OPERATIONS,
    **schedules.OPERATIONS,
}
_READING = ("Describe", "List")


class QuickSight:
    """The service (see `api.Service`)."""

    name = "quicksight"

    def __init__(self, platform: Platform) -> None:
        self._document = platform.document(self.name)
        self._lock = threading.Lock()

    def handles(self, operation: str) -> bool:  # noqa: ARG002 - the protocol asks for it
        """All operations: ministack has no QuickSight."""
        return True

    def handle(self, request: Request) -> Reply:
        """Answer one operation; raises AwsError, also for an operation that isn't there."""
        operation = _OPERATIONS.get(request.operation)
        if operation is None:
            raise AwsError("UnknownOperationException", f"The embedded AWS has no QuickSight {request.operation}.")
        with self._lock:
            call = Context(self._document.load(), request, request.json())
            if call.path.get("account", request.account) != request.account:
                raise AwsError("AccessDeniedException", f"{call.path['account']} is another account", status=403)
            answer = operation(call)
            if not request.operation.startswith(_READING):
                self._document.save(call.state)
        return Reply(body=Reply.of(answer).body, headers={"content-type": "application/json"})

    def start(self) -> None:
        """Nothing runs in the background."""

    def stop(self) -> None:
        """Nothing runs in the background."""
