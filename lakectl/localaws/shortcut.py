"""PutEvents without ministack's request code, which costs more than all the rest of a call.

Signature, session and IAM are ministack's own checks. A request that isn't plainly in order (signed otherwise,
compressed, expired, not allowed …) is none of the shortcut's: it goes the long way, whose errors are the true ones.
"""

from __future__ import annotations

import contextvars
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

from lakectl.localaws import seam_auth, wire
from lakectl.localaws.api import AwsError, Principal, Request
from lakectl.localaws.changes import Changes, Kept
from lakectl.localaws.commit import Committer
from lakectl.localaws.seam import Answer
from lakectl.localaws.services.events import Events

log = logging.getLogger(__name__)

_TARGET = "AWSEvents.PutEvents"
_ACTION = "events:PutEvents"
# Headers that change what the body is or how it is signed.
_UNUSUAL = ("content-encoding", "x-amz-content-sha256", "x-amz-region-set")

Background = Callable[[Callable[[], None]], Awaitable[None]]
"""Runs something that blocks, elsewhere."""


class Shortcut:
    """Answers PutEvents in the event loop, which waits for the disk together with other requests."""

    def __init__(self, events: Events, account: str, changes: Changes, background: Background) -> None:
        self._events = events
        self._account = account
        self._kept = Kept(changes)
        self._committer = Committer()
        self._background = background

    def wants(self, scope: wire.Scope, headers: Mapping[str, str]) -> bool:
        """Whether this may be a request for it."""
        if headers.get("x-amz-target") != _TARGET or scope["method"] != "POST" or scope["path"] != "/":
            return False
        # A header sent twice is the long way's to read.
        is_plain = len(headers) == len(scope["headers"]) and not scope.get("query_string")
        return is_plain and not any(name in headers for name in _UNUSUAL)

    async def answer(self, headers: Mapping[str, str], body: bytes) -> Answer | None:
        """The answer, when events are on disk; None for what goes the long way."""
        signed = seam_auth.signer("events", headers, body, self._account)
        if signed is None:
            return None
        request = _request(signed, headers, body)
        try:
            data = request.json()
            if not self._may(signed, data):
                return None
            reply, delivery = self._events.put(request, data)
            await self._committer.wait(delivery.waits)
            if delivery.calls:
                await self._background(delivery.call)
        except AwsError as error:
            return wire.json_error(error.code, error.message, error.status)
        except Exception as error:
            log.exception("PutEvents")
            return wire.json_error("InternalServiceException", f"{type(error).__name__}: {error}", 400)
        return reply.status, {**reply.headers, "x-amzn-requestid": secrets.token_hex(16)}, reply.body

    def _may(self, signed: seam_auth.Signer, data: Mapping[str, Any]) -> bool:
        """Whether IAM lets the signer put to each of the buses that the entries name."""
        entries = data.get("Entries")
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            return False
        names = [entry.get("EventBusName") or "default" for entry in entries]
        if not names or not all(isinstance(name, str) for name in names):
            return False
        return all(self._kept.get((signed, name), partial(_may_put, signed, name)) for name in set(names))


def _may_put(signed: seam_auth.Signer, bus: str) -> bool:
    arn = bus if bus.startswith("arn:") else f"arn:aws:events:{signed.region}:{signed.account}:event-bus/{bus}"
    return contextvars.copy_context().run(seam_auth.may, signed, _ACTION, arn)


def _request(signed: seam_auth.Signer, headers: Mapping[str, str], body: bytes) -> Request:
    return Request(
        service="events",
        operation="PutEvents",
        body=body,
        method="POST",
        path="/",
        query={},
        headers=headers,
        account=signed.account,
        region=signed.region,
        principal=Principal(signed.arn),
    )
