"""The application of tests.api.world behind a real HTTP server on a loopback port, for clients of other makes."""

import asyncio
import socket
import threading
from collections.abc import Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import uvicorn
from starlette.types import ASGIApp

from senderz_voice.api.http import Protocol
from tests.api.world import World, world

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Served:
    """A running server; everything in its world belongs to its own thread, where `run` runs what it is given."""

    url: str
    world: World
    loop: asyncio.AbstractEventLoop

    def run(self, doing: Coroutine[Any, Any, Result]) -> Result:
        """What a coroutine answers in the server's thread."""
        return asyncio.run_coroutine_threadsafe(doing, self.loop).result(60)


@contextmanager
def thread_of_its_own() -> Iterator[asyncio.AbstractEventLoop]:
    """An event loop that runs in another thread until the block is left."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def listening(loop: asyncio.AbstractEventLoop, app: ASGIApp) -> Iterator[str]:
    """The address at which an application is served from the loop."""
    # The port takes connections before the server does, so nobody need wait for it.
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=Protocol, lifespan="off", log_config=None, access_log=False))
    running = asyncio.run_coroutine_threadsafe(server.serve(sockets=[listener]), loop)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        running.result(30)
        listener.close()


@contextmanager
def served(folder: Path, **settings: Any) -> Iterator[Served]:
    """The application on a port of its own."""
    with thread_of_its_own() as loop:
        stack = AsyncExitStack()

        def run(doing: Coroutine[Any, Any, Result]) -> Result:
            return asyncio.run_coroutine_threadsafe(doing, loop).result(60)

        try:
            around = run(stack.enter_async_context(world(folder, **settings)))
            with listening(loop, around.app) as url:
                yield Served(url, around, loop)
        finally:
            run(stack.aclose())
