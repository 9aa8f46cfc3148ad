"""The front of the embedded AWS: what comes in is refused, answered by a service of lakectl, or by ministack.

Authentication and IAM are ministack's: lakectl's services stand behind them, in ministack's own table of handlers.
"""

from __future__ import annotations

import asyncio
import contextvars
import json
import logging
import os
import socket
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor

from lakectl.localaws import durability, seam, seam_lambda, seam_logs, seam_metrics, subresources, wire
from lakectl.localaws.api import AwsError, Request, Service
from lakectl.localaws.durability import Exchange, Saver
from lakectl.localaws.exchange import Answering
from lakectl.localaws.platform import LocalPlatform
from lakectl.localaws.registry import services
from lakectl.localaws.services.events import Events
from lakectl.localaws.settings import ACCOUNT, HOST, Settings
from lakectl.localaws.shortcut import Shortcut
from lakectl.localaws.wording import worded

log = logging.getLogger(__name__)

HEALTH = "/_lakectl/health"
_CONNECT_PAUSE = 0.02
_WORKERS = 32


class Front:
    """The ASGI application."""

    def __init__(self, settings: Settings, identity: str) -> None:
        seam.check()
        seam.harden(settings.keys.access_key)
        seam.trust_loopback()
        seam_logs.ask_iam_as_aws_does()
        seam_lambda.ask_for_trust()
        seam_metrics.tell_the_namespace()
        self.ready = asyncio.Event()
        self._settings = settings
        self._health = json.dumps({"identity": identity, "pid": os.getpid(), "data": str(settings.data)}).encode()
        self._saver = Saver()
        self._inner = seam.application()
        platform = LocalPlatform(settings)
        self._changes = platform.changes
        self._services = services(platform)
        # Services call this endpoint themselves (a dead-letter queue, the catalog); what answers them, the saver above
        # all, works in asyncio's own threads and so never waits for one of these.
        workers = ThreadPoolExecutor(_WORKERS, thread_name_prefix="service")
        for service in self._services:
            seam.install(service.name, lambda inner, service=service: handler(service, inner, workers))  # type: ignore[misc]
        self._offered = seam.offered()

        async def background(work: Callable[[], None]) -> None:
            await asyncio.get_running_loop().run_in_executor(workers, work)

        (events,) = (service for service in self._services if isinstance(service, Events))
        self._shortcut = Shortcut(events, platform.account, self._changes, background)

    async def __call__(self, scope: wire.Scope, receive: wire.Receive, send: wire.Send) -> None:
        """Handle one connection event of the HTTP server."""
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
        elif scope["type"] == "http":
            # Loopback is as private as TLS: a bucket policy that admits TLS alone (aws:SecureTransport) admits us.
            await self._http({**scope, "scheme": "https"}, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: wire.Scope, receive: wire.Receive, send: wire.Send) -> None:
        path = scope["path"]
        if path == HEALTH:
            await wire.reply(send, 200, {"content-type": "application/json"}, self._health)
            return
        headers = wire.headers_of(scope)
        if self._shortcut.wants(scope, headers):
            body = await wire.body(receive)
            if body is None:
                return
            quick = await self._shortcut.answer(headers, body)
            if quick is not None:
                await wire.reply(send, *quick)
                return
            receive = wire.again(body, receive)
        query = wire.query_of(scope)
        refusal = self._refusal(scope["method"], path, headers, query)
        if refusal is not None:
            # What isn't read now would be taken for the connection's next request.
            await wire.drain(receive)
            await wire.reply(send, *refusal)
            return
        answering = Answering(scope, headers, query, self._saver, self._changes)
        durability.current.set(answering.exchange)
        sent = answering.sender(send)
        try:
            await self._inner(scope, answering.receiver(receive), sent)
        except Exception as error:
            # Raised before anything was answered, for example by a body of another shape than the operation's.
            log.exception("%s %s", scope["method"], path)
            await wire.reply(sent, 500, {}, f"{type(error).__name__}: {error}".encode())

    def _refusal(
        self, method: str, path: str, headers: Mapping[str, str], query: Mapping[str, list[str]]
    ) -> seam.Answer | None:
        """The answer to what isn't let through: unsigned requests, ministack's own pages, services not offered."""
        signed = wire.signed_service(headers, query)
        if path.startswith("/_") or not signed:
            return seam.error("s3", "AccessDenied", "The request is not signed.", headers, status=403)
        service = seam.service_of(method, path, headers, query)
        if service == "s3" and wire.expects_owner(headers, query) - {ACCOUNT}:
            # "Verifying bucket ownership with bucket owner condition": whatever the caller may do.
            return seam.error("s3", "AccessDenied", "Access Denied", headers, status=403)
        word = subresources.absent(path, query) if service == "s3" else ""
        if word:
            return seam.error("s3", "NotImplemented", f"The embedded AWS has no {word!r} of S3.", headers)
        if service in self._offered and (service != "s3" or signed == "s3"):
            return None
        message = f"The embedded AWS doesn't offer the service {signed!r}."
        if signed == "ec2":  # the one service whose errors have a shape of their own
            return wire.ec2_error("UnknownOperationException", message)
        shape = "sts" if wire.is_form(headers) else signed
        return seam.error(shape, "UnknownOperationException", message, headers)

    async def _lifespan(self, scope: wire.Scope, receive: wire.Receive, send: wire.Send) -> None:
        opening: list[asyncio.Task[None]] = []

        async def told(message: wire.Message) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self._saver.start()
                opening.append(asyncio.create_task(self._open()))

        await self._inner(scope, receive, told)

    async def _open(self) -> None:
        """Start the services when the endpoint answers."""
        await asyncio.to_thread(_await_listening, self._settings.port)
        for service in self._services:
            await asyncio.to_thread(service.start)
        self.ready.set()

    async def stop(self) -> None:
        """Stop the services while the endpoint still answers."""
        for service in reversed(self._services):
            await asyncio.to_thread(service.stop)
        await self._saver.stop()


