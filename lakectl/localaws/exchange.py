"""One request on its way through ministack: its form is read along, its answer waits for the disk."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Mapping

from lakectl.localaws import seam, wire
from lakectl.localaws.changes import Changes
from lakectl.localaws.durability import Exchange, Saver, write_object

log = logging.getLogger(__name__)

_SERVER_ERROR = 500


class Answering:
    """Wraps `receive` and `send` of one request."""

    def __init__(
        self,
        scope: wire.Scope,
        headers: Mapping[str, str],
        query: Mapping[str, list[str]],
        saver: Saver,
        changes: Changes,
    ) -> None:
        self._scope = scope
        self._headers = headers
        self._saver = saver
        self._changes = changes
        self._form = bytearray()
        self._failure: bytearray | None = None
        service = seam.service_of(scope["method"], scope["path"], headers, query)
        self.exchange = Exchange(service=service)
        if service == "s3":
            _sync_objects()

    def receiver(self, receive: wire.Receive) -> wire.Receive:
        """`receive` that keeps a copy of forms, which hold the operation's name."""
        if not wire.is_form(self._headers):
            return receive

        async def received() -> wire.Message:
            message = await receive()
            self._form += message.get("body", b"")
            return message

        return received

    def sender(self, send: wire.Send) -> wire.Send:
        """`send` that saves what the request changed first, and turns server errors into refusals."""

        async def sent(message: wire.Message) -> None:
            if message["type"] == "http.response.start":
                self._changes.note(self.exchange.service)
                await self._save()
                if message["status"] >= _SERVER_ERROR or self.exchange.failure:
                    self._failure = bytearray(self.exchange.failure.encode())
                    return
            elif self._failure is not None:
                if not self.exchange.failure:
                    self._failure += message.get("body", b"")
                if not message.get("more_body"):
                    await wire.reply(send, *self._refusal(bytes(self._failure)))
                return
            await send(message)

        return sent

    async def _save(self) -> None:
        scope, exchange = self._scope, self.exchange
        exchange.operation = wire.operation(self._headers, scope["path"], scope["method"], bytes(self._form))
        if exchange.service == "s3" and "/" in scope["path"].strip("/"):
            return  # objects are files already
        keys = exchange.keys()
        if keys:
            await self._saver.save(keys)

    def _refusal(self, failure: bytes) -> seam.Answer:
        """A client error instead: SDKs repeat server errors for minutes."""
        exchange = self.exchange
        log.error("%s %s failed: %s", exchange.service, exchange.operation, failure[:500])
        message = f"The embedded AWS can't do {exchange.operation or 'this'}: {_message(failure)}"
        return seam.error(exchange.service, "UnsupportedOperationException", message, self._headers)


@functools.cache
def _sync_objects() -> None:
    """Once, with the first request for S3: importing it costs a start what few starts need."""
    seam.write_objects_with(write_object)


def _message(failure: bytes) -> str:
    try:
        data = json.loads(failure)
    except ValueError:
        return failure[:200].decode("utf-8", "replace")
    return str(data.get("message", data)) if isinstance(data, dict) else str(data)
