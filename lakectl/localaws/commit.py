"""Requests that wait for the disk at the same time: one worker thread waits for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

Waits = Sequence[Callable[[], None]]


class Committer:
    """Used from the event loop. What comes while the disk is busy is waited for together, in the next turn."""

    def __init__(self) -> None:
        self._queue: list[tuple[Waits, asyncio.Future[None]]] = []
        self._task: asyncio.Task[None] | None = None

    async def wait(self, waits: Waits) -> None:
        """Return when each of these has; raises what one raises."""
        future = asyncio.get_running_loop().create_future()
        self._queue.append((waits, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run())
        await future

    async def _run(self) -> None:
        while self._queue:
            queue, self._queue = self._queue, []
            results = await asyncio.to_thread(_all, [waits for waits, _ in queue])
            for (_, future), failure in zip(queue, results, strict=True):
                if future.done():
                    continue  # its client went away
                if failure is None:
                    future.set_result(None)
                else:
                    future.set_exception(failure)
        self._task = None


def _all(queue: Sequence[Waits]) -> list[Exception | None]:
    return [_each(waits) for waits in queue]


def _each(waits: Waits) -> Exception | None:
    try:
        for wait in waits:
            wait()
    except OSError as error:
        return error
    return None