def _await_listening(port: int) -> None:
    while True:
        try:
            socket.create_connection((HOST, port)).close()
        except OSError:
            time.sleep(_CONNECT_PAUSE)
        else:
            return


def handler(service: Service, inner: seam.Handler | None, workers: Executor) -> seam.Handler:
    """What ministack calls for a service of lakectl; operations that the service doesn't handle stay ministack's."""

    async def handle(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, list[str]]
    ) -> seam.Answer:
        operation = seam.operation_of(service.name, method, path, headers, body, query)
        if not service.handles(operation):
            if inner is None:
                return wire.json_error("UnknownOperationException", f"{service.name} has no {operation!r}.", 400)
            return worded(operation, await inner(method, path, headers, body, query))
        durability.current.get(Exchange()).own = True
        caller = seam.caller(headers, query)
        request = Request(
            service=service.name,
            operation=operation,
            body=body,
            method=method,
            path=path,
            query=query,
            headers=headers,
            account=caller.account,
            region=caller.region,
            principal=caller.principal,
        )
        context = contextvars.copy_context()
        return await asyncio.get_running_loop().run_in_executor(workers, context.run, answer, service, request)

    return handle


def answer(service: Service, request: Request) -> seam.Answer:
    """The service's answer, errors in AWS's shape; a bug in a service is an error that no SDK retries."""
    try:
        reply = service.handle(request)
    except AwsError as error:
        if wire.is_form(request.headers):
            return seam.error(request.service, error.code, error.message, request.headers, status=error.status)
        return wire.json_error(error.code, error.message, error.status)
    except Exception as error:
        log.exception("%s %s", request.service, request.operation)
        return wire.json_error("InternalServiceException", f"{type(error).__name__}: {error}", 400)
    return reply.status, dict(reply.headers), reply.body
