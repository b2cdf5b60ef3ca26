"""Threads for what waits, at half the cost of `run_in_executor`, which makes two futures and wakes the loop twice."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any, TypeVar

_Result = TypeVar("_Result")


class _Promise(asyncio.Future[_Result]):
    """The outcome of work that cannot be stopped: whoever is cancelled while waiting for it is told once it is done."""

    def cancel(self, msg: Any = None) -> bool:  # noqa: ARG002  # The parent's signature.
        """Refuse, which makes the waiting task keep its cancellation for the moment in which it goes on."""
        return False


class Threads:
    """At most so many threads, started when all others are busy; they end with the process."""

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._work: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._counting = Lock()
        self._started = 0
        self._busy = 0

    def run(self, work: Callable[..., _Result], *arguments: object) -> asyncio.Future[_Result]:
        """Begin blocking work; the future holds its result or its exception, and cannot be cancelled."""
        loop = asyncio.get_running_loop()
        promise: _Promise[_Result] = _Promise(loop=loop)

        def done() -> None:
            try:
                result = work(*arguments)
            except BaseException as error:  # noqa: BLE001  # The root of a task: its failure is the asker's.
                self._settle(loop, promise.set_exception, error)
            else:
                self._settle(loop, promise.set_result, result)

        with self._counting:
            self._busy += 1
            is_short = self._started < min(self._busy, self._most)
            self._started += is_short
        if is_short:
            Thread(target=self._serve, name=f"{self._name}_{self._started}", daemon=True).start()
        self._work.put(done)
        return promise

    def _settle(self, loop: asyncio.AbstractEventLoop, tell: Callable[[Any], None], outcome: object) -> None:
        with self._counting:
            self._busy -= 1
        # A loop that was closed meanwhile has nobody left to be told.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, outcome)

    def _serve(self) -> None:
        while True:
            self._work.get()()
