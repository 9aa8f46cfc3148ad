"""The process of the embedded AWS: `python -m lakectl.localaws.server --data DIR --region R [--port N]`.

It holds a lock on its data folder for as long as it lives, listens on 127.0.0.1 alone, and writes `server.json` when
it answers. SIGTERM ends it with everything saved.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import fcntl
import json
import logging
import os
import secrets
import signal
import socket
import sys
from pathlib import Path
from typing import Any

from lakectl.localaws.files import write_atomic
from lakectl.localaws.settings import HOST, Settings, configure, keys_of

PORT_TAKEN = 17
DATA_IN_USE = 18


def main(arguments: list[str]) -> int:
    """Serve until SIGTERM; PORT_TAKEN and DATA_IN_USE are exit codes that the parent understands."""
    parser = argparse.ArgumentParser(prog="lakectl.localaws.server")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--region", required=True)
    parser.add_argument("--port", type=int, default=0, help="this port or none; 0: the last one if free, else any")
    parser.add_argument("--speed", type=float, default=1.0, help="of the time of metrics and alarms, for tests")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s [%(name)s] %(message)s")
    lock = _lock(options.data)
    if lock is None:
        return DATA_IN_USE
    listener = _listener(options.data, options.port)
    if listener is None:
        return PORT_TAKEN
    port = listener.getsockname()[1]
    settings = Settings(
        data=options.data, port=port, region=options.region, keys=keys_of(options.data), speed=options.speed
    )
    configure(settings)
    asyncio.run(_serve(settings, listener))
    os.close(lock)
    return 0


def _lock(data: Path) -> int | None:
    data.mkdir(parents=True, exist_ok=True)
    handle = os.open(data / "server.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    os.ftruncate(handle, 0)
    os.write(handle, str(os.getpid()).encode())
    return handle


def _listener(data: Path, port: int) -> socket.socket | None:
    """A listening socket: on the given port or not at all; else on the last one, else on any."""
    for candidate in (port,) if port else (_last_port(data), 0):
        # The protocol is named, as asyncio switches Nagle's algorithm off for TCP by name alone: 40 ms an answer.
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
        except OSError:
            listener.close()
            continue
        return listener
    return None


def _last_port(data: Path) -> int:
    remembered = data / "port"
    return int(remembered.read_text()) if remembered.exists() else 0


async def _serve(settings: Settings, listener: socket.socket) -> None:
    from lakectl.localaws.dispatch import Front  # noqa: PLC0415 - ministack reads the environment at import

    identity = secrets.token_hex(16)
    front: Any = Front(settings, identity)
    server = _http_server(front)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    announced = asyncio.create_task(_announce(settings, identity, front))

    async def stopping() -> None:
        await stop.wait()
        await front.stop()
        server.should_exit = True

    ending = asyncio.create_task(stopping())
    await server.serve(sockets=[listener])
    await ending
    await announced


def _http_server(application: Any) -> Any:
    import uvicorn  # noqa: PLC0415 - the parent's side never serves

    class Server(uvicorn.Server):
        """Leaves signals to us: what is under way ends before the endpoint does."""

        def capture_signals(self) -> contextlib.AbstractContextManager[None]:  # type: ignore[override]
            return contextlib.nullcontext()

    config = uvicorn.Config(
        application,
        http="httptools",
        ws="none",
        lifespan="on",
        loop="asyncio",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        # AWS's headers are ministack's to write.
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=10,
    )
    return Server(config)


async def _announce(settings: Settings, identity: str, front: Any) -> None:
    """Tell where the server is, once it is ready."""
    await front.ready.wait()
    write_atomic(settings.data / "port", str(settings.port).encode())
    about = {"pid": os.getpid(), "port": settings.port, "region": settings.region, "identity": identity}
    write_atomic(settings.data / "server.json", json.dumps(about).encode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
