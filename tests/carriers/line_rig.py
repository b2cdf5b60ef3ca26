"""A listener on loopback, a desk with one call, and an ear that writes down what it hears."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from senderz_voice.carriers.telnyx import media
from senderz_voice.ports.errors import ErrorKind, PortError
from senderz_voice.ports.media import MediaEar, MediaLine
from tests.carriers.clocks import StillClock

TOKEN = "good-token"
SOUND = bytes(range(160))


@dataclass
class Ear:
    """Writes down what a live call would hear."""

    audio: bytearray = field(default_factory=bytearray)
    said: list[str] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def heard(self, audio: bytes) -> None:
        self.audio += audio
        self.changed.set()

    def mark_returned(self, name: str) -> None:
        self._note(f"mark {name}")

    def digit(self, digit: str) -> None:
        self._note(f"digit {digit}")

    def closed(self, reason: str) -> None:
        self._note(f"closed: {reason}")

    def _note(self, what: str) -> None:
        self.said.append(what)
        self.changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                self.changed.clear()
                await self.changed.wait()


@dataclass
class Desk:
    """A desk with one call waiting for the good token."""

    ear: Ear = field(default_factory=Ear)
    wanted: bool = True
    away: bool = False
    asked: list[str] = field(default_factory=list)
    line: MediaLine | None = None
    connected: asyncio.Event = field(default_factory=asyncio.Event)

    async def admit(self, token: str) -> bool:
        self.asked.append(token)
        if self.away:
            raise PortError(ErrorKind.UNAVAILABLE, "the database is away")
        return token == TOKEN

    async def connect(self, token: str, line: MediaLine) -> MediaEar | None:
        self.line = line
        self.connected.set()
        return self.ear if self.wanted else None

    async def caller(self) -> MediaLine:
        async with asyncio.timeout(5):
            await self.connected.wait()
        assert self.line is not None
        return self.line


Socket = aiohttp.ClientWebSocketResponse


@dataclass
class Rig:
    desk: Desk
    clock: StillClock
    open: Callable[..., AbstractAsyncContextManager[Socket]]


def on_the_line(story: Callable[[Rig], Awaitable[None]]) -> None:
    async def run() -> None:
        desk, clock = Desk(), StillClock()
        app = web.Application()
        app.add_routes(media.routes(desk, clock))
        runner = web.AppRunner(app, shutdown_timeout=1, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        host, port = runner.addresses[0][:2]
        try:
            async with aiohttp.ClientSession() as session:

                @asynccontextmanager
                async def connect(token: str = TOKEN, **headers: str) -> Any:
                    names = {name.replace("_", "-"): value for name, value in headers.items()}
                    async with session.ws_connect(f"http://{host}:{port}/media/{token}", headers=names) as socket:
                        yield socket

                await story(Rig(desk, clock, connect))
        finally:
            await runner.cleanup()

    asyncio.run(run())


def start(**changes: Any) -> dict[str, Any]:
    body = {
        "user_id": "u",
        "call_control_id": "v3:leg",
        "call_session_id": "session",
        "from": "+15550001111",
        "to": "+15550002222",
        "client_state": base64.b64encode(b"01J:caller").decode(),
        "media_format": {"encoding": "PCMU", "sample_rate": 8000, "channels": 1},
    }
    return {"event": "start", "sequence_number": "1", "stream_id": "stream", "start": body | changes}


def frame(chunk: int | None, audio: bytes = SOUND, track: str = "inbound") -> dict[str, Any]:
    numbered = {} if chunk is None else {"chunk": str(chunk), "timestamp": "5"}
    payload = base64.b64encode(audio).decode()
    return {"event": "media", "sequence_number": "4", "media": {"track": track, "payload": payload} | numbered}


async def greet(socket: Socket, **changes: Any) -> None:
    await socket.send_json({"event": "connected", "version": "1.0.0"})
    await socket.send_json(start(**changes))


async def closing(socket: Socket) -> tuple[int | None, str]:
    async with asyncio.timeout(5):
        while (received := await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            pass
    return socket.close_code, str(received.extra or "")
