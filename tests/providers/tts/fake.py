"""What the fakes of the three vendors with sockets have in common."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

from tests.providers.tts.stage import Happenings, tone

KEY = "key-of-a-test"


@dataclass(frozen=True, slots=True)
class Wait:
    """Send nothing until the event is set."""

    event: asyncio.Event


@dataclass(frozen=True, slots=True)
class Hang:
    """Never send anything for this clause again."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Break the connection without a word."""


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection with this code."""

    code: int


@dataclass(frozen=True, slots=True)
class Raw:
    """Send exactly this."""

    message: str


Step = bytes | Wait | Hang | Cut | Close | Raw


class Lane:
    """One clause that the fake is asked for."""

    def __init__(self, name: str, steps: Sequence[Step]) -> None:
        self.name = name
        self.text = ""
        self.steps = steps
        self.task: asyncio.Task[None] | None = None


class FakeVendor:
    """Counts, checks and plays what its script says; each clause takes the next script."""

    path: str

    def __init__(self) -> None:
        self.refuse: int | None = None
        """Answer handshakes with this status."""
        self.deaf = False
        """Accept connections, and never answer a handshake."""
        self.slam = False
        """Accept handshakes, and close at once."""
        self.happenings = Happenings()
        self.handshakes = 0
        self.connections = 0
        self.closed = 0
        self.said: list[str] = []
        self.cancelled: list[str] = []
        self.problems: list[str] = []
        self.address = ""
        self._scripts: deque[Sequence[Step]] = deque()

    def script(self, *steps: Step) -> None:
        """What happens on the next clause without a script."""
        self._scripts.append(steps)

    def next_script(self) -> Sequence[Step]:
        return self._scripts.popleft() if self._scripts else (tone(100),)

    def require(self, fact: bool, problem: str) -> None:
        if not fact:
            self.problems.append(problem)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.handshakes += 1
        self.happenings.note()
        if self.deaf:
            await asyncio.Event().wait()
        if self.refuse is not None:
            return web.Response(status=self.refuse)
        self.check_handshake(request)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections += 1
        self.happenings.note()
        try:
            if self.slam:
                await socket.close(code=1008)
            else:
                await self.converse(socket)
        finally:
            self.closed += 1
            self.happenings.note()
        return socket

    def check_handshake(self, request: web.Request) -> None:
        raise NotImplementedError

    async def converse(self, socket: web.WebSocketResponse) -> None:
        raise NotImplementedError

    async def messages(self, socket: web.WebSocketResponse) -> AsyncIterator[dict[str, Any]]:
        """What the client says, as long as it makes sense."""
        async for message in socket:
            self.require(message.type is WSMsgType.TEXT, f"a message of type {message.type}")
            yield json.loads(message.data)

    async def play(self, socket: web.WebSocketResponse, lane: Lane) -> bool:
        """Follow the script of a clause; false when the connection ended in it."""
        for step in lane.steps:
            match step:
                case bytes():
                    await self.send_audio(socket, lane, step)
                case Wait(event=event):
                    await event.wait()
                case Hang():
                    await asyncio.Event().wait()
                case Raw(message=message):
                    await socket.send_str(message)
                case Close(code=code):
                    await socket.close(code=code)
                    return False
                case Cut():
                    transport = socket._req.transport if socket._req is not None else None
                    assert transport is not None
                    transport.abort()
                    return False
        return True

    async def send_audio(self, socket: web.WebSocketResponse, lane: Lane, mulaw: bytes) -> None:
        raise NotImplementedError


@asynccontextmanager
async def served(fake: FakeVendor) -> AsyncIterator[str]:
    """The fake on a port of its own; its complaints fail the story."""
    app = web.Application()
    app.router.add_get(fake.path, fake.handle)
    server = TestServer(app)
    await server.start_server()
    fake.address = str(server.make_url("")).rstrip("/")
    try:
        yield fake.address
    finally:
        await server.close()
    assert not fake.problems, fake.problems


async def ended(tasks: Sequence[asyncio.Task[None] | None]) -> None:
    """Stop what a socket was still playing."""
    running = [task for task in tasks if task is not None]
    for task in running:
        task.cancel()
    await asyncio.gather(*running, return_exceptions=True)
